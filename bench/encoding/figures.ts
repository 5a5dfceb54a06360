import { type IrisTemplate, matchThreshold, minCommonBits } from '@sclera/engine';
import { equalErrorRate, fnmrAt, moments, thresholdAt, unweighted } from '../../packages/cli/src/evaluate/rates.ts';
import { irisKernels } from '../../packages/engine/src/kernels/kernels.ts';
import { generator } from '../../packages/engine/testing/drawn-eye.ts';

/** A template or several that stand for one eye, and whose it is. */
export interface EncodedEye {
  readonly eye: string;
  readonly subject: string;
  readonly pupilRatio: number;
  readonly template: IrisTemplate;
}

/** Rates are shares, 0…1. A genuine pair with too few bits in common counts as a non-match; means and d′ leave it out. */
export interface Figures {
  readonly genuinePairs: number;
  readonly impostorPairs: number;
  readonly dPrime: number;
  /** 95 %, bootstrapped by subject. */
  readonly dPrimeInterval: readonly [number, number];
  readonly eer: number;
  readonly fnmrAt1e3: number;
  /** Null where the impostor pairs cannot carry the rate (rule of three). */
  readonly fnmrAt1e4: number | null;
  readonly fnmrAtThreshold: number;
  readonly fnmrAtThresholdInterval: readonly [number, number];
  /** Impostor pairs under the threshold: how many, and the 95 % bound of their share by subject (rule of three where none is). */
  readonly falseMatches: number;
  readonly fmrAtThresholdBound: number;
  readonly genuineMean: number;
  readonly genuineP95: number;
  readonly impostorMean: number;
  readonly impostorSd: number;
  readonly impostorLeast: number;
  /** Distance of the threshold from the impostors' mean in their deviations. */
  readonly thresholdMargin: number;
  /** p (1 − p) / variance of impostors that are not turned against each other. */
  readonly degreesOfFreedom: number;
  /** Genuine pairs whose pupil ratios differ by 0.1 or more. */
  readonly dilatedPairs: number;
  readonly dilatedMean: number | null;
  readonly insufficient: number;
}

interface Pair {
  readonly subjects: string;
  readonly hd: number;
  readonly unturnedHd: number;
}

/** Compares `references` with `probes`, or, without probes, each pair of references once. */
export function figuresOf(references: readonly EncodedEye[], probes?: readonly EncodedEye[]): Figures {
  const genuine: (Pair & { readonly isDilated: boolean })[] = [];
  const impostor: Pair[] = [];
  references.forEach((a, i) => {
    for (const b of probes ?? references.slice(i + 1)) {
      const pair = { ...compare(a.template, b.template), subjects: [a.subject, b.subject].sort().join('\n') };
      if (a.eye !== b.eye) impostor.push(pair);
      else genuine.push({ ...pair, isDilated: Math.abs(a.pupilRatio - b.pupilRatio) >= 0.1 });
    }
  });
  const scores = { genuine: sortedHds(genuine), impostor: sortedHds(impostor) };
  const weights = unweighted(scores);
  const seen = { genuine: scores.genuine.filter((hd) => hd < 1), impostor: scores.impostor.filter((hd) => hd < 1) };
  const [g, i] = [moments(seen.genuine), moments(seen.impostor)];
  const unturned = moments(Float64Array.from(impostor.map(({ unturnedHd }) => unturnedHd).filter((hd) => hd < 1)));
  const dilated = genuine.filter(({ hd, isDilated }) => isDilated && hd < 1);
  const fnmr = (fmr: number): number => fnmrAt(scores.genuine, thresholdAt(scores.impostor, fmr, weights), weights);
  const intervals = bootstrap(genuine, impostor);
  const falseMatches = scores.impostor.filter((hd) => hd < matchThreshold).length;
  return {
    genuinePairs: genuine.length,
    impostorPairs: impostor.length,
    dPrime: (i.mean - g.mean) / Math.sqrt((i.variance + g.variance) / 2),
    dPrimeInterval: intervals.dPrime,
    eer: equalErrorRate(scores, weights),
    fnmrAt1e3: fnmr(1e-3),
    fnmrAt1e4: impostor.length >= 30_000 ? fnmr(1e-4) : null,
    fnmrAtThreshold: fnmrAt(scores.genuine, matchThreshold, weights),
    fnmrAtThresholdInterval: intervals.fnmr,
    falseMatches,
    fmrAtThresholdBound: Math.max(intervals.fmr[1], 3 / impostor.length),
    genuineMean: g.mean,
    genuineP95: seen.genuine[Math.floor(0.95 * seen.genuine.length)] ?? Number.NaN,
    impostorMean: i.mean,
    impostorSd: Math.sqrt(i.variance),
    impostorLeast: seen.impostor[0] ?? Number.NaN,
    thresholdMargin: (i.mean - matchThreshold) / Math.sqrt(i.variance),
    degreesOfFreedom: (unturned.mean * (1 - unturned.mean)) / unturned.variance,
    dilatedPairs: dilated.length,
    dilatedMean: dilated.length > 0 ? dilated.reduce((sum, { hd }) => sum + hd, 0) / dilated.length : null,
    insufficient: genuine.length + impostor.length - seen.genuine.length - seen.impostor.length,
  };
}

