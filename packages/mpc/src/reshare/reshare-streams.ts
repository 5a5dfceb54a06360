import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { MpcError } from '../mpc-error.ts';
import { type Primitives, portablePrimitives } from '../session/primitives.ts';
import type { PartyIndex } from '../share/share.ts';
import { shareStreamBytes } from './refresh-share.ts';

/** Bytes that each party contributes to a seed. */
export const contributionBytes = 32;

const label = 'sclera-mpc/1 reshare';

/** What a party says before it shows its contribution: after that it cannot choose one that suits what it has seen of the others. */
export function commitContribution(party: PartyIndex, context: Uint8Array, contribution: Uint8Array): Uint8Array {
  return sha256(concatBytes(utf8ToBytes(`${label} commitment ${party} `), sha256(context), contribution));
}

/** Whether a contribution is the one that was committed to. */
export function opensCommitment(commitment: Uint8Array, party: PartyIndex, context: Uint8Array, contribution: Uint8Array): boolean {
  const expected = commitContribution(party, context, contribution);
  return contribution.length === contributionBytes && expected.every((byte, i) => byte === commitment[i]) && commitment.length === 32;
}

/**
 * One seed of the contributions of all who take part, in order of index, bound to a context (which reshare this is). As long as one of them is
 * fresh and secret, so is the seed. Throws `bad-randomness` for a contribution of another length.
 */
export function reshareSeed(context: Uint8Array, contributions: readonly Uint8Array[]): Uint8Array {
  if (contributions.length < 2 || contributions.some((one) => one.length !== contributionBytes)) {
    throw new MpcError('bad-randomness', 'randomness of the wrong length');
  }
  return sha256(concatBytes(utf8ToBytes(`${label} seed `), sha256(context), ...contributions));
}

/** What a stream is for: `slope` moves a share to another line, `cover` hides a term of a rebuild. */
export type ReshareStream = {
  readonly use: 'slope' | 'cover';
  /** The enrolment. */
  readonly reference: string;
  readonly eye: 'left' | 'right';
};

/**
 * The stream of one share, 38,400 bytes: ChaCha20 under HKDF-SHA256(seed; info: label, use, eye, reference), nonce 0. A seed serves one
 * reshare and each name in it one share, so no stream comes twice.
 */
export function reshareStream(
  seed: Uint8Array,
  { use, reference, eye }: ReshareStream,
  { keyStream }: Primitives = portablePrimitives,
): Uint8Array {
  const key = hkdf(sha256, seed, undefined, utf8ToBytes(`${label} ${use} ${eye} ${reference}`), 32);
  const stream = keyStream(key, new Uint8Array(12), shareStreamBytes);
  key.fill(0);
  return stream;
}
