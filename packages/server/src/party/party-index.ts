import type { PartyId } from '@sclera/core';
import type { PartyIndex } from '@sclera/mpc';

/** The parties in protocol order: a is 1, b is 2, c is 3. */
export const partyOrder: readonly PartyId[] = ['a', 'b', 'c'];

export function indexOf(party: PartyId): PartyIndex {
  return (partyOrder.indexOf(party) + 1) as PartyIndex;
}

/** The two others, in protocol order. */
export function peersOf(party: PartyId): readonly PartyId[] {
  return partyOrder.filter((other) => other !== party);
}
