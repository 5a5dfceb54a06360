import { bootstrap, type Interval } from './bootstrap.ts';
import type { CrossedImpostors } from './crossed-impostors.ts';
import { equalErrorRate, fnmrAt, impostorsNeeded, moments, type Scores, thresholdAt, unweighted, type Values } from './rates.ts';

/** A comparison that a pairs file lists, with what came of it. */
export interface ListedPair {
  readonly same: boolean;
  /** NaN where a picture could not be encoded. */
  readonly cosine: number;
  readonly subjectA: number;
  readonly subjectB: number;
}

export interface FoldedAccuracy {
  /** Share of right answers, the mean over ten folds; each fold is judged by the threshold that is best on the other nine. */
  readonly mean: number;
  /** 95 %, by Student's t over the ten folds. */
  readonly interval: Interval;
  readonly standardError: number;
  readonly folds: readonly number[];
  /** Mean of the ten thresholds, a cosine. */
  readonly threshold: number;
}

export type TrueAcceptance =
  | {
      readonly far: number;
      /** Share of the genuine comparisons above the threshold. */
      readonly tar: number;
      /** 95 %, bootstrapped by subject. */
      readonly interval: Interval;
      /** With every genuine pair that holds a picture that could not be encoded counted as not accepted. */
      readonly tarWithFailures: number;
      readonly threshold: number;
    }
  | { readonly far: number; readonly tar: null; readonly threshold: null; readonly reason: string };

export interface FaceReport {
  readonly genuine: number;
  readonly impostor: number;
  readonly lost: { readonly genuine: number; readonly impostor: number };
  readonly accuracy: FoldedAccuracy | null;
  /** With pairs that could not be compared counted as not matching: wrong where they are one person's. */
  readonly accuracyWithFailures: FoldedAccuracy | null;
  readonly eer: number;
  readonly eerInterval: Interval;
  readonly genuineMean: number;
  readonly genuineSd: number;
  readonly impostorMean: number;
  readonly impostorSd: number;
  /** Where the impostors of the points below come from, and how many there are. */
  readonly farFrom: 'listed' | 'crossed';
  readonly farImpostors: number;
  readonly tarAtFar: readonly TrueAcceptance[];
}

const fars: readonly number[] = [1e-2, 1e-3, 1e-4, 1e-5];
const foldCount = 10;
/** 97.5 % point of Student's t with nine degrees of freedom. */
const student = 2.262;

/** Null where there are no genuine or no impostor comparisons. */
export function makeFaceReport(
  pairs: readonly ListedPair[],
  subjects: number,
  crossed: CrossedImpostors | null,
  options: { readonly replicates: number; readonly onProgress?: (done: number) => void },
): FaceReport | null {
  const made = pairs.filter(({ cosine }) => !Number.isNaN(cosine));
  const listed = listedScores(made);
  const { genuine, impostor } = listed;
  if (genuine.length === 0 || impostor.length === 0) return null;
  const lostGenuine = pairs.filter(({ same }) => same).length - genuine.length;
  const lostImpostor = pairs.length - made.length - lostGenuine;
  const scores: Scores =
    crossed === null
      ? listed
      : { ...listed, impostor: crossed.distances, impostorSubjectA: crossed.subjectA, impostorSubjectB: crossed.subjectB };
  const farImpostors = crossed?.total ?? impostor.length;
  const carried = fars.filter((far) => farImpostors >= impostorsNeeded(far));
  const all = { ...unweighted(scores), impostorTotal: farImpostors };
  const points = bootstrap(
    scores,
    subjects,
    (weights) => carried.map((far) => 1 - fnmrAt(genuine, thresholdAt(scores.impostor, far, weights), weights)),
    { ...options, ...(crossed === null ? {} : { impostorTotal: crossed.totalOf }) },
  );
  const [eerInterval] = bootstrap(listed, subjects, (weights) => [equalErrorRate(listed, weights)], { replicates: options.replicates });
  const tarAtFar = fars.map((far): TrueAcceptance => {
    const k = carried.indexOf(far);
    if (k < 0) {
      const reason = `${farImpostors} impostor comparisons cannot carry this rate: ${impostorsNeeded(far)} are needed (rule of three)`;
      return { far, tar: null, threshold: null, reason };
    }
    const threshold = thresholdAt(scores.impostor, far, all);
    const tar = 1 - fnmrAt(genuine, threshold, all);
    const interval = points[k] as Interval;
    return {
      far,
      tar,
      // A bootstrap over errors that never happened says 100–100; the rule of three says how little that means.
      interval: tar === 1 ? { low: Math.min(interval.low, 1 - 3 / genuine.length), high: 1 } : interval,
      tarWithFailures: (tar * genuine.length) / (genuine.length + lostGenuine),
      threshold: cosineOf(threshold),
    };
  });
  const [g, i] = [moments(genuine), moments(impostor)];
  return {
    genuine: genuine.length,
    impostor: impostor.length,
    lost: { genuine: lostGenuine, impostor: lostImpostor },
    accuracy: foldedAccuracy(made),
    accuracyWithFailures: foldedAccuracy(pairs),
    eer: equalErrorRate(listed, unweighted(listed)),
    eerInterval: eerInterval as Interval,
    genuineMean: cosineOf(g.mean),
    genuineSd: 2 * Math.sqrt(g.variance),
    impostorMean: cosineOf(i.mean),
    impostorSd: 2 * Math.sqrt(i.variance),
    farFrom: crossed === null ? 'listed' : 'crossed',
    farImpostors,
    tarAtFar,
  };
}

