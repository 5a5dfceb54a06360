import type { Platform, PlatformParty } from '@sclera/sdk/contract';
import type { PartyId } from '../platform/access.ts';
import { countryName } from './names.ts';

/** `Party A` */
export const partyName = (party: { readonly id: PartyId } | PartyId): string =>
  `Party ${(typeof party === 'string' ? party : party.id).toUpperCase()}`;

/** `Operator, Country` */
export function operatorWords(party: Pick<PlatformParty, 'operator' | 'country'> | Platform['gateway'] | undefined): string {
  if (party === undefined) return '';
  // ZZ: on a trial installation everybody sits on one machine.
  return party.country === 'ZZ' ? party.operator : `${party.operator}, ${countryName(party.country)}`;
}
