/** People whose comparison with a given probe is as close a call as there is. For measurements: everything is drawn from a seed. */
import { highScore, type IrisTemplate, type TemplatePair, type Threshold } from '@sclera/mpc';
import { floorRotations } from '../packages/mpc/src/compare/decision-rule.ts';
import { maskedTemplate, randomTemplate, turned, withMismatches } from '../packages/mpc/src/testing/templates.ts';

type Random = (count: number) => Uint8Array;

const samples = 6_400;
const columnSamples = 32;

/** A whole number from 0 to `below` − 1. */
export function pick(random: Random, below: number): number {
  const [a = 0, b = 0, c = 0] = random(3);
  return (a + 256 * b + 65_536 * c) % below;
}

/** An eye with a mask of one of four kinds: nearly whole, patchy, just usable (now and then one sample too few), half of the iris. */
export function drawEye(random: Random): IrisTemplate {
  switch (pick(random, 4)) {
    case 0:
      return randomTemplate(random, 230);
    case 1:
      return randomTemplate(random, 110 + pick(random, 60));
    case 2:
      return maskedTemplate(random, 2_047 + pick(random, 16));
    default:
      return maskedTemplate(random, 3_000 + pick(random, 400));
  }
}

/**
 * A candidate for a probe. Each of its eyes is another person's, or the probe's own turned by −16 … +16 columns with just so many bits flipped
 * that the mismatches at that turn are within two of the last that is below `threshold` (for 3/8, the score 3m − 4·mismatches lies in −8 … +8; one in eight lies so about the score of one eye alone), the
 * mask thinned out in half of the cases; in a quarter of the cases so far that the samples in common, summed over the five turns, lie within
 * a few of 5 × `floor`. Half of the candidates show their eyes swapped.
 */
export function drawCandidate(probe: TemplatePair, floor: number, { numerator, denominator }: Threshold, random: Random): TemplatePair {
  const eye = (own: IrisTemplate): IrisTemplate => {
    const kind = pick(random, 8);
    if (kind === 0) return drawEye(random);
    const columns = pick(random, 33) - 16;
    const thinned = kind < 4 ? thin(own, random) : own;
    const reference = kind === 1 || kind === 5 ? atFloor(probe, turned(thinned, columns), floor) : turned(thinned, columns);
    if (kind === 7) return withMismatches(reference, pick(random, 300));
    const common = countOf(reference.mask);
    const last = kind === 6 ? (3 * common - highScore) / 4 : (2 * common * numerator) / denominator;
    return withMismatches(reference, Math.max(0, Math.round(last + (pick(random, 17) - 8) / 4)));
  };
  const [left, right] = [eye(probe.left), eye(probe.right)];
  return pick(random, 2) === 0 ? { left, right } : { left: right, right: left };
}

/** The probe with one to eight of its bits flipped: every score moves by a few. */
export function nudged(probe: TemplatePair, random: Random): TemplatePair {
  const eye = ({ code, mask }: IrisTemplate): IrisTemplate => {
    const changed = code.slice();
    for (let flips = 1 + pick(random, 8); flips > 0; flips--) {
      const bit = pick(random, 8 * code.length);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
    return { code: changed, mask };
  };
  return { left: eye(probe.left), right: eye(probe.right) };
}

function thin({ code, mask }: IrisTemplate, random: Random): IrisTemplate {
  const share = 64 + pick(random, 190);
  const kept = random(samples);
  return {
    code,
    mask: mask.map((byte, i) => {
      let keep = 0;
      for (let bit = 0; bit < 8; bit++) keep |= (kept[8 * i + bit] ?? 0) < share ? 1 << bit : 0;
      return byte & keep;
    }),
  };
}

/** Takes samples away, one after the other, until those in common with the probe's left eye are about as many as the floor asks for. */
function atFloor(probe: TemplatePair, { code, mask }: IrisTemplate, floor: number): IrisTemplate {
  const common = (sample: number): number =>
    floorRotations.reduce((sum, columns) => sum + bitOf(probe.left.mask, (sample + columns * columnSamples + samples) % samples), 0);
  const each = Array.from({ length: samples }, (_, sample) => bitOf(mask, sample) * common(sample));
  const target = floorRotations.length * floor + (floor % 7) - 3;
  let excess = each.reduce((sum, one) => sum + one, 0) - target;
  const left = mask.slice();
  for (let sample = 0; sample < samples && excess > 0; sample++) {
    const one = each[sample] ?? 0;
    if (one === 0 || one > excess) continue;
    left[sample >> 3] = (left[sample >> 3] ?? 0) & ~(1 << (sample & 7));
    excess -= one;
  }
  return { code, mask: left };
}

function bitOf(bytes: Uint8Array, index: number): number {
  return ((bytes[index >> 3] ?? 0) >> (index & 7)) & 1;
}

function countOf(mask: Uint8Array): number {
  let count = 0;
  for (let sample = 0; sample < samples; sample++) count += bitOf(mask, sample);
  return count;
}
