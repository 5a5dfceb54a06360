import { type EnrolmentId, makeId, type PartyStore, type StoredReference } from '@sclera/core';
import { type Dots, type EyePair, MpcError, type PartyIndex, prepareProbe, ResidentGallery } from '@sclera/mpc';
import { expect, test, vi } from 'vitest';
import { Gallery } from './gallery.ts';
import { makePerson, splitPerson } from './party-fixture.contract.ts';

const pairOf = (seed: number): EyePair<PartyIndex> => splitPerson(makePerson(seed))[0] as EyePair<PartyIndex>;
const key = new Uint8Array(32).fill(3);
const probe = prepareProbe(pairOf(0).left);

/** A store in memory that fails when told to. */
function fakeStore() {
  const kept = new Map<EnrolmentId, StoredReference & { staged: boolean }>();
  let failing = false;
  const change = <T>(work: () => T): T => {
    const result = work();
    if (failing) throw new Error('connection lost');
    return result;
  };
  const store: Pick<PartyStore, 'stage' | 'settle' | 'erase' | 'list' | 'generation'> = {
    stage: async (reference) => change(() => void kept.set(reference.id, { ...reference, staged: true })),
    settle: async (id, outcome) =>
      change(() => {
        const reference = kept.get(id);
        if (reference && outcome === 'commit') kept.set(id, { ...reference, staged: false });
        if (reference && outcome === 'abort') kept.delete(id);
        return reference !== undefined;
      }),
    erase: async (ids) => change(() => ids.filter((id) => kept.delete(id))),
    generation: async () => ({ number: 0, label: '' }),
    async *list() {
      yield* [...kept.values()].filter(({ staged }) => !staged);
    },
  };
  return {
    store: store as PartyStore,
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
  const { store } = fakeStore();
  const gallery = new Gallery(store, 'a', key);
  const ids = Array.from({ length: 4 }, () => makeId('enrolment'));
  for (const [i, id] of ids.entries()) await gallery.stage(id, pairOf(i + 1), '2027-01-01T00:00:00.000Z');
  expect((await gallery.view()).ids).toEqual([]);
  const [aborted, erased, ...others] = ids as [EnrolmentId, EnrolmentId, ...EnrolmentId[]];
  expect(await gallery.settle(aborted, 'abort')).toBe(true);
  for (const id of [erased, ...others]) expect(await gallery.settle(id, 'commit')).toBe(true);
  expect((await gallery.view()).ids).toEqual([erased, ...others].sort());
  await gallery.erase([erased]);
  const kept = await contents(gallery);
  expect(kept.map(([id]) => id)).toEqual([...others].sort());
  expect(await contents(new Gallery(store, 'a', key))).toEqual(kept);
});

test('a change that failed at the store is looked up there, whether or not it took place', async () => {
  const { store, fail } = fakeStore();
  const gallery = new Gallery(store, 'a', key);
  const id = makeId('enrolment');
  await gallery.stage(id, pairOf(1), '2027-01-01T00:00:00.000Z');
  fail(true);
  await expect(gallery.settle(id, 'commit')).rejects.toThrow('connection lost');
  expect(gallery.current()).toBeNull();
  fail(false);
  expect((await gallery.view()).ids).toEqual([id]);
  expect(await contents(gallery)).toEqual(await contents(new Gallery(store, 'a', key)));
});

test('records of another party are refused, and reading them leaves nothing', async () => {
  const { store } = fakeStore();
  const id = makeId('enrolment');
  const gallery = new Gallery(store, 'b', key);
  await gallery.stage(id, splitPerson(makePerson(1))[1] as EyePair<PartyIndex>, '2027-01-01T00:00:00.000Z');
  await gallery.settle(id, 'commit');
  await expect(new Gallery(store, 'a', key).view()).rejects.toMatchObject({ code: 'store-foreign' });
});

test('a machine without memory for a reference says so, and keeps no half of it', async () => {
  const { store } = fakeStore();
  const gallery = new Gallery(store, 'a', key);
  const add = vi.spyOn(ResidentGallery.prototype, 'add');
  const remove = vi.spyOn(ResidentGallery.prototype, 'remove');
  add.mockReturnValueOnce(0).mockImplementationOnce(() => {
    throw new MpcError('no-memory', 'no room');
  });
  remove.mockReturnValueOnce();
  const staged = gallery.stage(makeId('enrolment'), pairOf(1), '2027-01-01T00:00:00.000Z');
  await expect(staged).rejects.toMatchObject({ code: 'configuration-invalid' });
  expect(remove).toHaveBeenCalledExactlyOnceWith(0);
  vi.restoreAllMocks();
});
