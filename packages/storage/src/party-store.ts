import type { EnrolmentId, PartyStore, StoredReference } from '@sclera/core';
import { type Closable, openDatabase, type StoreLocation } from './open-database.ts';
import { claimOwner, readOwner } from './owner.ts';
import type { Database } from './sql/database.ts';

/** Permits are remembered for this long after they expired: far beyond any difference between the parties' clocks. */
const rememberDays = 7;

/** Opens a party's store, migrating it to this version. Throws `store-unavailable`, `store-foreign`, `configuration-invalid`. */
export async function openPartyStore(where: StoreLocation): Promise<PartyStore & Closable> {
  return partyStoreOn(await openDatabase(where, 'party'));
}

interface ReferenceRow {
  readonly id: EnrolmentId;
  readonly wrapped_key: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly retain_until: Date;
}

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
          'delete from used_permit where expires_at < (select max(expires_at) from used_permit) - make_interval(days => $1)',
          [rememberDays],
        );
      }
      return used.length > 0;
    },

    async stage(reference) {
      await database.query(
        `insert into reference (id, staged, wrapped_key, ciphertext, retain_until) values ($1, true, $2, $3, $4)
         on conflict (id) do update set wrapped_key = excluded.wrapped_key, ciphertext = excluded.ciphertext, retain_until = excluded.retain_until
         where reference.staged`,
        [reference.id, reference.wrappedKey, reference.ciphertext, reference.retainUntil],
      );
    },

    async staged() {
      return (await database.query<{ id: EnrolmentId }>('select id from reference where staged order by id collate "C"')).map(
        (row) => row.id,
      );
    },

    async settle(id, outcome) {
      if (outcome === 'abort')
        return (await database.query('delete from reference where id = $1 and staged returning id', [id])).length > 0;
      return (await database.query('update reference set staged = false where id = $1 returning id', [id])).length > 0;
    },

    async erase(ids) {
      const rows = await database.query<{ id: EnrolmentId }>('delete from reference where id = any($1::text[]) returning id', [ids]);
      return rows.map((row) => row.id).sort();
    },

    async list() {
      const rows = await database.query<ReferenceRow>(
        'select id, wrapped_key, ciphertext, retain_until from reference where not staged order by id collate "C"',
      );
      return rows.map(toReference);
    },

    close: () => database.close(),
  };
}

function toReference(row: ReferenceRow): StoredReference {
  return {
    id: row.id,
    wrappedKey: new Uint8Array(row.wrapped_key),
    ciphertext: new Uint8Array(row.ciphertext),
    retainUntil: row.retain_until.toISOString(),
  };
}
