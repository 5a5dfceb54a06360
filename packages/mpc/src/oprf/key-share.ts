import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { MpcError } from '../mpc-error.ts';
import type { PartyIndex } from '../share/share.ts';
import { type Element, elementBytes, generator, readElement, readScalar, scalarBytes, timesPublic } from './group.ts';

/**
 * What everybody may know about a key that three parties hold: the line K + x·S of their shares, in the exponent. K is the public key and never
 * changes; S is another one after each refresh. 32 bytes each.
 */
export type OprfGroup = {
  readonly publicKey: Uint8Array;
  readonly slope: Uint8Array;
};

/** One party's share of the key: the value of a line at the party's index. Two of them determine the key, one says nothing. */
export type OprfShare = {
  readonly party: PartyIndex;
  /** The share itself, 32 bytes. The holder's to keep sealed, and to wipe after a refresh. */
  readonly secret: Uint8Array;
  readonly group: OprfGroup;
};

export type Decoded<T> = { readonly kind: 'decoded'; readonly value: T } | { readonly kind: 'malformed' };

export const oprfGroupBytes: number = 2 * elementBytes;
export const oprfShareBytes: number = 2 + scalarBytes + oprfGroupBytes;
/** Bytes of the mark that tells one state of the group from the next. */
export const generationBytes = 8;

const shareTag = 0x53;

/** 64 bytes: K, then S. */
export function encodeOprfGroup(group: OprfGroup): Uint8Array {
  return concatBytes(group.publicKey, group.slope);
}

/** Strict inverse of {@link encodeOprfGroup}. */
export function decodeOprfGroup(bytes: Uint8Array): Decoded<OprfGroup> {
  const publicKey = copyOf(bytes, 0, elementBytes);
  const slope = copyOf(bytes, elementBytes);
  if (readElement(publicKey) === undefined || readElement(slope) === undefined) return { kind: 'malformed' };
  return { kind: 'decoded', value: { publicKey, slope } };
}

/** 98 bytes, the secret among them: for the party's own sealed store, never for the wire. */
export function encodeOprfShare({ party, secret, group }: OprfShare): Uint8Array {
  return concatBytes(Uint8Array.of(shareTag, party), secret, encodeOprfGroup(group));
}

/** Strict inverse of {@link encodeOprfShare}; a secret that is not on the group's line is malformed too. */
export function decodeOprfShare(bytes: Uint8Array): Decoded<OprfShare> {
  const party = bytes[1];
  if (bytes.length !== oprfShareBytes || bytes[0] !== shareTag || (party !== 1 && party !== 2 && party !== 3)) return { kind: 'malformed' };
  const group = decodeOprfGroup(bytes.subarray(2 + scalarBytes));
  const secret = copyOf(bytes, 2, 2 + scalarBytes);
  if (group.kind === 'malformed' || !isOnLine(group.value, party, secret)) return { kind: 'malformed' };
  return { kind: 'decoded', value: { party, secret, group: group.value } };
}

/** A slice of a Buffer would be wiped with what it was read from. */
function copyOf(bytes: Uint8Array, from: number, to?: number): Uint8Array {
  return new Uint8Array(bytes.subarray(from, to));
}

/** Eight bytes that name this state of the group: another one after each refresh, the same at all three parties. */
export function generationOf(group: OprfGroup): Uint8Array {
  return sha256(concatBytes(utf8ToBytes('sclera-oprf/1 generation'), encodeOprfGroup(group))).slice(0, generationBytes);
}

/** The public side of a party's share: K + party·S. Throws `bad-share` for a group that is none. */
export function publicShare(group: OprfGroup, party: PartyIndex): Element {
  const key = readElement(group.publicKey);
  const slope = readElement(group.slope);
  if (key === undefined || slope === undefined) throw new MpcError('bad-share', 'not a group of an OPRF');
  return key.add(timesPublic(slope, BigInt(party)));
}

/** Whether a secret is the party's value on the group's line. */
export function isOnLine(group: OprfGroup, party: PartyIndex, secret: Uint8Array): boolean {
  const scalar = readScalar(secret);
  return scalar !== undefined && scalar !== 0n && generator.multiply(scalar).equals(publicShare(group, party));
}
