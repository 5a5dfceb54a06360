import { MpcError } from '../mpc-error.ts';
import { applyMatrix } from '../ring/galois-ring.ts';
import { lagrangeMatrices } from '../ring/shamir.ts';
import type { Session } from '../session/session.ts';
import { assertEmbedding, unitDot } from '../share/embedding.ts';
import type { EmbeddingShare, PartyIndex } from '../share/share.ts';
import { positiveBits } from './positive-bits.ts';
import { type CompareOutcome, laneCount, runComparison } from './run-comparison.ts';
import { notBits, type SharedBits } from './shared-bits.ts';

/** How to compare; the same at all three parties, or nothing is opened. */
export type CompareEmbeddingOptions = {
  /** Cosine above which two embeddings match, above 0 and at most 0.45: −22,500 − 22,500·0.45 is the lowest score that fits 16 bits. */
  readonly threshold: number;
  /** Public bytes that all three parties must hold alike before anything opens. Default: none. */
  readonly context?: Uint8Array;
};

const highestThreshold = 0.45;

/**
 * Compares an embedding with one or a few references of which this party holds shares; the two other parties call it with theirs, in the
 * same order. Opens one bit a reference: whether 22,500·cosine, in whole numbers ({@link unitDot}), is above round(22,500·threshold). Eight rounds.
 * Throws `bad-share` for shares of another party or kind, `bad-options` for a threshold out of range.
 */
export async function compareEmbedding<P extends PartyIndex>(
  session: Session<P>,
  probe: EmbeddingShare<NoInfer<P>>,
  references: readonly EmbeddingShare<NoInfer<P>>[],
  { threshold, context }: CompareEmbeddingOptions,
): Promise<CompareOutcome> {
  const limit = dotLimit(threshold);
  for (const share of [probe, ...references]) {
    assertEmbedding(share, session.party);
  }
  const prepared = applyMatrix(lagrangeMatrices[session.party], probe.elements);
  const run = runComparison(session, {
    ask: 'matches',
    count: references.length,
    batchSize: Math.max(1, references.length),
    question: ['embedding', limit],
    context,
    decide: async () => {
      const scores = new Uint16Array(laneCount(references.length));
      for (const [lane, { elements }] of references.entries()) {
        scores[lane] = dot(prepared, elements) - (session.party === 1 ? limit : 0);
      }
      return { ways: [await positiveBits(session, scores)], usable: one(session.party) };
    },
  });
  // Party 3's factor is 1: what was prepared is its share of the probe itself.
  return run.finally(() => prepared.fill(0));
}

/** The dot product that a match exceeds. Throws `bad-options`. */
export function dotLimit(threshold: number): number {
  if (!(threshold > 0 && threshold <= highestThreshold)) {
    throw new MpcError('bad-options', `a threshold is a cosine above 0 and at most ${highestThreshold}`);
  }
  return Math.round(unitDot * threshold);
}

/** Mod 2^32, of which the lower 16 bits count. */
function dot(a: Uint16Array, b: Uint16Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    sum = (sum + Math.imul(a[i] ?? 0, b[i] ?? 0)) | 0;
  }
  return sum;
}

/** A word of ones that is no secret: there is no gate on an embedding. */
function one(party: PartyIndex): SharedBits {
  return notBits({ own: new Uint32Array(1), next: new Uint32Array(1) }, party);
}
