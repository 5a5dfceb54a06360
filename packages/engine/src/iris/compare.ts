import { irisKernels } from '../kernels/kernels.ts';
import type { IrisTemplate } from './template.ts';

/** Rotations tried: every column from −15 to +15, that is ±27°. */
export const maxRotation = 15;
/** Fewest common code bits that make a comparison: 4,096 of 12,800. Below it nothing is said. */
export const minCommonBits = 4096;
/** `hd < 3/8` is a match (shared design, matching: exactly 3/8 so that the three-party rule needs no lift). */
export const matchThreshold: number = 3 / 8;

/** Outcome of a comparison. `rotation` is in columns of 1.8°: column `c` of `a` lies on column `c + rotation` of `b`. */
export type IrisComparison =
  | {
      readonly kind: 'compared';
      /** `num / maskBits`, 0…1. */
      readonly hd: number;
      readonly rotation: number;
      /** Common code bits (two a sample) at the best rotation: the exact denominator. */
      readonly maskBits: number;
      /** Differing bits among them: the exact numerator. */
      readonly num: number;
    }
  | { readonly kind: 'insufficient'; readonly maskBits: number };

/**
 * Compares two templates: fractional Hamming distance over the bits usable in both, the best of 31 rotations.
 * Rotations with fewer than {@link minCommonBits} common bits do not count; if none is left the outcome is `insufficient`
 * (never a match and never a difference). Ties go to the smaller rotation, so the result is the same everywhere.
 */
export function compareIris(a: IrisTemplate, b: IrisTemplate): IrisComparison {
  const counts = irisKernels().compareAtRotations(a.code, a.mask, b.code, b.mask);
  let best = -1;
  let most = 0;
  for (let step = 0; step <= 2 * maxRotation; step++) {
    const i = maxRotation + (step % 2 === 0 ? step / 2 : -(step + 1) / 2);
    const den = counts[2 * i + 1] as number;
    if (den > most) most = den;
    if (den < minCommonBits) continue;
    if (best < 0 || isLower(counts[2 * i] as number, den, counts[2 * best] as number, counts[2 * best + 1] as number)) best = i;
  }
  if (best < 0) return { kind: 'insufficient', maskBits: most };
  const num = counts[2 * best] as number;
  const maskBits = counts[2 * best + 1] as number;
  return { kind: 'compared', hd: num / maskBits, rotation: best - maxRotation, maskBits, num };
}

/** Normalised distance (open-iris): pulls distances over few bits towards 0.45, for reports and one-to-one checks. */
export function normalisedHd(hd: number, maskBits: number): number {
  return Math.max(0, 0.45 - (0.45 - hd) * (5e-5 * maskBits + 0.5));
}

function isLower(num: number, den: number, bestNum: number, bestDen: number): boolean {
  return num * bestDen < bestNum * den;
}
