import { commitEvent, type OversightEvent } from '@sclera/core';
import vectors from '@sclera/credential/vectors/campaign-proofs.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import type { CampaignId, MembersEpoch, PublicLeaf, RewardCampaign } from '../contract/types.ts';
import { sourceOf, testLogFiles } from '../verify/log.fixture.ts';
import { testPlatform } from '../verify/signer.fixture.ts';
import { checkCampaign, checkMembers } from './check-lists.ts';

const at = '2026-01-01T00:00:00.000Z';
const [id] = vectors.campaigns as [CampaignId];
const eventOf = (act: string, record: string): OversightEvent => ({
  kind: 'oversight',
  account: 'sub_00000000000000000000000000' as never,
  act,
  record,
  at,
});

/** A log in which a list was published at index 1, and what the platform says of it. */
function platform(act: string, record: string) {
  const { commitment, use } = commitEvent(eventOf(act, record));
  const log = sourceOf(testLogFiles([new Uint8Array(32).fill(1), commitment, new Uint8Array(32).fill(2)]));
  return { log, leaf: { index: 1, event: use.event, salt: use.salt } satisfies PublicLeaf };
}

describe('the list of members', () => {
  const { log, leaf } = platform('members-published', `epoch 3 root ${vectors.root}`);
  const epoch: MembersEpoch = { epoch: 3, root: vectors.root, size: vectors.members.length, publishedAt: at, leaf };
  const check = (change: Partial<MembersEpoch> = {}, commitments: readonly string[] = vectors.members) =>
    checkMembers(
      { ...log, members: async () => ({ ...epoch, ...change }), membersOf: async (number) => ({ epoch: number, commitments }) },
      testPlatform,
    );

  it('is the one that is in the log', async () => {
    expect(await check()).toEqual({ kind: 'holds', leafIndex: 1, commitments: vectors.members, epoch });
    expect(await check({ epoch: 0, root: '0', size: 0, leaf: null }, [])).toMatchObject({
      kind: 'empty',
    });
  });

  it.each([
    ['in another order', {}, [...vectors.members].reverse(), 'does not lead to the root'],
    ['with somebody left out', {}, vectors.members.slice(1), 'another size'],
    ['with somebody twice', {}, [...vectors.members.slice(1), vectors.members[1]!], 'does not lead to the root'],
    ['with a leaf of another epoch', { epoch: 4 }, vectors.members, 'something else'],
    ['with another act', { leaf: { ...leaf, event: eventOf('campaign-frozen', leaf.event.record) } }, vectors.members, 'something else'],
    ['with another salt', { leaf: { ...leaf, salt: '0'.repeat(32) } }, vectors.members, 'holds something else'],
    ['at another index', { leaf: { ...leaf, index: 0 } }, vectors.members, 'holds something else'],
    ['beyond the log', { leaf: { ...leaf, index: 9 } }, vectors.members, 'not that long'],
    ['without a place', { leaf: { ...leaf, index: null } }, vectors.members, 'where in the log'],
    ['without a leaf', { leaf: null }, vectors.members, 'where in the log'],
  ] as const)('is not believed %s', async (_, change, commitments, reason) => {
    expect(await check(change, commitments)).toMatchObject({ kind: 'broken', reason: expect.stringContaining(reason) });
  });
});

describe('the list of a campaign', () => {
  const size = vectors.members.length;
  const { log, leaf } = platform('campaign-frozen', `campaign ${id} root ${vectors.root} size ${size}`);
  const check = (frozen: Partial<NonNullable<RewardCampaign['frozen']>> | null, commitments: readonly string[] = vectors.members) =>
    checkCampaign(
      {
        ...log,
        campaign: async () => ({ id, frozen: frozen && { at, root: vectors.root, size, leaf, ...frozen } }) as RewardCampaign,
        campaignMembers: async () => ({ root: vectors.root, commitments }),
      },
      testPlatform,
      id,
    );

  it('is the one that is in the log, and no other', async () => {
    expect(await check({})).toMatchObject({ kind: 'holds', leafIndex: 1 });
    expect(await check({}, vectors.members.slice(1))).toMatchObject({ kind: 'broken' });
    expect(await check({ size: size + 1 })).toMatchObject({ kind: 'broken' });
    expect(await check(null)).toMatchObject({ kind: 'broken' });
    const elsewhere = eventOf('campaign-frozen', `campaign ${vectors.campaigns[1]} root ${vectors.root} size ${size}`);
    expect(await check({ leaf: { ...leaf, event: elsewhere } })).toMatchObject({ reason: 'the leaf of the log is about something else' });
  });
});