/** Distances at the best rotation and at none; 1 where too few bits are common. */
function compare(a: IrisTemplate, b: IrisTemplate): { readonly hd: number; readonly unturnedHd: number } {
  const counts = irisKernels().compareAtRotations(a.code, a.mask, b.code, b.mask);
  const hdAt = (turn: number): number => (counts[2 * turn + 1]! < minCommonBits ? 1 : counts[2 * turn]! / counts[2 * turn + 1]!);
  let hd = 1;
  for (let turn = 0; turn < counts.length / 2; turn++) hd = Math.min(hd, hdAt(turn));
  return { hd, unturnedHd: hdAt(15) };
}

function sortedHds(pairs: readonly Pair[]): Float64Array {
  return Float64Array.from(pairs, ({ hd }) => hd).sort();
}

/** What a bootstrap replicate needs of all pairs of two subjects. */
interface Tally {
  readonly subjects: readonly [number, number];
  pairs: number;
  seen: number;
  sum: number;
  squares: number;
  matches: number;
}

type Interval = readonly [number, number];

/** People are drawn with replacement; pairs of two people count once for each pair of draws, pairs of one person's once a draw. */
function bootstrap(genuine: readonly Pair[], impostor: readonly Pair[]): { dPrime: Interval; fnmr: Interval; fmr: Interval } {
  const names = [...new Set([...genuine, ...impostor].flatMap(({ subjects }) => subjects.split('\n')))];
  const tallies = { genuine: tally(genuine, names), impostor: tally(impostor, names) };
  const random = generator(1);
  const samples = { dPrime: [] as number[], fnmr: [] as number[], fmr: [] as number[] };
  for (let replicate = 0; replicate < 1000; replicate++) {
    const drawn = new Uint32Array(names.length);
    for (let k = 0; k < names.length; k++) drawn[Math.floor(random() * names.length)]! += 1;
    const g = weigh(tallies.genuine, drawn);
    const i = weigh(tallies.impostor, drawn);
    if (g.seen === 0 || i.seen === 0) continue;
    const variance = ({ seen, sum, squares }: Sums): number => squares / seen - (sum / seen) ** 2;
    samples.dPrime.push((i.sum / i.seen - g.sum / g.seen) / Math.sqrt((variance(i) + variance(g)) / 2));
    samples.fnmr.push(1 - g.matches / g.pairs);
    samples.fmr.push(i.matches / i.pairs);
  }
  return { dPrime: middle(samples.dPrime), fnmr: middle(samples.fnmr), fmr: middle(samples.fmr) };
}

function tally(pairs: readonly Pair[], names: readonly string[]): readonly Tally[] {
  const tallies = new Map<string, Tally>();
  for (const { subjects, hd } of pairs) {
    let own = tallies.get(subjects);
    if (own === undefined) {
      const [a, b] = subjects.split('\n') as [string, string];
      own = { subjects: [names.indexOf(a), names.indexOf(b)], pairs: 0, seen: 0, sum: 0, squares: 0, matches: 0 };
      tallies.set(subjects, own);
    }
    own.pairs += 1;
    if (hd < matchThreshold) own.matches += 1;
    if (hd >= 1) continue;
    own.seen += 1;
    own.sum += hd;
    own.squares += hd * hd;
  }
  return [...tallies.values()];
}

type Sums = Omit<Tally, 'subjects'>;

function weigh(tallies: readonly Tally[], drawn: Uint32Array): Sums {
  const whole = { pairs: 0, seen: 0, sum: 0, squares: 0, matches: 0 };
  for (const own of tallies) {
    const [a, b] = own.subjects;
    const weight = a === b ? drawn[a]! : drawn[a]! * drawn[b]!;
    if (weight === 0) continue;
    whole.pairs += weight * own.pairs;
    whole.seen += weight * own.seen;
    whole.sum += weight * own.sum;
    whole.squares += weight * own.squares;
    whole.matches += weight * own.matches;
  }
  return whole;
}

function middle(values: number[]): Interval {
  values.sort((x, y) => x - y);
  const at = (share: number): number => values[Math.round(share * (values.length - 1))] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}
