import { blur, type Plane, percentiles } from '../image/plane.ts';
import { type Disc, findDarkDiscs } from './find-discs.ts';
import { type PolarImage, unroll } from './polar.ts';
import { bandStep, type LimbusGuess, searchAngles, searchLimbus, sideAngles } from './search-limbus.ts';

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

const angles = searchAngles;
/** Votes of a disc whose whole rim is a firm edge, as measured on pupils. */
const fullVotes = 5;
const candidates = 8;
/** Iris radius over the longer side of the picture below which a guess counts less. */
const leastSize = 0.11;

/** Least score of a guess that is followed up at all. */
const leastScore = 0.05;
/** Discs with less than this share of the best one's votes are not looked at. */
const followedShare = 0.3;
/** How much the step between wide bands counts beside the step at the edge itself. */
const bandShare = 0.5;
/** Guesses handed on, best first. */
const followed = 5;

/** Finds the most convincing pairs of a pupil and a limbus about it in a (shrunk, reflection-filled) picture, best first. */
export function findEyes(filled: Plane): EyeGuess[] {
  const smooth = blur(filled, 2);
  const side = Math.min(filled.width, filled.height);
  const discs = findDarkDiscs(smooth, 3, Math.round(0.3 * side), candidates);
  const [dark, middle] = percentiles(smooth, [0.02, 0.5]) as [number, number];
  const levels = { dark, middle };
  const guesses: EyeGuess[] = [];
  const worth = followedShare * (discs[0]?.votes ?? 0);
  for (const disc of discs) {
    if (disc.votes < worth) break;
    guesses.push(...judge(smooth, disc, side, levels).filter((guess) => guess.score >= leastScore));
  }
  return guesses.sort((a, b) => b.score - a.score).slice(0, followed);
}

function judge(plane: Plane, disc: Disc, side: number, levels: Levels): EyeGuess[] {
  const polar = unroll(plane, disc.x, disc.y, angles, 0, 1, Math.round(0.85 * side));
  const pupilScore = judgePupil(polar, disc.radius, levels);
  if (pupilScore < 0.05) return [];
  return searchLimbus(polar, plane, disc, side).map((limbus) => {
    const evidence = Math.max(0, limbus.step + bandShare * bandStep(polar, disc, limbus));
    const limbusScore = evidence / (evidence + 14);
    const size = Math.min(1, limbus.radius / (leastSize * Math.max(plane.width, plane.height)));
    return {
      pupil: { x: disc.x, y: disc.y, radius: disc.radius },
      limbus: { x: disc.x + limbus.dx, y: disc.y + limbus.dy, radius: limbus.radius },
      score: pupilScore * limbusScore * Math.min(1, disc.votes / fullVotes) * size * evenness(polar, disc, limbus) ** 2,
      pupilScore,
      limbusScore,
    };
  });
}

interface Levels {
  readonly dark: number;
  readonly middle: number;
}

/** Sine of the directions (y points down) above which a lid may cover the pupil. */
const lidSine = -0.6;

/** Share of directions that step up at the rim, the size of the step, and how dark and even it is inside. */
function judgePupil(polar: PolarImage, radius: number, { dark, middle }: Levels): number {
  const gap = Math.max(1, Math.round(0.12 * radius));
  const span = Math.max(2, Math.round(0.35 * radius));
  const steps: number[] = [];
  let inside = 0;
  let insideSquares = 0;
  let insideCount = 0;
  for (let a = 0; a < angles; a++) {
    // A low lid cuts off the top of the pupil; what lies there says nothing against it.
    if ((polar.directions.sin[a] as number) < lidSine) continue;
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
  const median = sorted[sorted.length >> 1] as number;
  if (median <= 2) return 0;
  const firm = steps.filter((step) => step > Math.max(3, 0.35 * median)).length / steps.length;
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

/**
 * How even the ring between pupil and limbus is at the sides, beside the steps at its edges: an iris is texture between two
 * strong edges, brows and lashes are edges everywhere.
 */
function evenness(polar: PolarImage, disc: Disc, limbus: LimbusGuess): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  let inside = 0;
  for (const side of sideAngles) {
    for (const a of side) {
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
