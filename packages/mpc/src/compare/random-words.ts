import type { Session } from '../session/session.ts';
import { localProduct, type Product } from './and-round.ts';
import { bytesToWords, type SharedBits } from './shared-bits.ts';

/** Random bits for one candidate: "nobody" where somebody is comes out with probability 2^−64. */
const bitsPerLane = 64;
/** Random bits for a whole query: a false "unique" has probability 2^−128. */
export const bitsPerQuery = 128;

/**
 * Whether any of `planes` is set, lane by lane, without a tree of ∨ and without a round: 64 inner products Σ ρ ∧ plane with random bits ρ that
 * nobody knows. All 64 are 0 if none is set; otherwise they are uniform, and tell neither which nor how many. Additive shares (⊕),
 * word k of lane word w at 64·w + k; not to be sent before they are masked with a share of zero.
 */
export function anyInLane(session: Session, planes: readonly SharedBits[]): Uint32Array {
  const laneWords = planes[0]?.own.length ?? 0;
  const sums = new Uint32Array(bitsPerLane * laneWords);
  eachInnerProduct(session, planes, bitsPerLane, (k, lanes) => {
    for (let word = 0; word < laneWords; word++) {
      sums[bitsPerLane * word + k] = lanes[word] ?? 0;
    }
  });
  return sums;
}

/** Whether lane `lane` of {@link anyInLane}'s words, opened, is set anywhere. */
export function isLaneSet(words: Uint32Array, lane: number): boolean {
  const start = bitsPerLane * (lane >> 5);
  const any = words.subarray(start, start + bitsPerLane).reduce((sum, word) => sum | word, 0);
  return ((any >>> (lane & 31)) & 1) === 1;
}

/** {@link anyInLane} over all lanes at once: 128 inner products, as the bits of four words. Sums of several batches add up (⊕). */
export function anyAtAll(session: Session, planes: readonly SharedBits[]): Uint32Array {
  const sums = new Uint32Array(bitsPerQuery / 32);
  eachInnerProduct(session, planes, bitsPerQuery, (k, lanes) => {
    const folded = lanes.reduce((sum, word) => sum ^ word, 0);
    sums[k >> 5] = (sums[k >> 5] ?? 0) | (parity(folded) << (k & 31));
  });
  return sums;
}

/**
 * Σ ρ ∧ plane, word by word, for each k < `count`. The component of ρ that two parties have in common comes from the stream of the later to
 * the earlier one in the ring 1 → 2 → 3 → 1; the streams the other way stay free for the share of zero at the same place.
 */
function eachInnerProduct(
  session: Session,
  planes: readonly SharedBits[],
  count: number,
  take: (k: number, lanes: Uint32Array) => void,
): void {
  const { party, next, previous } = session;
  const laneWords = planes[0]?.own.length ?? 0;
  const bytes = 4 * count * planes.length * laneWords;
  const own = bytesToWords(session.draw(party, previous, bytes));
  const other = bytesToWords(session.draw(next, party, bytes));
  for (let k = 0; k < count; k++) {
    const product: Product = planes.map((plane, p) => {
      const start = (k * planes.length + p) * laneWords;
      return [plane, { own: own.subarray(start, start + laneWords), next: other.subarray(start, start + laneWords) }];
    });
    take(k, localProduct(product));
  }
}

/** 1 if an odd number of bits is set. */
function parity(word: number): number {
  let folded = word ^ (word >>> 16);
  folded ^= folded >>> 8;
  folded ^= folded >>> 4;
  return (0x6996 >>> (folded & 15)) & 1;
}
