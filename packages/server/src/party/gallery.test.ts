import { randomBytes } from 'node:crypto';
import { type EnrolmentId, type KeyName, type Keyring, makeId, type PartyStore, type StoredReference } from '@sclera/core';
import { type Dots, type EyePair, MpcError, type PartyIndex, prepareProbe, ResidentGallery } from '@sclera/mpc';
import { expect, test, vi } from 'vitest';
import { Gallery } from './gallery.ts';
import { makePerson, splitPerson } from './party-fixture.contract.ts';
import { ReferenceSafe } from './reference-safe.ts';

const pairOf = (seed: number): EyePair<PartyIndex> => splitPerson(makePerson(seed))[0] as EyePair<PartyIndex>;
const probe = prepareProbe(pairOf(0).left);

/** A keyring in memory. */
function fakeKeyring(): Keyring {
  const keys = new Map<string, { readonly group: string; readonly key: Uint8Array }>();
  const idOf = ({ group, name }: KeyName): string => `${group} ${name}`;
  const destroyWhere = (gone: (group: string) => boolean) => {
    for (const [id, { group }] of keys) if (gone(group)) keys.delete(id);
  };
  const find = (name: KeyName) => keys.get(idOf(name))?.key.slice() ?? null;
  return {
    find,
    make: async (names) =>
      names.map((name) => {
        if (!keys.has(idOf(name))) keys.set(idOf(name), { group: name.group, key: new Uint8Array(randomBytes(32)) });
        return find(name) ?? new Uint8Array();
      }),
    destroy: async (names) => {
      for (const name of names) keys.delete(idOf(name));
    },
    destroyGroups: async (groups) => destroyWhere((group) => groups.includes(group)),
    keepGroups: async (groups) => destroyWhere((group) => !groups.includes(group)),
  };
}

/** A store in memory that fails when told to, and the keyring beside it. */
function fakeStore() {
  const kept = new Map<EnrolmentId, StoredReference & { staged: boolean }>();
  let failing = false;
  const change = <T>(work: () => T): T => {
    const result = work();
    if (failing) throw new Error('connection lost');
    return result;
  };
  const store: Pick<PartyStore, 'stage' | 'staged' | 'settle' | 'erase' | 'list' | 'generation' | 'next'> = {
    stage: async (reference) => change(() => void kept.set(reference.id, { ...reference, staged: true })),
    staged: async () => [...kept.values()].filter(({ staged }) => staged).map(({ id }) => id),
    next: { prepared: async () => null } as never,
    settle: async (id, outcome) =>
      change(() => {
        const reference = kept.get(id);
        if (reference && outcome === 'commit') kept.set(id, { ...reference, staged: false });
        if (reference && outcome === 'abort') kept.delete(id);
        return reference !== undefined;
      }),
    erase: async (ids) => change(() => ids.filter((id) => kept.delete(id))),
    generation: async () => ({ number: 0, label: '', keys: null }),
    async *list() {
      yield* [...kept.values()].filter(({ staged }) => !staged);
    },
  };
  return {
    store: store as PartyStore,
    keyring: fakeKeyring(),
    rows: kept,
    fail(fails: boolean) {
      failing = fails;
    },
  };
}

/** What the gallery computes with now, id by id. */
async function contents(gallery: Gallery): Promise<readonly (readonly [EnrolmentId, Dots, Dots])[]> {
  const { ids, candidates } = await gallery.view();
  const [left, right] = [candidates.query(probe as never, 'left'), candidates.query(probe as never, 'right')];
  return Promise.all(ids.map(async (id, i) => [id, await left(i, 1), await right(i, 1)] as const));
}

test('memory is in step with the store through staging, settling, erasing and a restart', async () => {
  const { store, keyring } = fakeStore();
  const gallery = new Gallery(store, 'a', new ReferenceSafe('a', keyring));
  const ids = Array.from({ length: 4 }, () => makeId('enrolment'));
  for (const [i, id] of ids.entries()) await gallery.stage(id, { pair: pairOf(i + 1), name: null }, '2027-01-01T00:00:00.000Z');
  expect((await gallery.view()).ids).toEqual([]);
  const [aborted, erased, ...others] = ids as [EnrolmentId, EnrolmentId, ...EnrolmentId[]];
  expect(await gallery.settle(aborted, 'abort')).toBe(true);
  for (const id of [erased, ...others]) expect(await gallery.settle(id, 'commit')).toBe(true);
  expect((await gallery.view()).ids).toEqual([erased, ...others].sort());
  await gallery.erase([erased]);
  const kept = await contents(gallery);
  expect(kept.map(([id]) => id)).toEqual([...others].sort());
  expect(await contents(new Gallery(store, 'a', new ReferenceSafe('a', keyring)))).toEqual(kept);
});

