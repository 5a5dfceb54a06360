import type { Plane } from '../image/plane.ts';
import type { Disc } from './find-discs.ts';
import { type PolarImage, radialSteps } from './polar.ts';

/** A circle about a pupil that may be its limbus: centre as an offset from the pupil's, pixels. */
export interface LimbusGuess {
  readonly dx: number;
  readonly dy: number;
  readonly radius: number;
  /** Grey-level step outwards across the sides, weighed by how common the ratio of radii is. */
  readonly step: number;
}

/** Angles of the polar image that is searched. */
export const searchAngles = 64;
/** The two sides, right and left: from 35° above to 50° below the horizontal. */
export const sideAngles: readonly (readonly number[])[] = [
  Array.from({ length: 16 }, (_, i) => (i - 6 + searchAngles) % searchAngles),
  Array.from({ length: 16 }, (_, i) => (searchAngles / 2 - (i - 6) + searchAngles) % searchAngles),
];

/** Pupil over iris radius that a guess may have; the gate is narrower. */
const leastRatio = 0.09;
const greatestRatio = 0.78;
/** Steps count up to here: the limbus is a moderate step all along, skin and lashes are great steps here and there. */
const clampLow = -8;
const clampHigh = 14;
/** Half widths of the step filter, radial pixels, and the limbus radius up to which each is used. */
const filters = [
  { width: 2, upTo: 26 },
  { width: 3, upTo: 42 },
  { width: 5, upTo: 65 },
  { width: 7, upTo: Number.POSITIVE_INFINITY },
];

/** Limbus guesses handed on, and how far apart (share of the radius) they must be. */
const kept = 5;
const separation = 0.1;

/**
 * Circles with great outward steps in both side sectors, best first; their centres may be off the pupil's. One circle a
 * radius is kept, and of neighbouring radii the best: pupil's frill, limbus, lids and frames of glasses all compete.
 */
export function searchLimbus(polar: PolarImage, plane: Plane, disc: Disc, side: number): LimbusGuess[] {
  const maps = filters.map(({ width }) => radialSteps(polar, width));
  const tryAt = (best: LimbusGuess | null, radius: number, dx: number, dy: number): LimbusGuess | null => {
    if (dx * dx + dy * dy > (0.9 * disc.radius) ** 2) return best;
    const level = filters.findIndex(({ upTo }) => radius < upTo);
    // The filter must not reach back to the pupil's own edge, on the side where the circle comes closest to it either.
    const closest = radius - Math.sqrt(dx * dx + dy * dy);
    if (closest < 1.1 * disc.radius + (filters[level]?.width ?? 0) + 1.5) return best;
    const step = ratioPrior(disc.radius / radius) * sideStep(maps[level] as Float32Array, polar, plane, disc, radius, dx, dy);
    return step > (best?.step ?? 0) ? { dx, dy, radius, step } : best;
  };

  const least = Math.max(8, Math.ceil(disc.radius / greatestRatio));
  const greatest = Math.min(Math.round(0.75 * side), Math.floor(disc.radius / leastRatio));
  const found: LimbusGuess[] = [];
  for (let radius = least; radius <= greatest; radius += radius < 40 ? 1 : 2) {
    const reachX = Math.min(8, Math.round(0.16 * radius));
    const reachY = Math.min(6, Math.round(0.12 * radius));
    let best: LimbusGuess | null = null;
    for (let dy = -(reachY & ~1); dy <= reachY; dy += 2) {
      for (let dx = -(reachX & ~1); dx <= reachX; dx += 2) best = tryAt(best, radius, dx, dy);
    }
    if (best !== null) found.push(best);
  }
  found.sort((a, b) => b.step - a.step);
  const apart: LimbusGuess[] = [];
  for (const guess of found) {
    if (apart.length >= kept) break;
    if (apart.every((other) => Math.abs(other.radius - guess.radius) > separation * other.radius)) apart.push(guess);
  }
  return apart.map((about) => {
    let best: LimbusGuess | null = about;
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) best = tryAt(best, about.radius, about.dx + dx, about.dy + dy);
    }
    return best as LimbusGuess;
  });
}

/**
 * Step between wide bands: a fifth of the radius outside the circle against as much inside, at the sides, the weaker side
 * counting more. The limbus parts iris from sclera for good; the frill of the pupil or a wrinkle is a line.
 */
export function bandStep(polar: PolarImage, disc: Disc, { dx, dy, radius }: LimbusGuess): number {
  const { cos, sin } = polar.directions;
  const [right, left] = sideAngles.map((side) => {
    let sum = 0;
    for (const a of side) {
      const r = radius + dx * (cos[a] as number) + dy * (sin[a] as number);
      const band = Math.max(2, Math.round(0.2 * radius));
      const inner = meanOver(polar, a, Math.max(Math.ceil(1.15 * disc.radius) + 1, Math.round(r) - band), Math.round(r) - 1);
      const outer = meanOver(polar, a, Math.round(r) + 1, Math.round(r) + band);
      sum += Math.max(-2 * clampHigh, Math.min(2 * clampHigh, outer - inner));
    }
    return sum / side.length;
  }) as [number, number];
  return 0.4 * Math.max(left, right) + 0.6 * Math.min(left, right);
}

function meanOver(polar: PolarImage, a: number, from: number, to: number): number {
  const last = Math.min(polar.radii - 1, to);
  const first = Math.min(from, last);
  let sum = 0;
  for (let i = first; i <= last; i++) sum += polar.values[a * polar.radii + i] as number;
  return sum / (last - first + 1);
}

/** Ratios far from what eyes mostly do (0.4 ± 0.08 in near-infrared light) need more evidence. */
function ratioPrior(ratio: number): number {
  const off = (ratio - 0.4) / 0.32;
  return 1 / (1 + off * off);
}

/** Mean clamped step over the two side sectors, the weaker side counting more; what lies outside the image does not count. */
function sideStep(map: Float32Array, polar: PolarImage, plane: Plane, disc: Disc, radius: number, dx: number, dy: number): number {
  const right = meanAtSide(sideAngles[0] as readonly number[], map, polar, plane, disc, radius, dx, dy);
  const left = meanAtSide(sideAngles[1] as readonly number[], map, polar, plane, disc, radius, dx, dy);
  const coverage = 0.6 + (0.4 * (left.seen + right.seen)) / 32;
  if (right.mean === null || left.mean === null) return 0.8 * coverage * (right.mean ?? left.mean ?? 0);
  return coverage * (0.4 * Math.max(left.mean, right.mean) + 0.6 * Math.min(left.mean, right.mean));
}

interface Side {
  /** `null` where too little is seen. */
  readonly mean: number | null;
  /** Directions in which the circle lies inside the picture. */
  readonly seen: number;
}

function meanAtSide(
  side: readonly number[],
  map: Float32Array,
  polar: PolarImage,
  plane: Plane,
  disc: Disc,
  radius: number,
  dx: number,
  dy: number,
): Side {
  const { cos, sin } = polar.directions;
  let sum = 0;
  let seen = 0;
  for (let k = 0; k < side.length; k++) {
    const a = side[k] as number;
    const c = cos[a] as number;
    const s = sin[a] as number;
    const r = radius + dx * c + dy * s;
    const x = disc.x + r * c;
    const y = disc.y + r * s;
    if (x < 2 || y < 2 || x > plane.width - 3 || y > plane.height - 3) continue;
    const i = Math.round(r);
    if (i >= polar.radii) continue;
    sum += Math.max(clampLow, Math.min(clampHigh, map[a * polar.radii + i] as number));
    seen++;
  }
  return { mean: seen > 5 ? sum / seen : null, seen };
}
