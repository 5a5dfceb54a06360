import { blur, type Plane, percentiles } from '../image/plane.ts';
import { type Disc, findDarkDiscs } from './find-discs.ts';
import { type PolarImage, radialSteps, unroll } from './polar.ts';

/** A circle, pixels. */
export interface Circle {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** First guess at one eye, in pixels of the plane it was searched in. */
export interface EyeGuess {
  readonly pupil: Circle;
  readonly limbus: Circle;
  /** 0…1; pupil and limbus evidence together. */
  readonly score: number;
  readonly pupilScore: number;
  readonly limbusScore: number;
}

const angles = 64;
/** Votes of a disc whose whole rim is a firm edge, as measured on pupils. */
const fullVotes = 5;
const candidates = 14;
/** Pupil over iris radius that a guess may have; the gate is narrower. */
const leastRatio = 0.09;
/** Iris radius over the longer side of the picture below which a guess counts less. */
const leastSize = 0.11;
const greatestRatio = 0.78;

/** Least score of a guess that is followed up at all. */
const leastScore = 0.05;
/** Guesses handed on, best first. */
const followed = 3;

/** Finds the most convincing pairs of a pupil and a limbus about it in a (shrunk, reflection-filled) picture, best first. */
export function findEyes(filled: Plane): EyeGuess[] {
  const smooth = blur(filled, 2);
  const side = Math.min(filled.width, filled.height);
  const discs = findDarkDiscs(smooth, 3, Math.round(0.3 * side), candidates);
  const [dark, middle] = percentiles(smooth, [0.02, 0.5]) as [number, number];
  const levels = { dark, middle };
  const guesses: EyeGuess[] = [];
  for (const disc of discs) {
    const guess = judge(smooth, disc, side, levels);
    if (guess !== null && guess.score >= leastScore) guesses.push(guess);
  }
  return guesses.sort((a, b) => b.score - a.score).slice(0, followed);
}

function judge(plane: Plane, disc: Disc, side: number, levels: Levels): EyeGuess | null {
  const polar = unroll(plane, disc.x, disc.y, angles, 0, 1, Math.round(0.85 * side));
  const pupilScore = judgePupil(polar, disc.radius, levels);
  if (pupilScore < 0.05) return null;
  const limbus = searchLimbus(polar, plane, disc, side);
  if (limbus === null) return null;
  const limbusScore = limbus.step / (limbus.step + 8);
  const size = Math.min(1, limbus.radius / (leastSize * Math.max(plane.width, plane.height)));
  const score = pupilScore * (0.25 + limbusScore) * Math.min(1, disc.votes / fullVotes) * size * evenness(polar, disc, limbus);
  return {
    pupil: { x: disc.x, y: disc.y, radius: disc.radius },
    limbus: { x: disc.x + limbus.dx, y: disc.y + limbus.dy, radius: limbus.radius },
    score,
    pupilScore,
    limbusScore,
  };
}

interface Levels {
  readonly dark: number;
  readonly middle: number;
}

/** Share of directions that step up at the rim, the size of the step, and how dark and even it is inside. */
function judgePupil(polar: PolarImage, radius: number, { dark, middle }: Levels): number {
  const gap = Math.max(1, Math.round(0.12 * radius));
  const span = Math.max(2, Math.round(0.35 * radius));
  const steps: number[] = [];
  let inside = 0;
  let insideSquares = 0;
  let insideCount = 0;
  for (let a = 0; a < angles; a++) {
    const row = a * polar.radii;
    const inner = meanBetween(polar, row, radius - gap - span, radius - gap);
    const outer = meanBetween(polar, row, radius + gap, radius + gap + span);
    steps.push(outer - inner);
    for (let i = 0; i < radius - gap; i++) {
      const value = polar.values[row + i] as number;
      inside += value;
      insideSquares += value * value;
      insideCount++;
    }
  }
  if (insideCount === 0) return 0;
  const level = inside / insideCount;
  const spread = Math.sqrt(Math.max(0, insideSquares / insideCount - level * level));
  const sorted = [...steps].sort((a, b) => a - b);
  const median = sorted[angles >> 1] as number;
  if (median <= 2) return 0;
  const firm = steps.filter((step) => step > Math.max(3, 0.35 * median)).length / angles;
  const darkness = 1 - Math.min(1, Math.max(0, (level - dark) / Math.max(10, middle - dark)));
  return firm * (median / (median + 15)) * (0.1 + 0.9 * darkness) * (median / (median + spread));
}

function meanBetween(polar: PolarImage, row: number, from: number, to: number): number {
  const first = Math.max(0, Math.round(from));
  const last = Math.min(polar.radii - 1, Math.max(first, Math.round(to)));
  let sum = 0;
  for (let i = first; i <= last; i++) sum += polar.values[row + i] as number;
  return sum / (last - first + 1);
}

/** Ratios near the ends of what eyes do need more evidence than common ones. */
function ratioPrior(ratio: number): number {
  if (ratio < 0.25) return 0.6 + (0.4 * (ratio - leastRatio)) / (0.25 - leastRatio);
  if (ratio > 0.6) return 0.6 + (0.4 * (greatestRatio - ratio)) / (greatestRatio - 0.6);
  return 1;
}

/**
 * How even the ring between pupil and limbus is at the sides, beside the steps at its edges: an iris is texture between two
 * strong edges, brows and lashes are edges everywhere.
 */
function evenness(polar: PolarImage, disc: Disc, limbus: LimbusGuess): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  let inside = 0;
  for (let offset = -6; offset <= 9; offset++) {
    for (const a of [(offset + angles) % angles, (angles / 2 - offset + angles) % angles]) {
      const row = a * polar.radii;
      const outer = Math.min(polar.radii - 1, 0.88 * (limbus.radius + limbus.dx * (polar.directions.cos[a] as number)));
      for (let i = Math.ceil(1.2 * disc.radius + 1); i <= outer; i++) {
        const value = polar.values[row + i] as number;
        sum += value;
        squares += value * value;
        count++;
      }
      inside += polar.values[row + Math.round(disc.radius * 0.5)] as number;
    }
  }
  if (count === 0) return 0.2;
  const level = sum / count;
  const spread = Math.sqrt(Math.max(0, squares / count - level * level));
  const rise = Math.max(0, level - inside / 32);
  return rise / (rise + 2 * spread + 4);
}

