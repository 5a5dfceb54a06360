import type { KeptRecord, RecordChange, RecordStore, SubjectId } from '@sclera/core';
import { appendLeaves, sealLeaf } from './log-store.ts';
import type { Database, Sql } from './sql/database.ts';
import { type Fence, within } from './sql/fenced.ts';
import type { RecordPlace, SubjectSafe } from './subject-safe.ts';

interface RecordRow {
  readonly kind: string;
  readonly id: string;
  readonly subject: string;
  readonly purpose: string;
  readonly state: string;
  readonly due_at: Date | null;
  readonly version: number;
  readonly sealed: string;
  /** With microseconds, which a Date has not. */
  readonly made_at: string;
  readonly changed_at: Date;
}

const columns = `kind, id, subject, purpose, state, due_at, version, sealed, changed_at,
  to_char(made_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as made_at`;
const mostListed = 1_000;

/** Sealed records of any kind, on one database. */
export function recordStoreOn(database: Database, safe: SubjectSafe): RecordStore {
  return {
    async put(record, options = {}) {
      const leaf = options.leaf === undefined ? null : await sealLeaf(safe, options.leaf);
      return within(database, 'everybody', async (sql) => {
        const version = await write(sql, safe, record);
        return version === null ? null : { version, leafIndex: leaf === null ? null : await appendLeaves(sql, [leaf]) };
      });
    },
    get: (kind, id, subject) =>
      within(database, subject === undefined ? 'everybody' : fenceOf(subject), async (sql) => {
        const [row] = await sql.query<RecordRow>(`select ${columns} from record where kind = $1 and id = $2`, [kind, id]);
        return row === undefined || (subject !== undefined && row.subject !== (subject ?? '')) ? null : toRecord(row, safe);
      }),
    list: ({ kind, subject, state, dueBefore, after, limit = mostListed }) =>
      within(database, subject === undefined ? 'everybody' : fenceOf(subject), async (sql) => {
        const rows = await sql.query<RecordRow>(
          `select ${columns} from record
           where ($1::text is null or kind = $1) and ($2::text is null or subject = $2) and ($3::text is null or state = $3)
             and ($4::timestamptz is null or due_at < $4)
             and ($5::timestamptz is null or (record.made_at, kind, id) > ($5, $6, $7))
           order by record.made_at, kind, id limit $8`,
          [
            kind ?? null,
            subject === undefined ? null : (subject ?? ''),
            state ?? null,
            dueBefore ?? null,
            after?.madeAt ?? null,
            after?.kind ?? '',
            after?.id ?? '',
            Math.min(limit, mostListed),
          ],
        );
        return rows.flatMap((row) => toRecord(row, safe) ?? []);
      }),
    async remove(kind, id) {
      await within(database, 'everybody', (sql) => sql.query('delete from record where kind = $1 and id = $2', [kind, id]));
    },
  };
}

/** The new version; null where the record is not at the version that the change was made from. */
async function write(sql: Sql, safe: SubjectSafe, record: RecordChange): Promise<number | null> {
  const { kind, id, subject, purpose, state, dueAt, version } = record;
  const sealed = await safe.seal(placeOf({ kind, id, subject: subject ?? '', purpose }), record.body);
  const values = [kind, id, subject ?? '', purpose, state, dueAt, version, sealed];
  const rows = await sql.query<{ version: number }>(
    version === 0
      ? `insert into record (kind, id, subject, purpose, state, due_at, version, sealed) values ($1, $2, $3, $4, $5, $6, $7::integer + 1, $8)
         on conflict do nothing returning version`
      : `update record set state = $5, due_at = $6, version = $7::integer + 1, sealed = $8, changed_at = now()
         where kind = $1 and id = $2 and subject = $3 and purpose = $4 and version = $7 returning version`,
    values,
  );
  return rows[0]?.version ?? null;
}

function fenceOf(subject: SubjectId | null): Fence {
  return { subject: subject ?? '' };
}

function placeOf({ kind, id, subject, purpose }: Pick<RecordRow, 'kind' | 'id' | 'subject' | 'purpose'>): RecordPlace {
  return { subject, purpose, row: `${kind}/${id}` };
}

function toRecord(row: RecordRow, safe: SubjectSafe): KeptRecord | null {
  const { kind, id, purpose, state, version } = row;
  const body = safe.open<unknown>(placeOf(row), row.sealed);
  // A record may have nothing to say; one whose key was destroyed is no record any more.
  if (body === null && !safe.holds(placeOf(row))) return null;
  return {
    kind,
    id,
    subject: row.subject === '' ? null : (row.subject as SubjectId),
    purpose,
    state,
    dueAt: row.due_at?.toISOString() ?? null,
    version,
    body,
    madeAt: row.made_at,
    changedAt: row.changed_at.toISOString(),
  };
}
