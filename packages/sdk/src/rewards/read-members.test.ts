import vectors from '@sclera/credential/vectors/campaign-proofs.json' with { type: 'json' };
import { expect, it } from 'vitest';
import { readMembers } from './read-members.ts';

const epoch = { epoch: 3, root: vectors.root, size: vectors.members.length, publishedAt: '2026-01-01T00:00:00.000Z' };
const read = (change: Partial<typeof epoch>, commitments: readonly string[] = vectors.members) =>
  readMembers({ members: async () => ({ ...epoch, ...change }), membersOf: async (number) => ({ epoch: number, commitments }) });

it('is the list that leads to its root', async () => {
  expect(await read({})).toEqual({ ...epoch, commitments: vectors.members });
  expect(await read({ epoch: 0, root: '0', size: 0 })).toMatchObject({ commitments: [] });
});

it.each([
  ['another root', {}, [...vectors.members].reverse()],
  ['somebody left out', {}, vectors.members.slice(1)],
  ['somebody twice', {}, [...vectors.members.slice(1), vectors.members[1]!]],
  ['another size', { size: 4 }, vectors.members],
  ['a root of nobody', { root: '0' }, vectors.members],
] as const)('is not believed: %s', async (_, change, commitments) => {
  await expect(read(change, commitments)).rejects.toMatchObject({ code: 'log-inconsistent' });
});
