import { bootstrap, type Interval } from './bootstrap.ts';
import { insufficientScore } from './collect-scores.ts';
import {
  decidability,
  equalErrorRate,
  fmrAt,
  fnmrAt,
  impostorsNeeded,
  moments,
  type Scores,
  thresholdAt,
  unweighted,
  type Values,
} from './rates.ts';

/** False match rates at which false non-match rates are told. */
export const operatingFmrs: readonly number[] = [1e-2, 1e-3, 1e-4, 1e-5];

export type OperatingPoint =
  | {
      readonly fmr: number;
      readonly threshold: number;
      readonly fnmr: number;
      /** 95 %, by subject. */
      readonly interval: Interval;
      /** The same with every pair that holds a picture that could not be encoded counted as not matching. */
      readonly fnmrWithFailures: number;
      readonly intervalWithFailures: Interval;
    }
  | { readonly fmr: number; readonly threshold: null; readonly fnmr: null; readonly reason: string };

export interface EvaluationReport {
  readonly genuine: number;
  readonly impostor: number;
  /** Comparisons that could not be made for want of common bits; they count as not matching. */
  readonly insufficient: { readonly genuine: number; readonly impostor: number };
  /** Genuine pairs that hold a picture that could not be encoded. */
  readonly genuineLostToFailures: number;
  /** Means, deviations and d′ are over the comparisons that could be made. */
  readonly genuineMean: number;
  readonly genuineSd: number;
  readonly impostorMean: number;
  readonly impostorSd: number;
  readonly eer: number;
  readonly eerInterval: Interval;
  /** The same with every genuine pair that holds a picture that could not be encoded counted as not matching. */
  readonly eerWithFailures: number;
  readonly eerIntervalWithFailures: Interval;
  readonly dPrime: number;
  readonly operatingPoints: readonly OperatingPoint[];
  /** At the platform's own threshold. */
  readonly atMatchThreshold: {
    readonly threshold: number;
    readonly fmr: number;
    /** Upper end of the 95 % interval where no impostor matched (rule of three); null otherwise. */
    readonly fmrUpperBound: number | null;
    readonly fmrInterval: Interval;
    readonly fnmr: number;
    readonly interval: Interval;
    readonly fnmrWithFailures: number;
    readonly intervalWithFailures: Interval;
  };
}

