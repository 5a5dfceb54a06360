import { type ConsentRecord, endOfConsent, inThisFormat, type SubjectId } from '@sclera/core';
import type { Database, Sql } from './sql/database.ts';
import { within } from './sql/fenced.ts';
import type { RecordPlace, SubjectSafe } from './subject-safe.ts';

export interface ConsentRow {
  readonly id: string;
  readonly subject: SubjectId;
  readonly purpose: string;
  readonly sealed: string;
}

const atOnce = 500;

/**
 * Looks through the consents that an earlier version wrote: those of an earlier format are brought to this one, and of all it is put down when
 * they end. All or nothing. Throws `configuration-invalid` for a format that is not known.
 */
export async function lookThroughConsents(database: Database, safe: SubjectSafe): Promise<void> {
  const now = new Date().toISOString();
  await within(database, 'everybody', async (sql) => {
    for (;;) {
      const rows = await sql.query<ConsentRow>(
        'select id, subject, purpose, sealed from consent where ended_at is null order by id limit $1',
        [atOnce],
      );
      for (const row of rows) await lookAt(sql, safe, row, now);
      if (rows.length < atOnce) return;
    }
  });
}

async function lookAt(sql: Sql, safe: SubjectSafe, row: ConsentRow, now: string): Promise<void> {
  const stored = safe.open<ConsentRecord>(consentPlace(row), row.sealed);
  if (stored === null) {
    // Its key was destroyed: it opens for nobody any more.
    await sql.query('delete from consent where id = $1', [row.id]);
    return;
  }
  const record = inThisFormat(stored, now);
  const sealed = record === stored ? row.sealed : await safe.seal(consentPlace(row), record);
  await sql.query('update consent set sealed = $2, ended_at = $3 where id = $1', [row.id, sealed, endOfConsent(record)]);
}

export function consentPlace({ id, subject, purpose }: Pick<ConsentRow, 'id' | 'subject' | 'purpose'>): RecordPlace {
  return { subject, purpose, row: `consent/${id}` };
}
