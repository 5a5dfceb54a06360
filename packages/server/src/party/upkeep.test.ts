import type { PreparedGeneration } from '@sclera/core';
import { expect, test, vi } from 'vitest';
import { type GenerationState, Upkeep, type UpkeepRoom } from './upkeep.ts';

/** One party with a prepared generation, and what the two others say of it, time after time. */
function interrupted(...said: readonly (readonly (GenerationState | 'away')[])[]) {
  const prepared: PreparedGeneration = { number: 3, label: 'ab', keys: null, at: { order: 'store/one', place: 9 } };
  let whole: PreparedGeneration | null = prepared;
  const commit = vi.fn(async () => {
    whole = null;
  });
  const drop = vi.fn(async () => {
    whole = null;
  });
  let turn = 0;
  const client = (who: number) => ({
    StandOn: (question: { generation: string }, _: object, done: (error: Error | null, answer?: { state: string }) => void) => {
      expect(question.generation).toBe('ab');
      const state = said[Math.min(Math.floor(turn++ / 2), said.length - 1)]?.[who];
      if (state === 'away' || state === undefined) done(new Error('away'));
      else done(null, { state });
    },
  });
  const room = {
    party: 'b',
    store: { next: { prepared: async () => whole, commit, drop }, generation: async () => ({ number: 2, label: 'cd' }) },
    keys: { load: vi.fn(async () => 'none') },
    gallery: { replace: vi.fn((change: () => Promise<void>) => change()) },
    meetings: {
      peers: () => [
        { peer: 'a', dial: { reach: async () => client(0) } },
        { peer: 'c', dial: { reach: async () => client(1) } },
      ],
    },
  } as unknown as UpkeepRoom;
  return { upkeep: new Upkeep(room), room, commit, drop };
}

test.each([
  [[['committed', 'away']]],
  [[['away', 'committed']]],
  [[['committed', 'prepared']]],
  [[['prepared', 'prepared']]],
  [
    [
      ['away', 'prepared'],
      ['working', 'prepared'],
      ['prepared', 'prepared'],
    ],
  ],
] as const)('forward where one has changed over, or all are prepared: %j', async (said) => {
  const { upkeep, room, commit, drop } = interrupted(...said);
  expect(await upkeep.stateOf('ab')).toBe('prepared');
  expect(await upkeep.settle()).toBe(true);
  expect([commit.mock.calls.length, drop.mock.calls.length]).toEqual([1, 0]);
  expect(room.gallery.replace).toHaveBeenCalledOnce();
  expect(room.keys.load).toHaveBeenCalledOnce();
  expect(await upkeep.settle(), 'once').toBe(false);
});

test.each([
  [[['none', 'prepared']]],
  [[['none', 'away']]],
  [
    [
      ['working', 'away'],
      ['none', 'away'],
    ],
  ],
] as const)('back, to its place, where one has nothing prepared: %j', async (said) => {
  const { upkeep, commit, drop } = interrupted(...said);
  expect(await upkeep.settle()).toBe(true);
  expect(commit).not.toHaveBeenCalled();
  expect(drop).toHaveBeenCalledWith({ order: 'store/one', place: 9 });
  expect(await upkeep.stateOf('ab')).toBe('none');
  expect(await upkeep.stateOf('cd')).toBe('committed');
});

test.each([[[['away', 'away']]], [[['prepared', 'away']]], [[['working', 'prepared']]]] as const)(
  'neither, for as long as it is not known: %j',
  async (said) => {
    const { upkeep, commit, drop } = interrupted(...said);
    const settling = upkeep.settle();
    await vi.waitFor(() => expect(upkeep.problem()?.code).toBe('party-unavailable'));
    upkeep.close();
    await expect(settling).rejects.toMatchObject({ code: 'store-unavailable' });
    expect([commit.mock.calls.length, drop.mock.calls.length]).toEqual([0, 0]);
    expect(upkeep.problem()).toBeNull();
  },
);
