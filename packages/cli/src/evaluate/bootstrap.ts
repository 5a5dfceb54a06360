import type { Scores, Weights } from './rates.ts';

export interface Interval {
  /** 2.5 % and 97.5 % points. */
  readonly low: number;
  readonly high: number;
}

/**
 * Intervals by subject: people are drawn with replacement, and all scores of a person come along as often as the person was drawn. Pairs
 * of one person's own eyes count once a draw, pairs of two people once for each pair of draws. `measure` is called once a replicate;
 * a replicate in which there is nothing to measure is drawn again. The same seed gives the same intervals.
 */
export function bootstrap(
  scores: Scores,
  subjects: number,
  measure: (weights: Weights) => readonly number[],
  options: {
    readonly replicates: number;
    readonly seed?: number;
    readonly onProgress?: (done: number) => void;
    /** How much the impostor pairs of a replicate weigh, by how often each subject was drawn: for scores that hold only the nearest impostors. */
    readonly impostorTotal?: (drawn: Uint32Array) => number;
  },
): readonly Interval[] {
  const random = mulberry32(options.seed ?? 1);
  const pairs = countPairs(options.impostorTotal ? { ...scores, impostor: new Float32Array(0) } : scores, subjects);
  const samples: (readonly number[])[] = [];
  for (let tries = 0; samples.length < options.replicates && tries < 10 * options.replicates; tries++) {
    const drawn = new Uint32Array(subjects);
    for (let k = 0; k < subjects; k++) drawn[Math.floor(random() * subjects)]!++;
    const counted = weigh(scores, drawn, pairs);
    const weights = options.impostorTotal ? { ...counted, impostorTotal: options.impostorTotal(drawn) } : counted;
    if (weights.genuineTotal === 0 || weights.impostorTotal === 0) continue;
    samples.push(measure(weights));
    options.onProgress?.(samples.length);
  }
  const width = samples[0]?.length ?? 0;
  return Array.from({ length: width }, (_, k) => percentiles(samples.map((sample) => sample[k]!)));
}

interface PairCounts {
  readonly genuine: Float64Array;
  /** Impostor pairs between two subjects a < b, and within one (both eyes). */
  readonly between: { readonly a: Uint32Array; readonly b: Uint32Array; readonly count: Float64Array };
  readonly within: Float64Array;
}

/** Pairs by subject, so that the totals of a replicate need not visit every score. */
function countPairs(scores: Scores, subjects: number): PairCounts {
  const genuine = new Float64Array(subjects);
  for (const subject of scores.genuineSubject) genuine[subject]!++;
  const within = new Float64Array(subjects);
  const counts = new Map<number, number>();
  for (let i = 0; i < scores.impostor.length; i++) {
    const a = scores.impostorSubjectA[i]!;
    const b = scores.impostorSubjectB[i]!;
    if (a === b) within[a]!++;
    else {
      const key = Math.min(a, b) * subjects + Math.max(a, b);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  const keys = [...counts.keys()];
  const a = Uint32Array.from(keys, (key) => Math.floor(key / subjects));
  const b = Uint32Array.from(keys, (key) => key % subjects);
  return { genuine, within, between: { a, b, count: Float64Array.from(counts.values()) } };
}

function weigh(scores: Scores, drawn: Uint32Array, pairs: PairCounts): Weights {
  let genuineTotal = 0;
  let impostorTotal = 0;
  for (let s = 0; s < drawn.length; s++) {
    genuineTotal += pairs.genuine[s]! * drawn[s]!;
    impostorTotal += pairs.within[s]! * drawn[s]!;
  }
  const { a, b, count } = pairs.between;
  for (let k = 0; k < count.length; k++) impostorTotal += count[k]! * drawn[a[k]!]! * drawn[b[k]!]!;
  const { genuineSubject, impostorSubjectA, impostorSubjectB } = scores;
  return {
    genuineTotal,
    impostorTotal,
    genuine: (i) => drawn[genuineSubject[i]!]!,
    impostor: (i) => {
      const one = impostorSubjectA[i]!;
      const other = impostorSubjectB[i]!;
      return one === other ? drawn[one]! : drawn[one]! * drawn[other]!;
    },
  };
}

function percentiles(values: number[]): Interval {
  values.sort((x, y) => x - y);
  const at = (share: number): number => values[Math.min(values.length - 1, Math.max(0, Math.round(share * (values.length - 1))))]!;
  return { low: at(0.025), high: at(0.975) };
}

/** Small seeded generator (mulberry32, Tommy Ettinger, public domain): numbers in [0, 1). Good enough to draw subjects, for nothing secret. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
