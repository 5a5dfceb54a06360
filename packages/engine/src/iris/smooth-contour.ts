import { directions } from './polar.ts';

/** A closed contour r(θ) as a short Fourier series, and how well the measured radii agreed with it. */
export interface SmoothContour {
  /** r at each of the measured angles. */
  readonly radii: Float64Array;
  /** Coefficients: mean, cos θ, sin θ, cos 2θ, sin 2θ, … */
  readonly series: Float64Array;
  /** Share of the weight whose residual is within `tolerance`. */
  readonly agreement: number;
}

/** Where the centre is expected, as an offset from the centre of measurement, and how strongly it is drawn there (0 = not). */
export interface CentrePull {
  readonly dx: number;
  readonly dy: number;
  readonly strength: number;
}

const rounds = 8;
/** The first rounds fit a shifted circle only: what departs from it far is doubted before the contour may bend to it. */
const circleRounds = 4;
/** The first rounds judge residuals this many times more leniently, falling by one a round, so that none locks onto a part. */
const firstLeniency = 4;
const noPull: CentrePull = { dx: 0, dy: 0, strength: 0 };

/**
 * Fits r(θ) = a₀ + Σ (aₖ cos kθ + bₖ sin kθ) of the given order to radii measured at evenly spaced angles, by iteratively
 * re-weighted least squares (Cauchy weights at scale `tolerance`, pixels), so that lids and lashes do not pull.
 * `ridge` draws the harmonics above the first towards 0 where there is little evidence.
 */
export function fitContour(
  measured: ArrayLike<number>,
  weights: ArrayLike<number>,
  order: number,
  tolerance: number,
  ridge: number,
  pull: CentrePull = noPull,
): SmoothContour {
  const count = measured.length;
  const basis = fourierBasis(count, order);
  const terms = 2 * order + 1;
  const active = Float64Array.from(weights);
  const fitted = new Float64Array(count);
  let series: Float64Array = new Float64Array(terms);
  for (let round = 0; round < rounds; round++) {
    const used = round < circleRounds ? Math.min(3, terms) : terms;
    series = solveWeighted(basis, terms, used, measured, active, ridge, pull);
    for (let a = 0; a < count; a++) {
      let r = 0;
      for (let k = 0; k < used; k++) r += (basis[a * terms + k] as number) * (series[k] as number);
      fitted[a] = r;
      const residual = ((measured[a] as number) - r) / (tolerance * Math.max(1, firstLeniency - round));
      active[a] = (weights[a] as number) / (1 + residual * residual);
    }
  }
  let within = 0;
  let total = 0;
  for (let a = 0; a < count; a++) {
    total += weights[a] as number;
    if (Math.abs((measured[a] as number) - (fitted[a] as number)) <= tolerance) within += weights[a] as number;
  }
  return { radii: fitted, series, agreement: total > 0 ? within / total : 0 };
}

function fourierBasis(count: number, order: number): Float64Array {
  const table = directions(count);
  const terms = 2 * order + 1;
  const basis = new Float64Array(count * terms);
  for (let a = 0; a < count; a++) {
    basis[a * terms] = 1;
    for (let k = 1; k <= order; k++) {
      const at = (a * k) % count;
      basis[a * terms + 2 * k - 1] = table.cos[at] as number;
      basis[a * terms + 2 * k] = table.sin[at] as number;
    }
  }
  return basis;
}

/** Weighted normal equations over the first `used` of the `terms` columns of the basis; the rest of the series is 0. */
function solveWeighted(
  basis: Float64Array,
  terms: number,
  used: number,
  measured: ArrayLike<number>,
  weights: Float64Array,
  ridge: number,
  pull: CentrePull,
): Float64Array {
  const matrix = new Float64Array(used * used);
  const right = new Float64Array(used);
  const count = weights.length;
  for (let a = 0; a < count; a++) {
    const w = weights[a] as number;
    for (let i = 0; i < used; i++) {
      const wi = w * (basis[a * terms + i] as number);
      right[i] = (right[i] as number) + wi * (measured[a] as number);
      for (let j = 0; j <= i; j++) matrix[i * used + j] = (matrix[i * used + j] as number) + wi * (basis[a * terms + j] as number);
    }
  }
  for (let i = 0; i < used; i++) {
    const harmonic = (i + 1) >> 1;
    const own = i * used + i;
    matrix[own] = (matrix[own] as number) + 1e-6 * count + (harmonic >= 2 ? ridge * count * (harmonic - 1) : 0);
  }
  if (used >= 3) {
    const force = pull.strength * count;
    matrix[used + 1] = (matrix[used + 1] as number) + force;
    matrix[2 * used + 2] = (matrix[2 * used + 2] as number) + force;
    right[1] = (right[1] as number) + force * pull.dx;
    right[2] = (right[2] as number) + force * pull.dy;
  }
  const series = new Float64Array(terms);
  series.set(solveCholesky(matrix, right, used));
  return series;
}

/** Solves a symmetric positive definite system given by its lower triangle. */
export function solveCholesky(matrix: Float64Array, right: Float64Array, n: number): Float64Array {
  const lower = Float64Array.from(matrix);
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * n + j] as number;
      for (let k = 0; k < j; k++) sum -= (lower[i * n + k] as number) * (lower[j * n + k] as number);
      lower[i * n + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / (lower[j * n + j] as number);
    }
  }
  for (let i = 0; i < n; i++) {
    let sum = x[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[i * n + k] as number) * (x[k] as number);
    x[i] = sum / (lower[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (lower[k * n + i] as number) * (x[k] as number);
    x[i] = sum / (lower[i * n + i] as number);
  }
  return x;
}
