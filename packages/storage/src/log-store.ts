import { type LogStore, type NewLeaf, ScleraError, type SubjectId, type TileStore, type UseRecord } from '@sclera/core';
import type { Database, Sql } from './sql/database.ts';
import { within } from './sql/fenced.ts';
import type { RecordPlace, SubjectSafe } from './subject-safe.ts';

/**
 * Appends leaves inside a transaction that is already open; resolves to the index of the first. The lock on the one head row keeps indices
 * without gaps.
 */
export async function appendLeaves(sql: Sql, leaves: readonly SealedLeaf[]): Promise<number> {
  const start = await appendCommitments(
    sql,
    leaves.map(({ commitment }) => commitment),
  );
  const column = (textOf: (leaf: SealedLeaf) => string): string[] => leaves.map(textOf);
  await sql.query(
    `insert into log_use (leaf_index, subject, kind, sealed)
     select $1::bigint + place - 1, subject, kind, sealed
     from unnest($2::text[], $3::text[], $4::text[]) with ordinality as used (subject, kind, sealed, place)`,
    [start, column(({ subject }) => subject), column(({ kind }) => kind), column(({ sealed }) => sealed)],
  );
  return start;
}

/** A leaf, and what opens it sealed for its person. */
export interface SealedLeaf {
  readonly subject: SubjectId;
  readonly kind: NewLeaf['use']['event']['kind'];
  readonly commitment: Uint8Array;
  readonly sealed: string;
}

/** Seals what opens a leaf, before a transaction begins. */
export async function sealLeaf(safe: SubjectSafe, { subject, commitment, use }: NewLeaf): Promise<SealedLeaf> {
  // A leaf that cannot be written must not take others down with it.
  requireCommitments([commitment]);
  return { subject, commitment, kind: use.event.kind, sealed: await safe.seal(usePlace(subject, commitment), use) };
}

/** What opens a leaf is bound to it, whatever its index will be. */
function usePlace(subject: SubjectId, commitment: Uint8Array): RecordPlace {
  return { subject, purpose: 'log', row: `leaf/${Buffer.from(commitment).toString('hex')}` };
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
export function logStoreOn(database: Database, safe: SubjectSafe): LogStore {
  const append = appendTogether(database);
  return {
    append: async (leaf) => append(await sealLeaf(safe, leaf)),

    async size() {
      const [head] = await database.query<{ size: string | number }>('select size from log_head');
      return Number(head?.size ?? 0);
    },

    async read(start, count) {
      const rows = await database.query<{ index: string | number; commitment: Uint8Array }>(
        'select index, commitment from log_leaf where index >= $1::bigint and index < $1::bigint + $2::bigint order by index',
        [start, count],
      );
      // A lost row would move all that come after it.
      if (rows.some(({ index }, i) => Number(index) !== start + i)) throw new ScleraError('log-inconsistent', 'A leaf is missing.');
      return rows.map((row) => new Uint8Array(row.commitment));
    },

    uses: (subject) =>
      within(database, { subject }, async (sql) => {
        const rows = await sql.query<{ leaf_index: string | number; commitment: Uint8Array; sealed: string }>(
          `select leaf_index, commitment, sealed from log_use join log_leaf on index = leaf_index where subject = $1 order by leaf_index`,
          [subject],
        );
        return rows.flatMap((row): readonly UseRecord[] => {
          const use = safe.open<Omit<UseRecord, 'leafIndex'>>(usePlace(subject, row.commitment), row.sealed);
          return use === null ? [] : [{ leafIndex: Number(row.leaf_index), ...use }];
        });
      }),

    searches: (after, before) =>
      within(database, 'everybody', async (sql) => {
        const rows = await sql.query<{ leaf_index: string | number }>(
          `select leaf_index from log_use where kind in ('check', 'enrol', 'find') and leaf_index > $1 and ($2::bigint is null or leaf_index < $2::bigint)
           order by leaf_index`,
          [after, before],
        );
        return rows.map((row) => Number(row.leaf_index));
      }),

    tiles: tileStoreOn(database),
  };
}

interface Waiting {
  readonly leaf: SealedLeaf;
  readonly resolve: (index: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Most leaves written in one transaction: more gain nothing, and the first of them would wait longer. */
const leavesTogether = 256;

/** Group commit: while one transaction is under way the next leaves gather, and share the one after it. */
function appendTogether(database: Database): (leaf: SealedLeaf) => Promise<number> {
  const waiting: Waiting[] = [];
  let writing = false;
  const writeOut = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      const group = waiting.splice(0, leavesTogether);
      try {
        const start = await within(database, 'everybody', (sql) =>
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
  return (leaf) =>
    new Promise<number>((resolve, reject) => {
      waiting.push({ leaf, resolve, reject });
      // The leaves of one turn of the event loop go together.
      if (!writing) {
        writing = true;
        queueMicrotask(() => void writeOut());
      }
    });
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
