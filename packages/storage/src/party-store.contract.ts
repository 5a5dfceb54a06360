import { type HeldReference, makeId, type PartyStore, permitClockSkewMs, type StoredReference } from '@sclera/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StoreEngine } from './gateway-store.contract.ts';
import type { Closable } from './open-database.ts';

const retainUntil = '2027-01-01T00:00:00.000Z';
const soon = '2026-01-01T00:05:00.000Z';

function referenceOf(): StoredReference {
  return {
    id: makeId('enrolment'),
    ciphertext: crypto.getRandomValues(new Uint8Array(4_000)),
    retainUntil,
  };
}

async function listed(store: PartyStore): Promise<readonly StoredReference[]> {
  const references: StoredReference[] = [];
  for await (const reference of store.list()) references.push(reference);
  return references;
}

/** The PartyStore port: every engine passes the same suite. */
export function partyStoreContract(engine: StoreEngine<PartyStore>): void {
  describe(`PartyStore on ${engine.name}`, () => {
    let store: PartyStore & Closable;
    let place: { open(): Promise<PartyStore & Closable> };
    beforeAll(async () => {
      place = await engine.freshPlace();
      store = await place.open();
    });
    beforeEach(async () => {
      await store.erase([...(await listed(store)).map(({ id }) => id), ...(await store.staged())]);
    });
    afterAll(() => store?.close());

    test('belongs to whom claimed it first', async () => {
      expect(await store.owner()).toBeNull();
      await store.claim('party-a');
      await store.claim('party-a');
      await expect(store.claim('party-b')).rejects.toMatchObject({ code: 'store-foreign' });
      expect(await store.owner()).toBe('party-a');
    });

    test('is open once: whoever opens it a second time is refused, and the first goes on', async () => {
      await expect(place.open()).rejects.toMatchObject({
        code: 'configuration-invalid',
        detail: expect.stringContaining('Another running process'),
      });
      const owner = await store.owner();
      await store.close();
      store = await place.open();
      expect(await store.owner()).toBe(owner);
    });

    test('a permit is used by one entry of the order, and by that one again, also after a restart', async () => {
      const permit = makeId('permit');
      expect(await store.usePermit(permit, soon, 'first')).toBe(true);
      expect(await store.usePermit(permit, soon, 'second')).toBe(false);
      await store.close();
      store = await place.open();
      expect(await store.usePermit(permit, soon, 'second')).toBe(false);
      expect(await store.usePermit(permit, soon, 'first')).toBe(true);
    });

    test('a revoked permit can be used by nothing any more, whether it was used before or not, also after a restart', async () => {
      const [unused, used, other] = [makeId('permit'), makeId('permit'), makeId('permit')];
      expect(await store.usePermit(used, soon, 'first')).toBe(true);
      const revoked = [unused, used].map((permit) => ({ permit, expiresAt: soon }));
      await store.revokePermits(revoked);
      await store.revokePermits(revoked);
      await store.close();
      store = await place.open();
      for (const permit of [unused, used]) {
        expect(await store.isRevoked(permit)).toBe(true);
        expect(await store.usePermit(permit, soon, 'first')).toBe(false);
      }
      expect(await store.isRevoked(other)).toBe(false);
      expect(await store.usePermit(other, soon, 'first')).toBe(true);
    });

    test('of many that use one permit at once, one may', async () => {
      const permit = makeId('permit');
      const uses = await Promise.all(Array.from({ length: 8 }, (_, i) => store.usePermit(permit, soon, `entry ${i}`)));
      expect(uses.filter(Boolean)).toHaveLength(1);
    });

    test('remembers a permit for exactly seven days after it expired, whatever the clock of the database says', async () => {
      const fresh = await (await engine.freshPlace()).open();
      const permit = makeId('permit');
      const expiry = Date.UTC(2020, 2, 27);
      let uses = 0;
      const useAfter = (ms: number) => fresh.usePermit(makeId('permit'), new Date(expiry + ms).toISOString(), 'other');
      const again = () => fresh.usePermit(permit, new Date(expiry).toISOString(), `${uses++}`);
      expect(await again()).toBe(true);
      for (const ms of [permitClockSkewMs, 7 * 86_400_000]) {
        await useAfter(ms);
        expect(await again(), `${ms} ms on`).toBe(false);
      }
      await useAfter(7 * 86_400_000 + 1);
      expect(await again()).toBe(true);
      await fresh.close();
    });

    test('a staged reference is out of the gallery until it is settled', async () => {
      const reference = referenceOf();
      await store.stage(reference);
      expect(await listed(store)).toEqual([]);
      expect(await store.staged()).toEqual([reference.id]);
      expect(await store.settle(reference.id, 'commit')).toBe(true);
      expect(await listed(store)).toEqual([reference]);
      expect((await listed(store))[0]?.ciphertext.constructor).toBe(Uint8Array);
      expect(await store.staged()).toEqual([]);
    });

    test('staging an id twice is one row, and never touches what is settled', async () => {
      const reference = referenceOf();
      const again = { ...referenceOf(), id: reference.id };
      await store.stage(reference);
      await store.stage(again);
      expect(await store.staged()).toEqual([reference.id]);
      await store.settle(reference.id, 'commit');
      await store.stage(reference);
      expect(await store.staged()).toEqual([]);
      expect(await listed(store)).toEqual([again]);
    });

    test('settling is idempotent, and an abort forgets only what is staged', async () => {
      const [kept, dropped] = [referenceOf(), referenceOf()];
      await store.stage(kept);
      await store.stage(dropped);
      expect(await store.settle(kept.id, 'commit')).toBe(true);
      expect(await store.settle(kept.id, 'commit')).toBe(true);
      expect(await store.settle(kept.id, 'abort')).toBe(false);
      expect(await store.settle(dropped.id, 'abort')).toBe(true);
      expect(await store.settle(dropped.id, 'abort')).toBe(false);
      expect(await store.settle(dropped.id, 'commit')).toBe(false);
      expect((await listed(store)).map(({ id }) => id)).toEqual([kept.id]);
      expect(await store.staged()).toEqual([]);
    });

    test('erases settled and staged references, says which were there, and does so twice without harm', async () => {
      const [settled, staged, other] = [referenceOf(), referenceOf(), referenceOf()];
      for (const reference of [settled, staged, other]) await store.stage(reference);
      await store.settle(settled.id, 'commit');
      await store.settle(other.id, 'commit');
      const ids = [settled.id, staged.id, makeId('enrolment')];
      expect(await store.erase(ids)).toEqual([settled.id, staged.id].sort());
      expect(await store.erase(ids)).toEqual([]);
      expect(await store.erase([])).toEqual([]);
      expect((await listed(store)).map(({ id }) => id)).toEqual([other.id]);
    });

    test('keeps the place of an entry together with its effect, once, also after a restart', async () => {
      const fresh = await engine.freshPlace();
      let own = await fresh.open();
      const order = 'store/one';
      expect(await own.place()).toBeNull();
      const [first, second] = [referenceOf(), referenceOf()];
      await own.stage(first, { order, place: 1 });
      expect(await own.settle(first.id, 'commit', { order, place: 2 })).toBe(true);
      await own.advance({ order, place: 7 });
      for (const place of [1, 7]) {
        const at = { order, place };
        await expect(own.stage(second, at)).rejects.toMatchObject({ code: 'internal' });
        await expect(own.settle(first.id, 'abort', at)).rejects.toMatchObject({ code: 'internal' });
        await expect(own.erase([first.id], at)).rejects.toMatchObject({ code: 'internal' });
        await expect(own.advance(at)).rejects.toMatchObject({ code: 'internal' });
      }
      expect(await own.staged(), 'no effect without its place').toEqual([]);
      await own.close();
      own = await fresh.open();
      expect(await own.place()).toEqual({ order, place: 7 });
      expect((await listed(own)).map(({ id }) => id)).toEqual([first.id]);
      await own.erase([first.id], { order: 'nats/another', place: 1 });
      expect(await own.place(), 'another order counts for itself').toEqual({ order: 'nats/another', place: 1 });
      await own.close();
    });

    test('a next generation is out of sight until it takes the place of the one in use, whole and with its place, also across restarts', async () => {
      const fresh = await engine.freshPlace();
      let own = await fresh.open();
      const again = async () => {
        await own.close();
        own = await fresh.open();
      };
      const held = async () => {
        const all: HeldReference[] = [];
        for await (const reference of own.listAll()) all.push(reference);
        return all;
      };
      const order = 'store/one';
      const [settled, staged] = [referenceOf(), referenceOf()];
      for (const reference of [settled, staged]) await own.stage(reference);
      await own.settle(settled.id, 'commit', { order, place: 1 });
      const before = [
        { ...settled, staged: false },
        { ...staged, staged: true },
      ].sort((a, b) => (a.id < b.id ? -1 : 1));
      const after = before.map((reference) => ({ ...referenceOf(), id: reference.id, staged: reference.staged }));
      expect(await own.generation()).toEqual({ number: 0, label: '', keys: null });
      expect(await held()).toEqual(before);

      await own.next.put(after.slice(0, 1));
      await again();
      await own.next.drop({ order, place: 2 });
      expect([await own.next.prepared(), await own.place()]).toEqual([null, { order, place: 2 }]);
      await expect(own.next.commit()).rejects.toMatchObject({ code: 'internal' });

      for (const reference of after) await own.next.put([reference]);
      const keys = crypto.getRandomValues(new Uint8Array(224));
      const prepared = { number: 1, label: 'ab', keys, at: { order, place: 3 } };
      await own.next.prepare(prepared);
      await again();
      expect(await own.next.prepared()).toEqual(prepared);
      expect([await held(), await own.place()]).toEqual([before, { order, place: 2 }]);
      expect((await own.generation()).keys, 'nor are its keys in use').toBeNull();
      await own.next.commit();
      await again();
      expect(await held()).toEqual(after);
      expect(await own.generation()).toEqual({ number: 1, label: 'ab', keys });
      expect([await own.next.prepared(), await own.place()]).toEqual([null, prepared.at]);

      // The same tables the other way round.
      await own.next.put(before);
      await expect(own.next.put(before), 'an id is there once').rejects.toMatchObject({ code: 'internal' });
      await own.next.prepare({ number: 2, label: 'cd', keys: keys.slice(1), at: { order, place: 4 } });
      await own.next.commit();
      expect(await held()).toEqual(before);
      expect(await own.settle(staged.id, 'commit', { order, place: 5 })).toBe(true);
      await own.next.put(after);
      await own.next.prepare({ number: 3, label: 'ef', keys: null, at: { order, place: 6 } });
      await own.next.drop({ order, place: 6 });
      expect(await own.generation()).toEqual({ number: 2, label: 'cd', keys: keys.slice(1) });
      await own.close();
    });

    test('lists the gallery in order of ids, page by page, the same after a restart', async () => {
      const references = Array.from({ length: 70 }, referenceOf);
      for (const reference of references) await store.stage(reference);
      for (const { id } of references) await store.settle(id, 'commit');
      const left = referenceOf();
      await store.stage(left);
      await store.close();
      store = await place.open();
      const sorted = [...references].sort((a, b) => (a.id < b.id ? -1 : 1));
      expect(await listed(store)).toEqual(sorted);
      expect(await store.staged()).toEqual([left.id]);
    });
  });
}
