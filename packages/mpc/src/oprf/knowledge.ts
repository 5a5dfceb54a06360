import { concatBytes } from '@noble/hashes/utils.js';
import type { RandomBytes } from '../share/split-vector.ts';
import { type Element, hashToScalar, randomScalar, readScalar, scalarBytes, scalars, timesPublic } from './group.ts';

/** Bytes of a proof of knowledge: challenge, then response. */
export const knowledgeProofBytes: number = 2 * scalarBytes;

const tag = 'sclera-oprf/1 knowledge';

/** Shows that somebody knows the scalar x ≠ 0 of `power` = x · `base`, bound to a context; says nothing about x (Schnorr, made non-interactive). */
export function proveKnowledge(base: Element, secret: bigint, context: Uint8Array, randomBytes: RandomBytes): Uint8Array {
  const mask = randomScalar(randomBytes);
  const challenge = challengeOf(base, base.multiply(secret), base.multiply(mask), context);
  const response = scalars.sub(mask, scalars.mul(challenge, secret));
  return concatBytes(scalars.toBytes(challenge), scalars.toBytes(response));
}

/** Whether a proof by {@link proveKnowledge} holds. */
export function verifyKnowledge(base: Element, power: Element, context: Uint8Array, proof: Uint8Array): boolean {
  if (proof.length !== knowledgeProofBytes) return false;
  const challenge = readScalar(proof.subarray(0, scalarBytes));
  const response = readScalar(proof.subarray(scalarBytes));
  if (challenge === undefined || response === undefined) return false;
  const masked = timesPublic(base, response).add(timesPublic(power, challenge));
  return challengeOf(base, power, masked, context) === challenge;
}

function challengeOf(base: Element, power: Element, masked: Element, context: Uint8Array): bigint {
  // All parts but the last have a fixed length, so no two inputs are spelled alike.
  return hashToScalar(concatBytes(base.toBytes(), power.toBytes(), masked.toBytes(), context), tag);
}
