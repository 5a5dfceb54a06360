import type { IField } from '@noble/curves/abstract/modular.js';
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { MpcError } from '../mpc-error.ts';
import type { PartyIndex } from '../share/share.ts';
import type { RandomBytes } from '../share/split-vector.ts';

/** An element of ristretto255 (RFC 9496): a group of prime order without cofactor. */
export type Element = InstanceType<typeof ristretto255.Point>;

/** Bytes of an element and of a scalar on the wire. */
export const elementBytes = 32;
export const scalarBytes = 32;

const Point = ristretto255.Point;
/** Scalars, modulo the group's order; 32 bytes, little-endian. */
export const scalars: IField<bigint> = Point.Fn;
export const generator: Element = Point.BASE;
export const identity: Element = Point.ZERO;

/** Domain separation of everything that is hashed to the group for the OPRF: RFC 9497, section 3.1 and 4.1, mode VOPRF. */
const hashToGroupTag = 'HashToGroup-OPRFV1-\u0001-ristretto255-SHA512';

/** The element behind its one canonical spelling; undefined for any other bytes, and for the identity, which RFC 9497 (section 3.3) has refused. */
export function readElement(bytes: Uint8Array): Element | undefined {
  if (bytes.length !== elementBytes) return undefined;
  try {
    const element = Point.fromBytes(bytes);
    return element.equals(identity) ? undefined : element;
  } catch {
    return undefined;
  }
}

/** The scalar behind its one spelling, below the group's order; undefined for any other bytes. */
export function readScalar(bytes: Uint8Array): bigint | undefined {
  if (bytes.length !== scalarBytes) return undefined;
  const scalar = bytesToNumberLE(bytes);
  return scalar < scalars.ORDER ? scalar : undefined;
}

/** A uniform scalar other than zero. Throws `bad-randomness`. */
export function randomScalar(randomBytes: RandomBytes): bigint {
  const bytes = randomBytes(64);
  // 64 bytes modulo a 253-bit order: the bias is below 2^-250.
  const scalar = bytes.length === 64 ? scalars.create(bytesToNumberLE(bytes)) : 0n;
  bytes.fill(0);
  if (scalar === 0n) throw new MpcError('bad-randomness', 'randomness of the wrong length, or none');
  return scalar;
}

/** The element that an input of the OPRF stands for. */
export function elementOf(input: Uint8Array): Element {
  return ristretto255_hasher.hashToCurve(input, { DST: utf8ToBytes(hashToGroupTag) }) as Element;
}

export function hashToScalar(message: Uint8Array, tag: string): bigint {
  return ristretto255_hasher.hashToScalar!(message, { DST: utf8ToBytes(tag) });
}

/** `element` times a scalar that may be zero and is no secret. */
export function timesPublic(element: Element, scalar: bigint): Element {
  return scalar === 0n ? identity : element.multiplyUnsafe(scalar);
}

/** What `party`'s value on a line counts for at the place `at` (0: where the key is), when the line goes through `party` and `other`. */
export function lagrangeFactor(party: PartyIndex, other: PartyIndex, at: 0 | PartyIndex): bigint {
  return scalars.div(scalars.create(BigInt(at - other)), scalars.create(BigInt(party - other)));
}
