import { type Candidates, type DotQuery, looseCandidates } from '../gallery/candidates.ts';
import type { DotKernel, Dots } from '../kernels/kernel.ts';
import { MpcError } from '../mpc-error.ts';
import type { Session } from '../session/session.ts';
import { columnMaskElements, maskElements, rollColumns, rotationCount } from '../share/layout.ts';
import { type PreparedProbe, prepareProbe } from '../share/prepare-probe.ts';
import { assertShare, type EyePair, type PartyIndex } from '../share/share.ts';
import { floorRotations, minimumCommonSamples, minimumUsableSamples } from './decision-rule.ts';
import { type Ask, decideEyes, type EyeRule, eyePairings, planesPerPairing } from './eye-rule.ts';
import { positiveBits } from './positive-bits.ts';
import { type CompareOutcome, laneCount, runComparison } from './run-comparison.ts';
import { sliceBits } from './shared-bits.ts';

/** How to compare; the same at all three parties, or nothing is opened. */
export type CompareOptions = {
  /**
   * `matches` (default): one bit a candidate, whether it matches. `unique`: one bit in all, whether nobody can be this person; a candidate
   * whose masks have too little in common with the probe's to tell is somebody who can.
   */
  readonly ask?: Ask;
  /** `and`: both eyes match (search). `or`: one eye is enough. `left`, `right`: that eye matches; of the probe's other eye nothing is used. */
  readonly rule: EyeRule;
  /**
   * Also looks for somebody who shows the left eye as the right: a candidate matches if (left·left′ `rule` right·right′) or (left·right′
   * `rule` right·left′). Still one bit; which way round it was stays unknown. Default false. It costs twice the rotation-comparisons
   * (local dots and bytes double), and a stranger has two chances to match instead of one.
   */
  readonly crosswise?: boolean;
  /**
   * Public bytes that all three parties must hold alike before anything opens: the request's id, its permit, the candidates' ids in
   * order, the hash of the store. Default: none.
   */
  readonly context?: Uint8Array;
  /** Usable samples (of 6,400) that each probe mask needs. Default 2,048. */
  readonly minimumUsableSamples?: number;
  /** Samples (of 6,400), on the mean of five turns, that two eyes must have in common to be decidable. Default 1,024. */
  readonly minimumCommonSamples?: number;
  /** Candidates a batch, each batch at most {@link roundsPerBatch} rounds. Default 10,000. */
  readonly batchSize?: number;
  /** Told after each batch how many candidates are done. */
  readonly onProgress?: (done: number) => void;
  /** The local dot products of candidates given as shares; default: the fastest that runs here. */
  readonly kernel?: DotKernel;
};

/**
 * Rounds of one batch at most: 6 for the signs, 5 for the rotations, 1 for the eye rule (`and`), 1 to agree, 1 to open. Who asks for
 * `unique` agrees and opens in the last batch only.
 */
export const roundsPerBatch = 14;
const defaultBatchSize = 10_000;

/**
 * Compares a person's two eyes with candidates of whom this party holds shares (as they are, or resident in a gallery); the two other
 * parties call it with theirs, in the same order, and all get the same answer. While one batch is compared, the dot products of the next
 * are computed. No score is opened. Throws `bad-share` for shares of another party.
 */
export async function compareProbe<P extends PartyIndex>(
  session: Session<P>,
  probe: EyePair<NoInfer<P>>,
  references: readonly EyePair<NoInfer<P>>[] | Candidates<NoInfer<P>>,
  options: CompareOptions,
): Promise<CompareOutcome> {
  const { ask = 'matches', rule, crosswise = false, context, onProgress } = options;
  const limits = {
    usable: wholeNumber(options.minimumUsableSamples ?? minimumUsableSamples, 1, maskElements),
    common: wholeNumber(options.minimumCommonSamples ?? minimumCommonSamples, 1, maskElements),
  };
  const batchSize = wholeNumber(options.batchSize ?? defaultBatchSize, 1, 2 ** 31);
  assertShare(probe.left, session.party);
  assertShare(probe.right, session.party);
  const candidates = 'query' in references ? references : looseCandidates(session.party, references, options.kernel);
  if (candidates.party !== session.party) {
    throw new MpcError('bad-share', 'candidates of another party');
  }
  const prepared = { left: prepareProbe(probe.left), right: prepareProbe(probe.right) };
  const queries = eyePairings({ rule, crosswise }).map(([probeSide, side]) => candidates.query(prepared[probeSide], side));
  const dotsOf = dotsAhead(queries, candidates.count, batchSize);
  return runComparison(session, {
    ask,
    count: candidates.count,
    batchSize,
    question: ['iris', rule, crosswise, limits.usable, limits.common],
    context,
    onProgress,
    decide: async (start, count) => {
      const positive = await positiveBits(session, additiveScores(session.party, prepared, await dotsOf(start), { count, limits }));
      const planeWords = positive.own.length - 1;
      return decideEyes(session, sliceBits(positive, 0, planeWords), sliceBits(positive, planeWords, 1), { ask, rule, crosswise });
    },
  });
}

