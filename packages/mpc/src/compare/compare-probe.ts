import { type Candidates, type DotQuery, looseCandidates } from '../gallery/candidates.ts';
import type { DotKernel, Dots } from '../kernels/kernel.ts';
import { MpcError } from '../mpc-error.ts';
import type { Session } from '../session/session.ts';
import { maskElements } from '../share/layout.ts';
import { prepareProbe } from '../share/prepare-probe.ts';
import { assertShare, type EyePair, type PartyIndex } from '../share/share.ts';
import type { Pending } from './and-round.ts';
import { minimumCommonSamples, minimumUsableSamples } from './decision-rule.ts';
import { type Ask, decideEyes, type EyeRule, eyePairings } from './eye-rule.ts';
import { type BatchRule, type PreparedPair, shortNumbers, wideNumbers } from './iris-numbers.ts';
import { liftedPositiveBits } from './lifted-bits.ts';
import { type highScore, positiveAndHighBits, positiveBits } from './positive-bits.ts';
import { type CompareOutcome, runComparison } from './run-comparison.ts';
import { type SharedBits, sliceBits } from './shared-bits.ts';
import { defaultThreshold, fitsShort, scoreWeights, type Threshold } from './threshold.ts';

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
   * With `and` and the threshold of 3/8 only: a candidate matches also by one eye alone whose score is high (above {@link highScore}: hd < 3/8 − 512/m
   * of m common samples), so that two people who exchange an eye are nobody new. Default false. It costs about a sixth more bytes and no round.
   */
  readonly oneEye?: boolean;
  /**
   * Public bytes that all three parties must hold alike before anything opens: the request's id, its permit, the candidates' ids in
   * order, the hash of the store. Default: none.
   */
  readonly context?: Uint8Array;
  /**
   * Below which distance two irises match. Default 3/8; it and 1/4 and 1/2 take the short way, all others two rounds more and 1.5 to 1.9
   * times the bytes. `bad-options` for what is not a fraction above 0 and at most 1/2, or has too large terms; all thousandths are small enough.
   */
  readonly threshold?: Threshold;
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
 * Rounds of one batch at most: 6 for the signs (2 more for a threshold that needs lifting), 5 for the rotations, 1 for the eye rule (`and`), 1
 * to agree, 1 to open. Who asks for `unique` agrees and opens in the last batch only.
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
  const { ask = 'matches', rule, crosswise = false, oneEye = false, context, onProgress } = options;
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
  const weights = scoreWeights(options.threshold ?? defaultThreshold);
  if (oneEye && !(rule === 'and' && weights.code === 2 && weights.mask === 1)) {
    throw new MpcError('bad-options', 'one eye alone is asked for with both eyes and the threshold of 3/8');
  }
  const factor = fitsShort(weights) ? weights.code : 1;
  const prepared = { left: prepareProbe(probe.left, factor), right: prepareProbe(probe.right, factor) };
  const queries = eyePairings({ rule, crosswise }).map(([probeSide, side]) => candidates.query(prepared[probeSide], side));
  const dotsOf = dotsAhead(queries, candidates.count, batchSize);
  const run = runComparison(session, {
    ask,
    count: candidates.count,
    batchSize,
    question: ['iris', rule, crosswise, oneEye, weights.code, weights.mask, limits.usable, limits.common],
    context,
    onProgress,
    decide: async (start, count) => {
      const dots = await dotsOf(start);
      const { positive, high } = await scoreBits(session, prepared, dots, { count, limits, weights }, oneEye);
      const planeWords = positive.own.length - 1;
      const [planes, gates] = [sliceBits(positive, 0, planeWords), sliceBits(positive, planeWords, 1)];
      return decideEyes(session, planes, gates, { ask, rule, crosswise }, high);
    },
  });
  return run.finally(() => {
    for (const { code, mask } of [prepared.left, prepared.right]) for (const vector of [code, mask]) vector.fill(0);
  });
}

/** Which scores, counts and gates of a batch are positive, and where it is asked for which are high. */
async function scoreBits<P extends PartyIndex>(
  session: Session<P>,
  probe: PreparedPair<P>,
  dots: readonly Dots[],
  batch: BatchRule,
  askHigh: boolean,
): Promise<{ readonly positive: SharedBits; readonly high: Pending | null }> {
  if (!fitsShort(batch.weights)) {
    return { positive: await liftedPositiveBits(session, wideNumbers(session.party, probe, dots, batch)), high: null };
  }
  const numbers = shortNumbers(session.party, probe, dots, batch);
  return askHigh ? positiveAndHighBits(session, numbers) : { positive: await positiveBits(session, numbers), high: null };
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

function wholeNumber(value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new MpcError('bad-options', `a limit is a whole number from ${least} to ${most}`);
  }
  return value;
}
