import { MpcError } from '../mpc-error.ts';
import { assertParty, brandEmbedding, type EmbeddingShare, type PartyIndex } from './share.ts';
import { type RandomBytes, splitVector } from './split-vector.ts';

/**
 * Elements of a shared embedding: a vector whose cosine with another says how alike two samples are (a face, a voice). Room for two networks of 512 side by side; behind a shorter
 * vector come zeros, which no dot product sees.
 */
export const embeddingElements = 1024;
/** Norm that a vector is scaled to before it is rounded: about 3 bits an element of 512, and a dot product of two stays within ±22,500. */
const embeddingNorm = 150;
/** The dot product that stands for a cosine of 1. */
export const unitDot: number = embeddingNorm ** 2;

/**
 * A vector of any length in whole numbers: scaled to norm 150, rounded, and, where rounding made it longer, taken back by one in the
 * elements that had been rounded up most. So every dot product of two lies within ±22,500 (Cauchy–Schwarz) and is about 22,500 times the
 * cosine. Throws `bad-template` for more than 1,024 elements, or what has no direction.
 */
export function quantiseEmbedding(vector: ArrayLike<number>): Int16Array {
  const norm = Math.sqrt(Array.from(vector).reduce((sum, element) => sum + element ** 2, 0));
  if (vector.length > embeddingElements || !Number.isFinite(norm) || norm === 0) {
    throw new MpcError('bad-template', 'not an embedding');
  }
  const scaled = Float64Array.from(vector, (element) => (element * embeddingNorm) / norm);
  const rounded = Int16Array.from(scaled, (element) => Math.round(element));
  const roundedUp = (i: number): number => Math.abs(rounded[i] ?? 0) - Math.abs(scaled[i] ?? 0);
  const order = Array.from({ length: vector.length }, (_, i) => i).sort((a, b) => roundedUp(b) - roundedUp(a));
  let square = rounded.reduce((sum, element) => sum + element ** 2, 0);
  for (let turn = 0; square > unitDot; turn++) {
    const i = order[turn] ?? 0;
    const element = rounded[i] ?? 0;
    rounded[i] = element - Math.sign(element);
    square -= element ** 2 - (rounded[i] ?? 0) ** 2;
  }
  return rounded;
}

/**
 * Splits an embedding, of any norm, into three shares of which any two determine its {@link quantiseEmbedding}, zeros behind it, and one says nothing, not even how long it was. The
 * vector is the caller's to wipe. Throws `bad-template`, `bad-randomness`.
 */
export function splitEmbedding(
  vector: ArrayLike<number>,
  randomBytes: RandomBytes,
): readonly [EmbeddingShare<1>, EmbeddingShare<2>, EmbeddingShare<3>] {
  const quantised = quantiseEmbedding(vector);
  const secret = new Uint16Array(embeddingElements);
  secret.set(quantised);
  const shares = splitVector(secret, randomBytes);
  quantised.fill(0);
  secret.fill(0);
  return [brandEmbedding(1, shares[0]), brandEmbedding(2, shares[1]), brandEmbedding(3, shares[2])];
}

/** What enters the protocol is looked at again. Throws `bad-share`. */
export function assertEmbedding<P extends PartyIndex>(share: EmbeddingShare<P>, party: P): void {
  if (share.kind !== 'embedding' || share.elements.length !== embeddingElements) {
    throw new MpcError('bad-share', 'not a share of an embedding');
  }
  assertParty(share, party);
}
