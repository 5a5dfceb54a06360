import {
  type EnrolmentId,
  type Generation,
  type HeldReference,
  type NextGeneration,
  type OrderPlace,
  type PartyStore,
  type PreparedGeneration,
  ScleraError,
  type StoredReference,
} from '@sclera/core';
import { type Closable, openDatabase, type StoreLocation } from './open-database.ts';
import { claimOwner, readOwner } from './owner.ts';
import type { Database, Sql } from './sql/database.ts';

/**
 * Permits are remembered for this long after they expired: seven days, far beyond any difference between the parties' clocks
 * (`permitClockSkewMs`). In hours, because a day has 23 or 25 of them where clocks are put forward and back.
 */
const rememberHours = 168;

/** Stands in the place of the entry that used a permit, which is a digest: no entry can use a revoked one. */
const revoked = 'revoked';

/** Opens a party's store, migrating it to this version. Throws `store-unavailable`, `store-foreign`, `configuration-invalid`. */
export async function openPartyStore(where: StoreLocation): Promise<PartyStore & Closable> {
  return partyStoreOn(await openDatabase(where, 'party'));
}

/** Bytes go in and out as base64: the embedded engine's own way of writing `bytea` takes milliseconds a reference, this one tenths. */
interface ReferenceRow {
  readonly id: EnrolmentId;
  readonly ciphertext: string;
  readonly retain_until: Date;
}

interface GenerationRow {
  readonly number: number;
  readonly label: string;
  readonly keys: string | null;
}
const generationColumns = `number, label, encode(shared_keys, 'base64') as keys`;

/** References read at a time, about 5 MB of sealed shares: a whole gallery as text would be one huge answer. */
const pageSize = 64;

function partyStoreOn(database: Database): PartyStore & Closable {
  return {
    owner: () => readOwner(database),
    claim: (owner) => claimOwner(database, owner),

    async usePermit(permit, expiresAt, entry) {
      const used = await database.query(
        `insert into used_permit (permit, expires_at, entry) values ($1, $2, $3)
         on conflict (permit) do update set entry = excluded.entry where used_permit.entry = excluded.entry returning permit`,
        [permit, expiresAt, entry],
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

    revokePermits: (permits, at) =>
      withPlace(database, at, async (sql) => {
        for (const { permit, expiresAt } of permits) {
          await sql.query(
            `insert into used_permit (permit, expires_at, entry) values ($1, $2, $3)
             on conflict (permit) do update set entry = excluded.entry`,
            [permit, expiresAt, revoked],
          );
        }
      }),

    async isRevoked(permit) {
      return (await database.query('select 1 from used_permit where permit = $1 and entry = $2', [permit, revoked])).length > 0;
    },

    async place() {
      const [row] = await database.query<{ identity: string; place: string | number }>('select identity, place from intake_place');
      return row ? { order: row.identity, place: Number(row.place) } : null;
    },

    advance: (at) => advanceTo(database, at),

    stage: (reference, at) =>
      withPlace(database, at, async (sql) => {
        await sql.query(
          `insert into reference (id, staged, ciphertext, retain_until) values ($1, true, decode($2, 'base64'), $3)
         on conflict (id) do update set ciphertext = excluded.ciphertext, retain_until = excluded.retain_until where reference.staged`,
          [reference.id, toBase64(reference.ciphertext), reference.retainUntil],
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

    async *listAll() {
      for (let page: readonly HeldReference[] | null = null; page === null || page.length === pageSize; ) {
        page = await readAllPage(database, page?.at(-1)?.id ?? '');
        yield* page;
      }
    },

    async generation() {
      const [row] = await database.query<GenerationRow>(`select ${generationColumns} from generation`);
      return row ? toGeneration(row) : { number: 0, label: '', keys: null };
    },

    next: nextGenerationOn(database),

    lost: database.lost,
    close: () => database.close(),
  };
}

function nextGenerationOn(database: Database): NextGeneration {
  return {
    put: (references) =>
      database.transaction(async (sql) => {
        for (const { id, staged, ciphertext, retainUntil } of references) {
          await sql.query(`insert into reference_next (id, staged, ciphertext, retain_until) values ($1, $2, decode($3, 'base64'), $4)`, [
            id,
            staged,
            toBase64(ciphertext),
            retainUntil,
          ]);
        }
      }),

    async prepare({ number, label, keys, at }) {
      await database.query(
        `insert into generation_next (number, label, shared_keys, identity, place) values ($1, $2, decode($3, 'base64'), $4, $5)`,
        [number, label, keys && toBase64(keys), at.order, at.place],
      );
    },

    prepared: () => readPrepared(database),

    commit: () =>
      database.transaction(async (sql) => {
        const prepared = await readPrepared(sql);
        if (prepared === null) throw new ScleraError('internal', 'There is no prepared generation.');
        await advanceTo(sql, prepared.at);
        // The tables change places, and the old one gets a new, empty file: what was in it is not left lying between newer rows.
        await sql.script(`
          alter table reference rename to reference_old;
          alter table reference_next rename to reference;
          alter table reference_old rename to reference_next;
          truncate reference_next;`);
        await sql.query(
          `insert into generation (number, label, shared_keys) select number, label, shared_keys from generation_next
           on conflict (one) do update set number = excluded.number, label = excluded.label, shared_keys = excluded.shared_keys`,
        );
        await sql.query('delete from generation_next');
      }),

    drop: (at) =>
      withPlace(database, at, async (sql) => {
        await sql.query('delete from generation_next');
        await sql.query('truncate reference_next');
      }),
  };
}

async function readPrepared(sql: Sql): Promise<PreparedGeneration | null> {
  const [row] = await sql.query<GenerationRow & { identity: string; place: string | number }>(
    `select ${generationColumns}, identity, place from generation_next`,
  );
  return row ? { ...toGeneration(row), at: { order: row.identity, place: Number(row.place) } } : null;
}

function toGeneration({ number, label, keys }: GenerationRow): Generation {
  return { number, label, keys: keys === null ? null : new Uint8Array(Buffer.from(keys, 'base64')) };
}

async function readAllPage(database: Database, after: string): Promise<readonly HeldReference[]> {
  const rows = await database.query<ReferenceRow & { readonly staged: boolean }>(
    `select id, staged, encode(ciphertext, 'base64') as ciphertext, retain_until
     from reference where id > $1 order by id limit $2`,
    [after, pageSize],
  );
  return rows.map((row) => ({ ...toReference(row), staged: row.staged }));
}

async function readPage(database: Database, after: string): Promise<readonly StoredReference[]> {
  const rows = await database.query<ReferenceRow>(
    `select id, encode(ciphertext, 'base64') as ciphertext, retain_until
     from reference where not staged and id > $1 order by id limit $2`,
    [after, pageSize],
  );
  return rows.map(toReference);
}

function toReference(row: ReferenceRow): StoredReference {
  return {
    id: row.id,
    ciphertext: new Uint8Array(Buffer.from(row.ciphertext, 'base64')),
    retainUntil: row.retain_until.toISOString(),
  };
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
