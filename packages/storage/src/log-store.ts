import { type LogEvent, type LogStore, type NewLeaf, ScleraError, type TileStore, type UseRecord } from '@sclera/core';
import type { Database, Sql } from './sql/database.ts';

/**
 * Appends leaves inside a transaction that is already open; resolves to the index of the first. The lock on the one head row keeps indices
 * without gaps.
 */
export async function appendLeaves(sql: Sql, leaves: readonly NewLeaf[]): Promise<number> {
  const start = await appendCommitments(
    sql,
    leaves.map(({ commitment }) => commitment),
  );
  const column = (textOf: (leaf: NewLeaf) => string): string[] => leaves.map(textOf);
  await sql.query(
    `insert into log_use (leaf_index, subject, kind, event, salt)
     select $1::bigint + place - 1, subject, kind, event::json, salt
     from unnest($2::text[], $3::text[], $4::text[], $5::text[]) with ordinality as used (subject, kind, event, salt, place)`,
    [
      start,
      column(({ subject }) => subject),
      column(({ use }) => use.event.kind),
      column(({ use }) => JSON.stringify(use.event)),
      column(({ use }) => use.salt),
    ],
  );
  return start;
}

/** Appends leaves of which nothing is kept that opens them, as {@link appendLeaves} does. */
export async function appendCommitments(sql: Sql, commitments: readonly Uint8Array[]): Promise<number> {
  requireCommitments(commitments);
  const [head] = await sql.query<{ start: string | number }>('update log_head set size = size + $1 returning size - $1 as start', [
    commitments.length,
  ]);
  if (!head) throw new ScleraError('store-unavailable', 'The log has lost its head row.');
  const start = Number(head.start);
  await sql.query(
    `insert into log_leaf (index, commitment)
     select $1::bigint + place - 1, decode(commitment, 'hex') from unnest($2::text[]) with ordinality as leaf (commitment, place)`,
    [start, commitments.map((commitment) => Buffer.from(commitment).toString('hex'))],
  );
  return start;
}

/** The log's leaves, what opens them, and the tiles over them, on one database. */
export function logStoreOn(database: Database): LogStore {
  return {
    append: appendTogether(database),

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

    tiles: tileStoreOn(database),
  };
}

interface Waiting {
  readonly leaf: NewLeaf;
  readonly resolve: (index: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Most leaves written in one transaction: more gain nothing, and the first of them would wait longer. */
const leavesTogether = 256;

/** Group commit: while one transaction is under way the next leaves gather, and share the one after it. */
function appendTogether(database: Database): LogStore['append'] {
  const waiting: Waiting[] = [];
  let writing = false;
  const writeOut = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      const group = waiting.splice(0, leavesTogether);
      try {
        const start = await database.transaction((sql) =>
          appendLeaves(
            sql,
            group.map(({ leaf }) => leaf),
          ),
        );
        for (const [i, { resolve }] of group.entries()) resolve(start + i);
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    writing = false;
  };
  return async (leaf) => {
    // A leaf that cannot be written must not take others down with it.
    requireCommitments([leaf.commitment]);
    return new Promise<number>((resolve, reject) => {
      waiting.push({ leaf, resolve, reject });
      // The leaves of one turn of the event loop go together.
      if (!writing) {
        writing = true;
        queueMicrotask(() => void writeOut());
      }
    });
  };
}

function tileStoreOn(database: Database): TileStore {
  return {
    async count() {
      const [last] = await database.query<{ count: string | number }>(
        'select coalesce(max(index) + 1, 0) as count from log_tile where level = 0',
      );
      return Number(last?.count ?? 0);
    },

    async read(level, index) {
      const [row] = await database.query<{ hashes: Uint8Array }>('select hashes from log_tile where level = $1 and index = $2', [
        level,
        index,
      ]);
      return row ? new Uint8Array(row.hashes) : null;
    },

    async write(tiles) {
      await database.transaction(async (sql) => {
        for (const { level, index, hashes } of tiles)
          await sql.query(
            `insert into log_tile (level, index, hashes) values ($1, $2, $3)
             on conflict (level, index) do update set hashes = excluded.hashes`,
            [level, index, hashes],
          );
      });
    },
  };
}

function requireCommitments(commitments: readonly Uint8Array[]): void {
  if (commitments.some(({ length }) => length !== 32)) throw new ScleraError('internal', 'A leaf commitment has 32 bytes.');
}
