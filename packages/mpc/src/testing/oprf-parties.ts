import { bytesToNumberLE } from '@noble/curves/utils.js';
import {
  type DealOutcome,
  dealOprfKey,
  dealOprfRefresh,
  finishOprfKey,
  finishOprfRefresh,
  type HeldDeal,
  type OprfDeal,
} from '../oprf/deal.ts';
import { lagrangeFactor, scalars } from '../oprf/group.ts';
import type { OprfShare } from '../oprf/key-share.ts';
import type { PartyIndex } from '../share/share.ts';
import type { RandomBytes } from '../share/split-vector.ts';

export const oprfParties = [1, 2, 3] as const;
export type OprfShares = Readonly<Record<PartyIndex, OprfShare>>;

/** What `party` holds when all three have dealt. */
export function heldBy(party: PartyIndex, deals: Readonly<Record<PartyIndex, OprfDeal>>): readonly HeldDeal[] {
  return oprfParties.map((dealer) => ({ dealer, announcement: deals[dealer].announcement, piece: deals[dealer].pieces[party] }));
}

/** A key that nobody holds, dealt by three parties in one process. */
export function dealThree(context: Uint8Array, random: RandomBytes): OprfShares {
  const deals = { 1: dealOprfKey(1, context, random), 2: dealOprfKey(2, context, random), 3: dealOprfKey(3, context, random) };
  const share = (party: PartyIndex): OprfShare => dealt(finishOprfKey(party, context, heldBy(party, deals)));
  return { 1: share(1), 2: share(2), 3: share(3) };
}

export function refreshThree(old: OprfShares, context: Uint8Array, random: RandomBytes): OprfShares {
  const deals = { 1: dealOprfRefresh(1, context, random), 2: dealOprfRefresh(2, context, random), 3: dealOprfRefresh(3, context, random) };
  const share = (party: PartyIndex): OprfShare => dealt(finishOprfRefresh(old[party], context, heldBy(party, deals)));
  return { 1: share(1), 2: share(2), 3: share(3) };
}

/** The key in clear, which only a test ever sees. */
export function keyOf(a: OprfShare, b: OprfShare): Uint8Array {
  const term = (share: OprfShare, other: OprfShare): bigint =>
    scalars.mul(bytesToNumberLE(share.secret), lagrangeFactor(share.party, other.party, 0));
  return scalars.toBytes(scalars.add(term(a, b), term(b, a)));
}

export function dealt(outcome: DealOutcome): OprfShare {
  if (outcome.kind !== 'dealt') throw new Error(`dealer ${outcome.dealer}: ${outcome.fault}`);
  return outcome.share;
}