interface LimbusGuess {
  readonly dx: number;
  readonly dy: number;
  readonly radius: number;
  readonly step: number;
}

const clampLow = -8;
const clampHigh = 14;

/** Circle with the greatest outward step in both side sectors; the centre may be off the pupil's. */
function searchLimbus(polar: PolarImage, plane: Plane, disc: Disc, side: number): LimbusGuess | null {
  const widths = [2, 3, 5, 7];
  const maps = widths.map((width) => radialSteps(polar, width));
  const least = Math.max(8, Math.ceil(disc.radius / greatestRatio));
  const greatest = Math.min(Math.round(0.75 * side), Math.floor(disc.radius / leastRatio));
  let best: LimbusGuess | null = null;
  for (let radius = least; radius <= greatest; radius++) {
    const level = radius < 26 ? 0 : radius < 42 ? 1 : radius < 65 ? 2 : 3;
    const map = maps[level] as Float32Array;
    // The filter must not reach back to the pupil's own edge.
    if (radius < 1.2 * disc.radius + (widths[level] as number) + 1.5) continue;
    const prior = ratioPrior(disc.radius / radius);
    const reachX = Math.min(8, Math.round(0.16 * radius));
    const reachY = Math.min(6, Math.round(0.12 * radius));
    const stride = radius > 30 ? 2 : 1;
    for (let dy = -reachY; dy <= reachY; dy += stride) {
      for (let dx = -reachX; dx <= reachX; dx += stride) {
        if (dx * dx + dy * dy > (0.9 * disc.radius) ** 2) continue;
        const step = prior * sideStep(map, polar, plane, disc, radius, dx, dy);
        if (best === null || step > best.step) best = { dx, dy, radius, step };
      }
    }
  }
  return best;
}

/** Mean clamped step over the two side sectors (35° above to 50° below the horizontal), the weaker side counting more. */
function sideStep(map: Float32Array, polar: PolarImage, plane: Plane, disc: Disc, radius: number, dx: number, dy: number): number {
  const { cos, sin } = polar.directions;
  const sums = [0, 0];
  const seen = [0, 0];
  for (let offset = -6; offset <= 9; offset++) {
    for (let half = 0; half < 2; half++) {
      const a = half === 0 ? (offset + angles) % angles : (angles / 2 - offset + angles) % angles;
      const c = cos[a] as number;
      const s = sin[a] as number;
      const r = radius + dx * c + dy * s;
      const x = disc.x + r * c;
      const y = disc.y + r * s;
      if (x < 2 || y < 2 || x > plane.width - 3 || y > plane.height - 3) continue;
      const i = Math.round(r);
      if (i >= polar.radii) continue;
      const value = map[a * polar.radii + i] as number;
      sums[half] = (sums[half] as number) + Math.max(clampLow, Math.min(clampHigh, value));
      seen[half] = (seen[half] as number) + 1;
    }
  }
  const [seenRight, seenLeft] = seen as [number, number];
  const right = seenRight > 5 ? (sums[0] as number) / seenRight : null;
  const left = seenLeft > 5 ? (sums[1] as number) / seenLeft : null;
  const coverage = 0.6 + (0.4 * (seenLeft + seenRight)) / 32;
  if (right === null || left === null) return 0.8 * coverage * (right ?? left ?? 0);
  return coverage * (0.4 * Math.max(left, right) + 0.6 * Math.min(left, right));
}