test('a change that failed at the store is looked up there, whether or not it took place', async () => {
  const { store, keyring, fail } = fakeStore();
  const gallery = new Gallery(store, 'a', new ReferenceSafe('a', keyring));
  const id = makeId('enrolment');
  await gallery.stage(id, { pair: pairOf(1), name: null }, '2027-01-01T00:00:00.000Z');
  fail(true);
  await expect(gallery.settle(id, 'commit')).rejects.toThrow('connection lost');
  expect(gallery.current()).toBeNull();
  fail(false);
  expect((await gallery.view()).ids).toEqual([id]);
  expect(await contents(gallery)).toEqual(await contents(new Gallery(store, 'a', new ReferenceSafe('a', keyring))));
});

test('while it changes nobody sees what was there before: the store may be ahead already', async () => {
  const { store, keyring } = fakeStore();
  const gallery = new Gallery(store, 'a', new ReferenceSafe('a', keyring));
  const id = makeId('enrolment');
  await gallery.stage(id, { pair: pairOf(1), name: null }, '2027-01-01T00:00:00.000Z');
  for (const change of [
    () => gallery.settle(id, 'commit'),
    () => gallery.replace(async () => expect(gallery.current()).toBeNull()),
    () => gallery.erase([id]),
  ]) {
    expect((await gallery.view()).ids).toBe(gallery.current()?.ids);
    const changed = change();
    expect(gallery.current()).toBeNull();
    await changed;
  }
  expect((await gallery.view()).ids).toEqual([]);
});

test('records of another party are refused, and reading them leaves nothing', async () => {
  const { store, keyring } = fakeStore();
  const id = makeId('enrolment');
  const gallery = new Gallery(store, 'b', new ReferenceSafe('b', keyring));
  await gallery.stage(id, { pair: splitPerson(makePerson(1))[1] as EyePair<PartyIndex>, name: null }, '2027-01-01T00:00:00.000Z');
  await gallery.settle(id, 'commit');
  await expect(new Gallery(store, 'a', new ReferenceSafe('a', keyring)).view()).rejects.toMatchObject({ code: 'store-foreign' });
});

test('a machine without memory for a reference says so, and keeps no half of it', async () => {
  const { store, keyring } = fakeStore();
  const gallery = new Gallery(store, 'a', new ReferenceSafe('a', keyring));
  const add = vi.spyOn(ResidentGallery.prototype, 'add');
  const remove = vi.spyOn(ResidentGallery.prototype, 'remove');
  add.mockReturnValueOnce(0).mockImplementationOnce(() => {
    throw new MpcError('no-memory', 'no room');
  });
  remove.mockReturnValueOnce();
  const staged = gallery.stage(makeId('enrolment'), { pair: pairOf(1), name: null }, '2027-01-01T00:00:00.000Z');
  await expect(staged).rejects.toMatchObject({ code: 'configuration-invalid' });
  expect(remove).toHaveBeenCalledExactlyOnceWith(0);
  vi.restoreAllMocks();
});

test('what was erased does not come back with an old row, and a replaced generation takes its keys along', async () => {
  const { store, keyring, rows } = fakeStore();
  const safe = new ReferenceSafe('a', keyring);
  const gallery = new Gallery(store, 'a', safe);
  const [kept, erased, aborted] = Array.from({ length: 3 }, () => makeId('enrolment')) as [EnrolmentId, EnrolmentId, EnrolmentId];
  for (const id of [kept, erased, aborted]) await gallery.stage(id, { pair: pairOf(1), name: null }, '2027-01-01T00:00:00.000Z');
  const backup = new Map(rows);
  for (const id of [kept, erased]) await gallery.settle(id, 'commit');
  await gallery.erase([erased]);
  await gallery.settle(aborted, 'abort');
  for (const [id, row] of backup) rows.set(id, { ...row, staged: false });
  for (const id of [erased, aborted]) expect(safe.open(rows.get(id)!, '')).toBeNull();
  expect((await new Gallery(store, 'a', safe).view()).ids).toEqual([kept]);
  expect(await gallery.settle(kept, 'abort'), 'a settled one is not aborted, and keeps its key').toBe(true);
  expect(safe.open(backup.get(kept)!, '')).not.toBeNull();
  await safe.keep(['next']);
  expect(safe.open(backup.get(kept)!, '')).toBeNull();
});
