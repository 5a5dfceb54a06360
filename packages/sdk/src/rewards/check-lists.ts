import { groupOf } from '@sclera/credential';
import type { ScleraClient } from '../client/client.ts';
import type { CampaignId, MembersEpoch, Platform, PublicLeaf, RewardCampaign } from '../contract/types.ts';
import { checkUse, readCheckpoint } from '../verify/check-use.ts';

/** Whether a list of commitments is the one that was published under its root, and that root stands in the public log: the same for everybody. */
export type ListCheck =
  | { readonly kind: 'holds'; readonly leafIndex: number; readonly commitments: readonly string[] }
  /** Nothing was published yet: nobody was ever a member. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'broken'; readonly reason: string };

type Source = Pick<ScleraClient, 'checkpoint' | 'tile'>;

/** The list of members as it was last published. Throws `log-inconsistent` for a checkpoint that does not verify. */
export async function checkMembers(
  client: Source & Pick<ScleraClient, 'members' | 'membersOf'>,
  platform: Pick<Platform, 'gateway'>,
): Promise<ListCheck & { readonly epoch: MembersEpoch }> {
  const epoch = await client.members();
  const { root, size, leaf } = epoch;
  if (epoch.epoch === 0 && size === 0) return { epoch, kind: 'empty' };
  const { commitments } = await client.membersOf(epoch.epoch);
  const said = { act: 'members-published', record: `epoch ${epoch.epoch} root ${root}` };
  return { epoch, ...(await checkList({ commitments, root, size, leaf }, said, client, platform)) };
}

/** The list that a campaign was frozen with. Throws what the platform refuses with: `campaign-not-frozen`, `campaign-ended`. */
export async function checkCampaign(
  client: Source & Pick<ScleraClient, 'campaign' | 'campaignMembers'>,
  platform: Pick<Platform, 'gateway'>,
  id: CampaignId,
): Promise<ListCheck & { readonly campaign: RewardCampaign }> {
  const { commitments } = await client.campaignMembers(id);
  const campaign = await client.campaign(id);
  if (campaign.frozen === null) return { campaign, kind: 'broken', reason: 'it has a list and says that it has none' };
  const { root, size, leaf } = campaign.frozen;
  const said = { act: 'campaign-frozen', record: `campaign ${id} root ${root} size ${size}` };
  return { campaign, ...(await checkList({ commitments, root, size, leaf }, said, client, platform)) };
}

interface PublishedList {
  readonly commitments: readonly string[];
  readonly root: string;
  readonly size: number;
  readonly leaf: PublicLeaf | null;
}

async function checkList(
  { commitments, root, size, leaf }: PublishedList,
  said: { readonly act: string; readonly record: string },
  source: Source,
  platform: Pick<Platform, 'gateway'>,
): Promise<ListCheck> {
  if (commitments.length !== size) return { kind: 'broken', reason: 'the list has another size than was published' };
  if (rootOf(commitments) !== root) return { kind: 'broken', reason: 'the list does not lead to the root that was published' };
  if (leaf === null || leaf.index === null) return { kind: 'broken', reason: 'the platform does not say where in the log it stands' };
  if (leaf.event.act !== said.act || leaf.event.record !== said.record) {
    return { kind: 'broken', reason: 'the leaf of the log is about something else' };
  }
  const opened = { leafIndex: leaf.index, event: leaf.event, salt: leaf.salt };
  const outcome = await checkUse(opened, source, await readCheckpoint(source, platform));
  return outcome.kind === 'included' ? { kind: 'holds', leafIndex: leaf.index, commitments } : { kind: 'broken', reason: outcome.reason };
}

function rootOf(commitments: readonly string[]): string {
  try {
    return commitments.length === 0 ? '0' : String(groupOf(commitments.map(BigInt)).root);
  } catch {
    // Somebody twice, or what is no commitment: no group has it.
    return '';
  }
}
