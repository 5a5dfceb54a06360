import { campaignScope } from '@sclera/credential';
import type { ScleraClient } from '../client/client.ts';
import type { CampaignId, RewardCampaign, RewardPayment } from '../contract/types.ts';
import { ownProblem, SdkProblem } from '../problem.ts';
import { checkUse, readCheckpoint } from '../verify/check-use.ts';
import { type Prove, proveMembership } from './prove-membership.ts';
import type { WalletClaim, WalletCredential } from './wallet.ts';

export interface ClaimOptions {
  readonly client: Pick<
    ScleraClient,
    'platform' | 'campaign' | 'campaignMembers' | 'claimReward' | 'rewardPayment' | 'checkpoint' | 'tile'
  >;
  readonly credential: WalletCredential;
  readonly campaign: CampaignId;
  /** Who is paid: `0x` and 40 hex digits in lower case. */
  readonly recipient: string;
  readonly prove: Prove;
  /** What is being done just now, in plain words. */
  readonly say?: (text: string) => void;
}

export type RewardOutcome =
  | {
      readonly kind: 'paid';
      readonly claim: WalletClaim;
      readonly payment: RewardPayment /** Whether it was paid before, perhaps to another account. */;
      readonly before: boolean;
    }
  /** This wallet joined after the list was frozen, or was replaced: it is in the next one. */
  | { readonly kind: 'not-a-member' };

/**
 * Claims a reward once, with a proof that says of its maker only that they are in the campaign's list. That the list is the one that everybody was given is
 * checked in the public log. The same again is no second payment: it tells what was paid. Throws problems of the platform, and `log-inconsistent`.
 */
export async function claimReward(options: ClaimOptions): Promise<RewardOutcome> {
  const { client, credential, recipient, prove } = options;
  const say = options.say ?? ((): void => {});
  say('Reading the campaign and its list');
  const [platform, campaign] = await Promise.all([client.platform(), client.campaign(options.campaign)]);
  if (campaign.frozen === null) {
    throw ownProblem('bad-usage', 'People can still join this campaign: nothing is paid before its list is frozen.', {
      fix: 'Come back later.',
    });
  }
  const scope = campaignScope(platform.gateway.issuer, campaign.id);
  const members = (await client.campaignMembers(campaign.id)).commitments.map(BigInt);
  say('Checking in the public log that everybody was given the same list');
  await requirePublished(client, campaign, await readCheckpoint(client, platform));
  const wanted = { members, root: BigInt(campaign.frozen.root), scope, message: BigInt(recipient) };
  say('Proving that you are on the list, and not who');
  const made = await proveMembership(credential, wanted, prove);
  if (made.kind === 'not-a-member') return made;
  say('Claiming');
  let payment: RewardPayment;
  let before = false;
  try {
    payment = await client.claimReward(campaign.id, { recipient, proof: made.proof });
  } catch (problem) {
    if (!(problem instanceof SdkProblem) || !asksAgain.has(problem.code)) throw problem;
    payment = await client.rewardPayment(campaign.id, String(made.nullifier)).catch(() => {
      throw problem;
    });
    before = problem.code === 'already-claimed';
  }
  const { amount, reference, at } = payment;
  const claim = { campaign: campaign.id, recipient: payment.recipient, amount, reference, claimedAt: at };
  return { kind: 'paid', claim, payment, before };
}

/** The platform says that it was paid, or does not say whether it was. */
const asksAgain: ReadonlySet<string> = new Set(['already-claimed', 'gateway-unreachable', 'book-unavailable', 'internal']);

/** The freezing stands in the log with this very root: a list of one's own would stand there, too, for all to see. Throws `log-inconsistent`. */
async function requirePublished(
  client: Pick<ClaimOptions['client'], 'tile'>,
  { id, frozen }: RewardCampaign,
  checkpoint: Awaited<ReturnType<typeof readCheckpoint>>,
): Promise<void> {
  const inconsistent = (why: string): SdkProblem => ownProblem('log-inconsistent', `The list of this campaign ${why}. Nothing was proved.`);
  if (frozen === null || frozen.leaf.index === null) throw inconsistent('does not stand in the public log');
  const { event, salt, index } = frozen.leaf;
  const says = `campaign ${id} root ${frozen.root} size ${frozen.size}`;
  if (event.kind !== 'oversight' || event.act !== 'campaign-frozen' || event.record !== says)
    throw inconsistent('is not the one in the log');
  const outcome = await checkUse({ event, salt, leafIndex: index }, client, checkpoint);
  if (outcome.kind === 'missing') throw inconsistent(`does not stand in the public log: ${outcome.reason}`);
}
