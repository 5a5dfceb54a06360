import { type LogEvent, type LogStore, type NewLeaf, ScleraError, type UseRecord } from '@sclera/core';
import type { Database, Sql } from './sql/database.ts';

/** Appends one leaf inside a transaction that is already open. The lock on the one head row keeps indices without gaps. */
export async function appendLeaf(sql: Sql, leaf: NewLeaf): Promise<number> {
  if (leaf.commitment.length !== 32) throw new ScleraError('internal', 'A leaf commitment has 32 bytes.');
  const [head] = await sql.query<{ index: string | number }>('update log_head set size = size + 1 returning size - 1 as index');
  if (!head) throw new ScleraError('store-unavailable', 'The log has lost its head row.');
  const index = Number(head.index);
  await sql.query('insert into log_leaf (index, commitment) values ($1, $2)', [index, leaf.commitment]);
  const { event, salt } = leaf.use;
  await sql.query('insert into log_use (leaf_index, subject, kind, event, salt) values ($1, $2, $3, $4, $5)', [
    index,
    event.subject,
    event.kind,
    JSON.stringify(event),
    salt,
  ]);
  return index;
}

/** The log's leaves and what opens them, on one database. */
export function logStoreOn(database: Database): LogStore {
  return {
    append: (leaf) => database.transaction((sql) => appendLeaf(sql, leaf)),

    async size() {
      const [head] = await database.query<{ size: string | number }>('select size from log_head');
      return Number(head?.size ?? 0);
    },

    async read(start, count) {
      const rows = await database.query<{ commitment: Uint8Array }>(
        'select commitment from log_leaf where index >= $1::bigint and index < $1::bigint + $2::bigint order by index',
        [start, count],
      );
      return rows.map((row) => new Uint8Array(row.commitment));
    },

    async uses(subject) {
      const rows = await database.query<{ leaf_index: string | number; event: LogEvent; salt: string }>(
        'select leaf_index, event, salt from log_use where subject = $1 order by leaf_index',
        [subject],
      );
      return rows.map((row): UseRecord => ({ leafIndex: Number(row.leaf_index), event: row.event, salt: row.salt }));
    },

    async searches(after, before) {
      const rows = await database.query<{ leaf_index: string | number }>(
        `select leaf_index from log_use where kind in ('check', 'enrol') and leaf_index > $1 and ($2::bigint is null or leaf_index < $2::bigint)
         order by leaf_index`,
        [after, before],
      );
      return rows.map((row) => Number(row.leaf_index));
    },
  };
}