/** Distances (1 − cosine) / 2, so that rates, curves and intervals are those of distances. */
export function listedScores(pairs: readonly ListedPair[]): Scores {
  const byDistance = (same: boolean): readonly ListedPair[] =>
    pairs.filter((pair) => pair.same === same && !Number.isNaN(pair.cosine)).sort((a, b) => b.cosine - a.cosine);
  const [genuine, impostor] = [byDistance(true), byDistance(false)];
  const distances = (of: readonly ListedPair[]): Values => Float64Array.from(of, ({ cosine }) => (1 - cosine) / 2);
  return {
    genuine: distances(genuine),
    genuineSubject: Uint32Array.from(genuine, ({ subjectA }) => subjectA),
    impostor: distances(impostor),
    impostorSubjectA: Uint32Array.from(impostor, ({ subjectA }) => subjectA),
    impostorSubjectB: Uint32Array.from(impostor, ({ subjectB }) => subjectB),
  };
}

export function cosineOf(distance: number): number {
  return 1 - 2 * distance;
}

/**
 * Accuracy by the protocol of Labeled Faces in the Wild (Huang et al., 2007, View 2). Folds are tenths of the same and tenths of the different pairs, in the order of the file: in that
 * set's own file, its own folds. Null with fewer than ten of a kind. A pair without a score does not match.
 */
export function foldedAccuracy(pairs: readonly ListedPair[]): FoldedAccuracy | null {
  const folds = Array.from({ length: foldCount }, () => [] as ListedPair[]);
  for (const same of [true, false]) {
    const kind = pairs.filter((pair) => pair.same === same);
    if (kind.length < foldCount) return null;
    for (const [k, pair] of kind.entries()) (folds[Math.floor((k * foldCount) / kind.length)] as ListedPair[]).push(pair);
  }
  const thresholds = folds.map((_, fold) => bestThreshold(folds.filter((_, k) => k !== fold).flat()));
  const rates = folds.map((fold, k) => {
    const threshold = thresholds[k] as number;
    return fold.filter(({ same, cosine }) => cosine > threshold === same).length / fold.length;
  });
  const { mean, variance } = moments(Float64Array.from(rates));
  const standardError = Math.sqrt(variance / foldCount);
  return {
    mean,
    interval: { low: mean - student * standardError, high: Math.min(1, mean + student * standardError) },
    standardError,
    folds: rates,
    threshold: moments(Float64Array.from(thresholds)).mean,
  };
}

/** The cosine that parts most pairs rightly: the middle between two neighbouring scores. */
function bestThreshold(pairs: readonly ListedPair[]): number {
  const sorted = pairs.filter(({ cosine }) => !Number.isNaN(cosine)).sort((a, b) => b.cosine - a.cosine);
  let right = pairs.filter(({ same }) => !same).length;
  let best = { right, threshold: 1 };
  for (const [k, { same, cosine }] of sorted.entries()) {
    right += same ? 1 : -1;
    const next = sorted[k + 1]?.cosine ?? -1;
    if (right > best.right && next < cosine) best = { right, threshold: (cosine + next) / 2 };
  }
  return best.threshold;
}
