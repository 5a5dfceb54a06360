import type { RewardFacts } from '@sclera/core';
import type { StandingFacts } from '../personhood/policy-facts.ts';

/** A reward that is offered, or about to be paid. */
export interface RewardOffer {
  readonly actor: { readonly kind: 'operator' | 'platform'; readonly id: string };
  readonly amount: bigint;
  /** Nobody under 18 comes to it: enrolment asks the age, and a document says it. */
  readonly adultsOnly: boolean;
  /** Whether documents are taken, which pay the same. */
  readonly documents: boolean;
}

/** What the rules look at. What this platform cannot do (refer, take back, pay for retention) it says so. */
export function rewardFacts(
  { actor, amount, adultsOnly, documents }: RewardOffer,
  { jurisdictions, references }: StandingFacts,
): RewardFacts {
  return {
    actor,
    action: 'reward',
    incentive: { value: wholeAmount(amount), conditional: false },
    alternative: { offered: documents, equalReward: documents },
    reward: { referral: false, needsRetention: false, clawback: false, adultsOnly },
    references: { approval: references?.approval ?? '' },
    jurisdictions: jurisdictions ?? [],
  };
}

/** An amount as a fact: a whole number, at most the largest that is exact. */
export function wholeAmount(amount: bigint): number {
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  return Number(amount < most ? amount : most);
}