/** {@link compareProbe} with one candidate (1:1): `bits` has one entry. */
export async function compareOne<P extends PartyIndex>(
  session: Session<P>,
  probe: EyePair<NoInfer<P>>,
  reference: EyePair<NoInfer<P>>,
  options: CompareOptions,
): Promise<CompareOutcome> {
  return compareProbe(session, probe, [reference], options);
}

/** Samples of 6,400. */
type SampleLimits = { readonly usable: number; readonly common: number };

type PreparedPair<P extends PartyIndex> = { readonly left: PreparedProbe<P>; readonly right: PreparedProbe<P> };

/** Dot products batch by batch: those of the next batch are begun as soon as those of the last are done, never more. */
function dotsAhead(queries: readonly DotQuery[], total: number, batchSize: number): (start: number) => Promise<readonly Dots[]> {
  const begin = (start: number): Promise<readonly Dots[]> => {
    const dots = Promise.all(queries.map((query) => query(start, Math.min(batchSize, total - start))));
    // A run that ends before its turn comes has no use for it.
    dots.catch(() => undefined);
    return dots;
  };
  let ahead: Promise<readonly Dots[]> | null = null;
  return async (start) => {
    const dots = await (ahead ?? begin(start));
    ahead = start + batchSize < total ? begin(start + batchSize) : null;
    return dots;
  };
}

/**
 * Additive shares of all that is tested for > 0 in a batch. For each pairing of eyes (`dots`) 31 slots of scores, one a rotation, and one of
 * common samples, one lane a candidate each; lanes without a candidate hold score 0 and enough in common: nobody, and surely so. Last, one
 * word with the two gates on the probe's masks.
 */
function additiveScores<P extends PartyIndex>(
  party: P,
  probe: PreparedPair<P>,
  dots: readonly Dots[],
  { count, limits }: { readonly count: number; readonly limits: SampleLimits },
): Uint16Array {
  const lanes = laneCount(count);
  const scores = new Uint16Array(dots.length * planesPerPairing * lanes + 32);
  for (const [pairing, { code, mask }] of dots.entries()) {
    const first = pairing * planesPerPairing * lanes;
    for (let r = 0; r < rotationCount; r++) {
      const slot = first + r * lanes;
      for (let c = 0; c < count; c++) {
        const at = c * rotationCount + r;
        scores[slot + c] = (code[at] as number) + (mask[at] as number);
      }
    }
    const common = scores.subarray(first + rotationCount * lanes, first + planesPerPairing * lanes);
    common.fill(atLeast(party, 0, 0), count);
    for (let c = 0; c < count; c++) {
      const sum = floorRotations.reduce((total, columns) => total - (mask[c * rotationCount + rollColumns + columns] as number), 0);
      common[c] = atLeast(party, floorRotations.length * limits.common, sum);
    }
  }
  for (const [eye, side] of (['left', 'right'] as const).entries()) {
    scores[scores.length - 32 + eye] = atLeast(party, limits.usable, usableSamples(probe[side]));
  }
  return scores;
}

/** A share of count − limit + 1, which is positive exactly if the count is `limit` or more: party 1 puts the public part. */
function atLeast(party: PartyIndex, limit: number, countShare: number): number {
  return (party === 1 ? 1 - limit : 0) + countShare;
}

/** This party's additive share of the probe's usable samples: the prepared mask is negated and wrapped. */
function usableSamples<P extends PartyIndex>(probe: PreparedProbe<P>): number {
  const margin = rollColumns * columnMaskElements;
  return -probe.mask.subarray(margin, margin + maskElements).reduce((sum, element) => sum + element, 0);
}

function wholeNumber(value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new MpcError('bad-options', `a limit is a whole number from ${least} to ${most}`);
  }
  return value;
}