export interface ReportInput {
  readonly scores: Scores;
  /** How many subjects the indices in `scores` go up to. */
  readonly subjects: number;
  readonly insufficient: { readonly genuine: number; readonly impostor: number };
  /** Genuine pairs lost to failures, by subject. */
  readonly lostGenuine: readonly number[];
  readonly matchThreshold: number;
  readonly replicates: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Everything an evaluation says in numbers. Null where there are no genuine or no impostor comparisons to say it about. */
export function makeReport(input: ReportInput): EvaluationReport | null {
  const { scores, matchThreshold } = input;
  const { genuine, impostor } = scores;
  if (genuine.length === 0 || impostor.length === 0) return null;
  const lost = input.lostGenuine.reduce((sum, n) => sum + n, 0);
  const withFailures = addFailures(scores, input.lostGenuine);
  const carried = operatingFmrs.filter((fmr) => impostor.length >= impostorsNeeded(fmr));
  const replicates = { replicates: input.replicates, onProgress: (done: number) => input.onProgress?.(done, 2 * input.replicates) };
  const plain = bootstrap(
    scores,
    input.subjects,
    (weights) => {
      const fnmrs = carried.map((fmr) => fnmrAt(genuine, thresholdAt(impostor, fmr, weights), weights));
      const at = [fmrAt(impostor, matchThreshold, weights), fnmrAt(genuine, matchThreshold, weights)];
      return [equalErrorRate(scores, weights), ...at, ...fnmrs];
    },
    replicates,
  );
  const worse = bootstrap(
    withFailures,
    input.subjects,
    (weights) => {
      const fnmrs = carried.map((fmr) => fnmrAt(withFailures.genuine, thresholdAt(impostor, fmr, weights), weights));
      return [equalErrorRate(withFailures, weights), fnmrAt(withFailures.genuine, matchThreshold, weights), ...fnmrs];
    },
    {
      replicates: input.replicates,
      onProgress: (done) => input.onProgress?.(input.replicates + done, 2 * input.replicates),
    },
  );
  const all = unweighted(scores);
  const allWithFailures = unweighted(withFailures);
  const operatingPoints = operatingFmrs.map((fmr): OperatingPoint => {
    const k = carried.indexOf(fmr);
    if (k < 0) {
      const reason = `${impostor.length} impostor comparisons cannot carry this rate: ${impostorsNeeded(fmr)} are needed (rule of three)`;
      return { fmr, threshold: null, fnmr: null, reason };
    }
    const threshold = thresholdAt(impostor, fmr, all);
    const fnmr = fnmrAt(genuine, threshold, all);
    const fnmrWithFailures = fnmrAt(withFailures.genuine, threshold, allWithFailures);
    return {
      fmr,
      threshold,
      fnmr,
      interval: widen(plain[k + 3]!, fnmr, genuine.length),
      fnmrWithFailures,
      intervalWithFailures: widen(worse[k + 2]!, fnmrWithFailures, withFailures.genuine.length),
    };
  });
  const [eer, eerWithFailures] = [equalErrorRate(scores, all), equalErrorRate(withFailures, allWithFailures)];
  const fmr = fmrAt(impostor, matchThreshold, all);
  const fnmr = fnmrAt(genuine, matchThreshold, all);
  const fnmrWithFailures = fnmrAt(withFailures.genuine, matchThreshold, allWithFailures);
  // What could not be compared never matches, but it is no distance: means are over what could be.
  const [genuineMade, impostorMade] = [made(genuine), made(impostor)];
  const g = moments(genuineMade);
  const i = moments(impostorMade);
  return {
    genuine: genuine.length,
    impostor: impostor.length,
    insufficient: input.insufficient,
    genuineLostToFailures: lost,
    genuineMean: g.mean,
    genuineSd: Math.sqrt(g.variance),
    impostorMean: i.mean,
    impostorSd: Math.sqrt(i.variance),
    eer,
    eerInterval: widen(plain[0]!, eer, Math.min(genuine.length, impostor.length)),
    eerWithFailures,
    eerIntervalWithFailures: widen(worse[0]!, eerWithFailures, Math.min(withFailures.genuine.length, impostor.length)),
    dPrime: decidability(genuineMade, impostorMade),
    operatingPoints,
    atMatchThreshold: {
      threshold: matchThreshold,
      fmr,
      fmrUpperBound: fmr === 0 ? 3 / impostor.length : null,
      fmrInterval: widen(plain[1]!, fmr, impostor.length),
      fnmr,
      interval: widen(plain[2]!, fnmr, genuine.length),
      fnmrWithFailures,
      intervalWithFailures: widen(worse[1]!, fnmrWithFailures, withFailures.genuine.length),
    },
  };
}

function made(scores: Values): Values {
  return scores.filter((score) => score < insufficientScore);
}

/** Each lost genuine pair becomes a score that never matches. */
function addFailures(scores: Scores, lostGenuine: readonly number[]): Scores {
  const lost = lostGenuine.flatMap((count, subject) => new Array<number>(count).fill(subject));
  const genuine = new Float64Array(scores.genuine.length + lost.length).fill(Number.POSITIVE_INFINITY);
  genuine.set(scores.genuine);
  const genuineSubject = new Uint32Array(genuine.length);
  genuineSubject.set(scores.genuineSubject);
  genuineSubject.set(lost, scores.genuine.length);
  return { ...scores, genuine, genuineSubject };
}

/** A bootstrap over errors that never happened says 0–0; the rule of three says how little that means. */
function widen(interval: Interval, rate: number, trials: number): Interval {
  return rate === 0 ? { low: 0, high: Math.min(1, Math.max(interval.high, 3 / trials)) } : interval;
}
