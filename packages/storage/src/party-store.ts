import { type EnrolmentId, type OrderPlace, type PartyStore, ScleraError, type StoredReference } from '@sclera/core';
import { type Closable, openDatabase, type StoreLocation } from './open-database.ts';
import { claimOwner, readOwner } from './owner.ts';
import type { Database, Sql } from './sql/database.ts';

/**
 * Permits are remembered for this long after they expired: seven days, far beyond any difference between the parties' clocks
 * (`permitClockSkewMs`). In hours, because a day has 23 or 25 of them where clocks are put forward and back.
 */
const rememberHours = 168;

/** Opens a party's store, migrating it to this version. Throws `store-unavailable`, `store-foreign`, `configuration-invalid`. */
export async function openPartyStore(where: StoreLocation): Promise<PartyStore & Closable> {
  return partyStoreOn(await openDatabase(where, 'party'));
}

/** Bytes go in and out as base64: the embedded engine's own way of writing `bytea` takes milliseconds a reference, this one tenths. */
interface ReferenceRow {
  readonly id: EnrolmentId;
  readonly wrapped_key: string;
  readonly ciphertext: string;
  readonly retain_until: Date;
}

/** References read at a time, about 5 MB of sealed shares: a whole gallery as text would be one huge answer. */
const pageSize = 64;

function partyStoreOn(database: Database): PartyStore & Closable {
  return {
    owner: () => readOwner(database),
    claim: (owner) => claimOwner(database, owner),

    async usePermit(permit, expiresAt) {
      const used = await database.query(
        'insert into used_permit (permit, expires_at) values ($1, $2) on conflict do nothing returning permit',
        [permit, expiresAt],
      );
      // Forgetting is measured against the newest permit, not the clock: a wrong clock must not make a replay possible.
      if (used.length > 0) {
        await database.query(
          'delete from used_permit where expires_at < (select max(expires_at) from used_permit) - make_interval(hours => $1)',
          [rememberHours],
        );
      }
      return used.length > 0;
    },

    async place() {
      const [row] = await database.query<{ identity: string; place: string | number }>('select identity, place from intake_place');
      return row ? { order: row.identity, place: Number(row.place) } : null;
    },

    advance: (at) => advanceTo(database, at),

    stage: (reference, at) =>
      withPlace(database, at, async (sql) => {
        await sql.query(
          `insert into reference (id, staged, wrapped_key, ciphertext, retain_until) values ($1, true, decode($2, 'base64'), decode($3, 'base64'), $4)
         on conflict (id) do update set wrapped_key = excluded.wrapped_key, ciphertext = excluded.ciphertext, retain_until = excluded.retain_until
         where reference.staged`,
          [reference.id, toBase64(reference.wrappedKey), toBase64(reference.ciphertext), reference.retainUntil],
        );
      }),

    async staged() {
      return (await database.query<{ id: EnrolmentId }>('select id from reference where staged order by id')).map((row) => row.id);
    },

    settle: (id, outcome, at) =>
      withPlace(database, at, async (sql) => {
        if (outcome === 'abort') return (await sql.query('delete from reference where id = $1 and staged returning id', [id])).length > 0;
        return (await sql.query('update reference set staged = false where id = $1 returning id', [id])).length > 0;
      }),

    erase: (ids, at) =>
      withPlace(database, at, async (sql) => {
        const rows = await sql.query<{ id: EnrolmentId }>('delete from reference where id = any($1::text[]) returning id', [ids]);
        return rows.map((row) => row.id).sort();
      }),

    async *list() {
      for (let page: readonly StoredReference[] | null = null; page === null || page.length === pageSize; ) {
        page = await readPage(database, page?.at(-1)?.id ?? '');
        yield* page;
      }
    },

    lost: database.lost,
    close: () => database.close(),
  };
}

async function readPage(database: Database, after: string): Promise<readonly StoredReference[]> {
  const rows = await database.query<ReferenceRow>(
    `select id, encode(wrapped_key, 'base64') as wrapped_key, encode(ciphertext, 'base64') as ciphertext, retain_until
     from reference where not staged and id > $1 order by id limit $2`,
    [after, pageSize],
  );
  return rows.map((row) => ({
    id: row.id,
    wrappedKey: new Uint8Array(Buffer.from(row.wrapped_key, 'base64')),
    ciphertext: new Uint8Array(Buffer.from(row.ciphertext, 'base64')),
    retainUntil: row.retain_until.toISOString(),
  }));
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** A change and the place of the entry it comes from: both or neither. */
function withPlace<T>(database: Database, at: OrderPlace | undefined, change: (sql: Sql) => Promise<T>): Promise<T> {
  if (at === undefined) return change(database);
  return database.transaction(async (sql) => {
    await advanceTo(sql, at);
    return change(sql);
  });
}

async function advanceTo(sql: Sql, at: OrderPlace): Promise<void> {
  const moved = await sql.query(
    `insert into intake_place (identity, place) values ($1, $2)
     on conflict (one) do update set identity = excluded.identity, place = excluded.place
     where intake_place.identity <> excluded.identity or intake_place.place < excluded.place returning place`,
    [at.order, at.place],
  );
  if (moved.length === 0) throw new ScleraError('internal', 'An entry of the order of intake was taken up twice.');
}
