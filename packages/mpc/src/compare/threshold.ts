import { MpcError } from '../mpc-error.ts';
import { maskElements } from '../share/layout.ts';
import { floorRotations } from './decision-rule.ts';

/** Two irises match where their distance is below `numerator` / `denominator`, an exact fraction of two whole numbers. */
export type Threshold = { readonly numerator: number; readonly denominator: number };

/** hd < 3/8: the one whose score fits 16 bits and that the engine's accuracy is given for. */
export const defaultThreshold: Threshold = { numerator: 3, denominator: 8 };

/** A distance is below the threshold where `code`·code_dot − `mask`·m > 0. */
export type ScoreWeights = { readonly code: number; readonly mask: number };

/** The widest number that the lifted comparison takes: 16 bits and those of one byte. */
const widestBits = 24;

/**
 * hd < p/q without fractions. With m common samples, den = 2m and code_dot = den − 2·num: num/den < p/q ⇔ q·code_dot − (2q − 4p)·m > 0; for 3/8,
 * divided by 4, 2·code_dot − m > 0. Throws `bad-options` for what is not a fraction above 0 and at most 1/2 (strangers are at 1/2), or whose
 * weights are too large; all thousandths are small enough.
 */
export function scoreWeights({ numerator, denominator }: Threshold): ScoreWeights {
  if (!Number.isInteger(numerator) || !Number.isInteger(denominator) || numerator < 1 || 2 * numerator > denominator || denominator > 1e6) {
    throw new MpcError('bad-options', 'a threshold is a fraction above 0 and at most 1/2');
  }
  const code = denominator;
  const mask = 2 * denominator - 4 * numerator;
  const common = greatestCommonDivisor(code, mask);
  const weights = { code: code / common, mask: mask / common };
  if (wideBits(weights) > widestBits) {
    throw new MpcError('bad-options', 'the terms of this threshold are too large');
  }
  return weights;
}

/** code_dot and m as a score: positive exactly below the threshold. */
export function scoreOf(weights: ScoreWeights, codeDot: number, commonSamples: number): number {
  return weights.code * codeDot - weights.mask * commonSamples;
}

/** Whether every score fits a signed 16-bit integer: |code_dot| ≤ 2m, so it is at least −(2·code + mask)·6,400. So for 3/8, 1/4 and 1/2. */
export function fitsShort({ code, mask }: ScoreWeights): boolean {
  return (2 * code + mask) * maskElements < 2 ** 15;
}

/** Bits of the numbers of a lifted comparison: scores, and counts of common samples, at most 5 × 6,400, times the code's weight. */
export function wideBits({ code, mask }: ScoreWeights): number {
  const most = Math.max((2 * code + mask) * maskElements, code * (floorRotations.length * maskElements + 1));
  return 1 + Math.ceil(Math.log2(most + 1));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
