import { ScleraError } from '@sclera/core';
import { recordBytes } from '@sclera/credential';
import type { EyePair, PartyIndex } from '@sclera/mpc';
import { pairBytes, parsePair, serializePair } from './open-share.ts';

/** What a party keeps of an enrolment: its shares of both eyes, and the name of the record (32 bytes) where a secret may be derived for it. */
export interface Reference {
  readonly pair: EyePair<PartyIndex>;
  readonly name: Uint8Array | null;
}

/** As it is sealed. The bytes are a share in clear: seal or wipe them. */
export function writeReference({ pair, name }: Reference): Uint8Array {
  const shares = serializePair(pair);
  if (name === null) return shares;
  const bytes = new Uint8Array(pairBytes + recordBytes);
  bytes.set(shares);
  bytes.set(name, pairBytes);
  shares.fill(0);
  return bytes;
}

/** The inverse. Throws `share-malformed`. */
export function readReference(bytes: Uint8Array, party: PartyIndex): Reference {
  const named = bytes.length === pairBytes + recordBytes;
  if (!named && bytes.length !== pairBytes) throw new ScleraError('share-malformed', 'This is no reference.');
  return { pair: parsePair(bytes.subarray(0, pairBytes), party), name: named ? bytes.slice(pairBytes) : null };
}
