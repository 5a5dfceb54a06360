/** Distances in single precision are exact enough: near the threshold two different ones lie 1e-5 apart at least. */
export type Values = Float32Array | Float64Array;

/**
 * Comparison scores of an evaluation: Hamming distances, lower is more alike. A comparison that could not be made (too little in common)
 * has the score 1: it never matches. Subjects are indices; an impostor pair may join the two eyes of one subject.
 */
export interface Scores {
  /** Sorted, lowest first; the other lists go along. */
  readonly genuine: Values;
  readonly genuineSubject: Uint32Array;
  readonly impostor: Values;
  readonly impostorSubjectA: Uint32Array;
  readonly impostorSubjectB: Uint32Array;
}

/** How much each score counts; all 1 but in a bootstrap replicate. */
export interface Weights {
  readonly genuine: (index: number) => number;
  readonly impostor: (index: number) => number;
  readonly genuineTotal: number;
  readonly impostorTotal: number;
}

export function unweighted(scores: Pick<Scores, 'genuine' | 'impostor'>): Weights {
  return { genuine: () => 1, impostor: () => 1, genuineTotal: scores.genuine.length, impostorTotal: scores.impostor.length };
}

/**
 * The highest threshold t at which no more than `fmr` of the impostor comparisons have hd < t. `scores` sorted. Above every impostor
 * score where even all of them are few enough.
 */
export function thresholdAt(impostor: Values, fmr: number, weights: Pick<Weights, 'impostor' | 'impostorTotal'>): number {
  // Weights are whole numbers, so only the product can round: a hair of slack keeps 0.01 · 300 at 3.
  const allowed = fmr * weights.impostorTotal * (1 + 1e-12);
  let below = 0;
  for (let i = 0; i < impostor.length; i++) {
    below += weights.impostor(i);
    if (below > allowed) return impostor[i]!;
  }
  return Number.POSITIVE_INFINITY;
}

/** Share of genuine comparisons with hd ≥ t: false non-match rate at `threshold`. */
export function fnmrAt(genuine: Values, threshold: number, weights: Pick<Weights, 'genuine' | 'genuineTotal'>): number {
  let matched = 0;
  for (let i = 0; i < genuine.length && genuine[i]! < threshold; i++) matched += weights.genuine(i);
  return 1 - matched / weights.genuineTotal;
}

/** Share of impostor comparisons with hd < t: false match rate at `threshold`. */
export function fmrAt(impostor: Values, threshold: number, weights: Pick<Weights, 'impostor' | 'impostorTotal'>): number {
  let below = 0;
  for (let i = 0; i < impostor.length && impostor[i]! < threshold; i++) below += weights.impostor(i);
  return below / weights.impostorTotal;
}

/**
 * Equal error rate: where the false match rate, rising with the threshold, meets the false non-match rate, falling with it; between two
 * scores the crossing of the straight lines.
 */
export function equalErrorRate(scores: Pick<Scores, 'genuine' | 'impostor'>, weights: Weights): number {
  const { genuine, impostor } = scores;
  let g = 0;
  let i = 0;
  let matched = 0;
  let falselyMatched = 0;
  let last = { fmr: 0, fnmr: 1 };
  while (g < genuine.length || i < impostor.length) {
    // Past this score; equal scores on both sides go together.
    const score = Math.min(genuine[g] ?? Number.POSITIVE_INFINITY, impostor[i] ?? Number.POSITIVE_INFINITY);
    while (g < genuine.length && genuine[g]! <= score) matched += weights.genuine(g++);
    while (i < impostor.length && impostor[i]! <= score) falselyMatched += weights.impostor(i++);
    const now = { fmr: falselyMatched / weights.impostorTotal, fnmr: 1 - matched / weights.genuineTotal };
    if (now.fmr >= now.fnmr) {
      const before = last.fnmr - last.fmr;
      const after = now.fmr - now.fnmr;
      const at = before + after === 0 ? 0 : before / (before + after);
      return last.fmr + at * (now.fmr - last.fmr);
    }
    last = now;
  }
  return last.fmr;
}

/** Decidability: |μi − μg| / √((σi² + σg²) / 2). */
export function decidability(genuine: Values, impostor: Values): number {
  const g = moments(genuine);
  const i = moments(impostor);
  return Math.abs(i.mean - g.mean) / Math.sqrt((g.variance + i.variance) / 2);
}

/** Mean and variance (over n − 1). */
export function moments(values: Values): { readonly mean: number; readonly variance: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, variance: values.length > 1 ? squares / (values.length - 1) : 0 };
}

/** Fewest impostor comparisons that can carry a false match rate: with none of them matching, 3/n bounds it at 95 % (rule of three). */
export function impostorsNeeded(fmr: number): number {
  return Math.ceil(3 / fmr - 1e-9);
}
