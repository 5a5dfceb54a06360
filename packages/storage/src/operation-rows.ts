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

interface OperationTuple {
  readonly permit: PermitId;
  readonly token: string;
  readonly subject: SubjectId;
  readonly consent: ConsentId | null;
  readonly action: Operation['action'];
  readonly purpose: Purpose;
  readonly enrolments: readonly EnrolmentId[];
  readonly state: OperationState;
  readonly decision: Operation['decision'];
  readonly leaf_index: string | number | null;
  readonly receipt: string | null;
  readonly statements: readonly string[];
  readonly request: string | null;
  readonly problem: Operation['problem'];
  readonly created_at: Date;
  readonly expires_at: Date;
}

const columns =
  'permit, token, subject, consent, action, purpose, enrolments, state, decision, leaf_index, receipt, statements, request, problem, created_at, expires_at';

export async function insertOperation(sql: Sql, operation: Operation): Promise<void> {
  await sql.query(`insert into operation (${columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`, [
    operation.permit,
    operation.token,
    operation.subject,
    operation.consent,
    operation.action,
    operation.purpose,
    operation.enrolments,
    operation.state,
    operation.decision,
    operation.leafIndex,
    operation.receipt,
    operation.statements,
    operation.request,
    problemText(operation.problem),
    operation.createdAt,
    operation.expiresAt,
  ]);
}

export async function findOperation(sql: Sql, permit: PermitId): Promise<Operation | null> {
  const [row] = await sql.query<OperationTuple>(`select ${columns} from operation where permit = $1`, [permit]);
  return row ? toOperation(row) : null;
}

/** Compare and set in one statement: false where the operation is in none of the states `from`. */
export async function changeOperation(
  sql: Sql,
  permit: PermitId,
  from: readonly OperationState[],
  next: OperationChange,
): Promise<boolean> {
  const values: unknown[] = [permit, from];
  const set = (column: string, value: unknown) => `${column} = $${values.push(value)}`;
  const changes = [set('state', next.state)];
  if (next.decision !== undefined) changes.push(set('decision', next.decision));
  if (next.leafIndex !== undefined) changes.push(set('leaf_index', next.leafIndex));
  if (next.receipt !== undefined) changes.push(set('receipt', next.receipt));
  if (next.statements !== undefined) changes.push(set('statements', next.statements));
  if (next.request !== undefined) changes.push(set('request', next.request));
  if (next.problem !== undefined) changes.push(set('problem', problemText(next.problem)));
  const rows = await sql.query(
    `update operation set ${changes.join(', ')} where permit = $1 and state = any($2::text[]) returning permit`,
    values,
  );
  return rows.length > 0;
}

/** Operations in these states, oldest first. */
export async function selectOperations(sql: Sql, states: readonly OperationState[]): Promise<readonly Operation[]> {
  const rows = await sql.query<OperationTuple>(
    `select ${columns} from operation where state = any($1::text[]) order by created_at, permit`,
    [states],
  );
  return rows.map(toOperation);
}

function toOperation(row: OperationTuple): Operation {
  return {
    permit: row.permit,
    token: row.token,
    subject: row.subject,
    consent: row.consent,
    action: row.action,
    purpose: row.purpose,
    enrolments: row.enrolments,
    state: row.state,
    decision: row.decision,
    leafIndex: row.leaf_index === null ? null : Number(row.leaf_index),
    receipt: row.receipt,
    statements: row.statements,
    request: row.request,
    problem: row.problem,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}

/** Null is no problem, not the JSON value `null`. */
function problemText(problem: Operation['problem']): string | null {
  return problem === null ? null : JSON.stringify(problem);
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
