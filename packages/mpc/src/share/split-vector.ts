import { MpcError } from '../mpc-error.ts';
import { applyMatrix } from '../ring/galois-ring.ts';
import { pointMatrices } from '../ring/shamir.ts';
import type { PartyIndex } from './share.ts';

/** `count` fresh bytes from a cryptographic source, such as `crypto.getRandomValues`. At most 32 kB are asked for at a time. */
export type RandomBytes = (count: number) => Uint8Array;

/**
 * Splits a vector over Z/2^16 (a multiple of 4 long) into the three parties' shares: each four elements a ∈ GR(2^16, 4) become a + r·p at
 * the parties' points p, with fresh uniform r. Any two determine it, one says nothing. The vector is the caller's to wipe. Throws
 * `bad-randomness` if the source returns another length than asked for.
 */
export function splitVector(secret: Uint16Array, randomBytes: RandomBytes): readonly [Uint16Array, Uint16Array, Uint16Array] {
  const slope = randomElements(secret.length, randomBytes);
  const shares = [evaluate(secret, slope, 1), evaluate(secret, slope, 2), evaluate(secret, slope, 3)] as const;
  slope.fill(0);
  return shares;
}

function evaluate(secret: Uint16Array, slope: Uint16Array, party: PartyIndex): Uint16Array {
  const share = applyMatrix(pointMatrices[party], slope);
  for (let i = 0; i < share.length; i++) {
    share[i] = (share[i] ?? 0) + (secret[i] ?? 0);
  }
  return share;
}

function randomElements(count: number, randomBytes: RandomBytes): Uint16Array {
  const bytes = randomBytes(2 * count);
  if (bytes.length !== 2 * count) {
    throw new MpcError('bad-randomness', 'randomness of the wrong length');
  }
  const elements = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    elements[i] = (bytes[2 * i] ?? 0) | ((bytes[2 * i + 1] ?? 0) << 8);
  }
  return elements;
}
