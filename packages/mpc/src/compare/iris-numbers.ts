import type { Dots } from '../kernels/kernel.ts';
import { codeElements, columnMaskElements, maskElements, rollColumns, rotationCount } from '../share/layout.ts';
import type { PreparedProbe } from '../share/prepare-probe.ts';
import type { PartyIndex } from '../share/share.ts';
import { floorRotations } from './decision-rule.ts';
import { planesPerPairing } from './eye-rule.ts';
import type { WideNumbers } from './lifted-bits.ts';
import { laneCount } from './run-comparison.ts';
import { type ScoreWeights, wideBits } from './threshold.ts';

/** A probe's two eyes, prepared for the dot products. */
export type PreparedPair<P extends PartyIndex> = { readonly left: PreparedProbe<P>; readonly right: PreparedProbe<P> };

/** Of a batch: its candidates, the samples of 6,400 that a probe mask and a pair of eyes need, and the weights of a score. */
export type BatchRule = {
  readonly count: number;
  readonly limits: { readonly usable: number; readonly common: number };
  readonly weights: ScoreWeights;
};

/**
 * Additive shares (mod 2^16) of all that is tested for > 0 in a batch. For each pairing of eyes (`dots`, of a probe prepared with the code's
 * weight) 31 slots of scores, one a rotation, and one of common samples, one lane a candidate each; lanes without a candidate hold score 0 and
 * enough in common: nobody, and surely so. Last, one word with the two gates on the probe's masks.
 */
export function shortNumbers<P extends PartyIndex>(
  party: P,
  probe: PreparedPair<P>,
  dots: readonly Dots[],
  { count, limits, weights }: BatchRule,
): Uint16Array {
  const lanes = laneCount(count);
  const scores = new Uint16Array(dots.length * planesPerPairing * lanes + 32);
  for (const [pairing, { code, mask }] of dots.entries()) {
    const first = pairing * planesPerPairing * lanes;
    for (let r = 0; r < rotationCount; r++) {
      const slot = first + r * lanes;
      for (let c = 0; c < count; c++) {
        const at = c * rotationCount + r;
        scores[slot + c] = (code[at] as number) + weights.mask * (mask[at] as number);
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

/** The same for scores that do not fit 16 bits: `counts` holds code_dot (of a probe prepared with weight 1) where the score would be, `common` m. */
export function wideNumbers<P extends PartyIndex>(
  party: P,
  probe: PreparedPair<P>,
  dots: readonly Dots[],
  { count, limits, weights }: BatchRule,
): WideNumbers {
  const lanes = laneCount(count);
  const counts = shortNumbers(party, probe, dots, { count, limits, weights: { code: 1, mask: 0 } });
  const common = new Uint16Array(counts.length);
  const lowest = new Int16Array(counts.length).fill(1 - limits.usable);
  for (const [pairing, { mask }] of dots.entries()) {
    const first = pairing * planesPerPairing * lanes;
    const enough = first + rotationCount * lanes;
    lowest.fill(-codeElements, first, enough);
    lowest.fill(1 - floorRotations.length * limits.common, enough, first + planesPerPairing * lanes);
    for (let r = 0; r < rotationCount; r++) {
      for (let c = 0; c < count; c++) {
        common[first + r * lanes + c] = -(mask[c * rotationCount + r] ?? 0);
      }
    }
  }
  return { counts, common, lowest, countWeight: weights.code, commonWeight: weights.mask, width: wideBits(weights) };
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
