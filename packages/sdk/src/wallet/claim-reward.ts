import { campaignScope } from '@sclera/credential';
import type { ScleraClient } from '../client/client.ts';
import type { CampaignId, RewardPayment } from '../contract/types.ts';
import { ownProblem, SdkProblem } from '../problem.ts';
import { checkCampaign } from '../rewards/check-lists.ts';
import { identityIn, type Prove, proveMembership } from './prove-membership.ts';
import type { WalletClaim, WalletCredential } from './wallet.ts';

export interface ClaimOptions {
  readonly client: Pick<
    ScleraClient,
    'platform' | 'campaign' | 'campaignMembers' | 'claimReward' | 'rewardPayment' | 'checkpoint' | 'tile'
  >;
  readonly credential: WalletCredential;
  /** Secrets that were replaced: a list that was frozen before has their public part. */
  readonly former?: readonly WalletCredential[];
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
  const { client, credential, former = [], recipient, prove } = options;
  const say = options.say ?? ((): void => {});
  say('Reading the campaign and its list, and checking that everybody was given the same');
  const platform = await client.platform();
  const checked = await checkCampaign(client, platform, options.campaign);
  const { campaign } = checked;
  if (checked.kind !== 'holds' || campaign.frozen === null) {
    const why = checked.kind === 'broken' ? checked.reason : 'there is none';
    throw ownProblem('log-inconsistent', `The list of this campaign is not to be relied on: ${why}. Nothing was proved.`);
  }
  const scope = campaignScope(platform.gateway.issuer, campaign.id);
  const wanted = { members: checked.commitments.map(BigInt), root: BigInt(campaign.frozen.root), scope, message: BigInt(recipient) };
  say('Proving that you are on the list, and not who');
  const isListed = (one: WalletCredential): boolean => wanted.members.includes(identityIn(one).commitment);
  const made = await proveMembership([credential, ...former].find(isListed) ?? credential, wanted, prove);
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
