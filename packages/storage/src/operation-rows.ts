import type {
  ConsentId,
  EnrolmentId,
  EnrolmentRow,
  Operation,
  OperationChange,
  OperationState,
  PermitId,
  Purpose,
  SubjectId,
} from '@sclera/core';
import type { Sql } from './sql/database.ts';
import type { RecordPlace, SubjectSafe } from './subject-safe.ts';

interface OperationTuple {
  readonly permit: PermitId;
  readonly subject: SubjectId;
  readonly consent: ConsentId | null;
  readonly action: Operation['action'];
  readonly purpose: Purpose;
  readonly enrolments: readonly EnrolmentId[];
  readonly state: OperationState;
  readonly sealed: string;
  readonly created_at: Date;
  readonly expires_at: Date;
}

/** What an operation says about a person, sealed as one record. */
type Sealed = Pick<Operation, 'token' | 'decision' | 'leafIndex' | 'receipt' | 'statements' | 'request' | 'problem' | 'origin'>;

const columns = 'permit, subject, consent, action, purpose, enrolments, state, sealed, created_at, expires_at';

export async function insertOperation(sql: Sql, safe: SubjectSafe, operation: Operation): Promise<void> {
  await sql.query(`insert into operation (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, [
    operation.permit,
    operation.subject,
    operation.consent,
    operation.action,
    operation.purpose,
    operation.enrolments,
    operation.state,
    await safe.seal(placeOf(operation), sealedPart(operation)),
    operation.createdAt,
    operation.expiresAt,
  ]);
}

export async function findOperation(sql: Sql, safe: SubjectSafe, permit: PermitId): Promise<Operation | null> {
  const [row] = await sql.query<OperationTuple>(`select ${columns} from operation where permit = $1`, [permit]);
  return row ? toOperation(row, safe) : null;
}

/** Compare and set, inside a transaction: false where the operation is in none of the states `from`. */
export async function changeOperation(
  sql: Sql,
  safe: SubjectSafe,
  permit: PermitId,
  from: readonly OperationState[],
  next: OperationChange,
): Promise<boolean> {
  const [row] = await sql.query<OperationTuple>(`select ${columns} from operation where permit = $1 for update`, [permit]);
  const operation = row && from.includes(row.state) ? toOperation(row, safe) : null;
  if (operation === null) return false;
  const changed = { ...operation, ...next };
  await sql.query('update operation set state = $2, sealed = $3 where permit = $1', [
    permit,
    changed.state,
    await safe.seal(placeOf(changed), sealedPart(changed)),
  ]);
  return true;
}

/** Operations in these states whose permit had not expired by then, oldest first. */
export async function selectOperations(
  sql: Sql,
  safe: SubjectSafe,
  states: readonly OperationState[],
  expiresAfter: string | undefined,
): Promise<readonly Operation[]> {
  const rows = await sql.query<OperationTuple>(
    `select ${columns} from operation where state = any($1::text[]) and expires_at > $2 order by created_at, permit`,
    [states, expiresAfter ?? '-infinity'],
  );
  return rows.flatMap((row) => toOperation(row, safe) ?? []);
}

/** Null where its key was destroyed: then it is the rest of a person who was forgotten. */
function toOperation(row: OperationTuple, safe: SubjectSafe): Operation | null {
  const sealed = safe.open<Sealed>(placeOf(row), row.sealed);
  if (sealed === null) return null;
  return {
    permit: row.permit,
    subject: row.subject,
    consent: row.consent,
    action: row.action,
    purpose: row.purpose,
    enrolments: row.enrolments,
    state: row.state,
    ...sealed,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}

function placeOf({ subject, purpose, permit }: Pick<Operation, 'subject' | 'purpose' | 'permit'>): RecordPlace {
  return { subject, purpose, row: `operation/${permit}` };
}

function sealedPart({ token, decision, leafIndex, receipt, statements, request, problem, origin }: Operation): Sealed {
  return { token, decision, leafIndex, receipt, statements, request, problem, ...(origin ? { origin } : {}) };
}

interface EnrolmentTuple {
  readonly id: EnrolmentId;
  readonly subject: SubjectId;
  readonly consent: ConsentId;
  readonly purpose: Purpose;
  readonly leaf_index: string | number;
  readonly enrolled_at: Date;
  readonly retain_until: Date;
}

/** Enrolments where `condition` holds for `$1`, oldest first. */
export async function selectEnrolments(
  sql: Sql,
  condition: 'subject = $1' | 'retain_until < $1',
  value: string,
): Promise<readonly EnrolmentRow[]> {
  const rows = await sql.query<EnrolmentTuple>(
    `select id, subject, consent, purpose, leaf_index, enrolled_at, retain_until from enrolment where ${condition} order by enrolled_at, id`,
    [value],
  );
  return rows.map((row) => ({
    id: row.id,
    subject: row.subject,
    consent: row.consent,
    purpose: row.purpose,
    leafIndex: Number(row.leaf_index),
    enrolledAt: row.enrolled_at.toISOString(),
    retainUntil: row.retain_until.toISOString(),
  }));
}
