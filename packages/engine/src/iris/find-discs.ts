import type { Plane } from '../image/plane.ts';
import { imageKernels } from '../kernels/kernels.ts';

/** A dark disc that might be a pupil, in pixels of the plane it was found in. */
export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Share of the rim that votes for this centre and radius, about 0…1. */
  readonly votes: number;
}

/** Gradient (grey levels a pixel) that counts as an edge at all, and at which a vote is full. */
const weakestEdge = 2;
const fullEdge = 8;

/** Votes below which a maximum is not looked at. */
const leastVotes = 0.5;

/** From this radius on, votes are counted in cells of 2 × 2 pixels: a small error of direction carries far there. */
const coarseRadius = 14;

/**
 * Gradient voting for dark discs: every edge pixel votes, against its gradient, for the centres it could belong to at each
 * radius. Reflections must have been filled before. Returns the best `count` discs, best first, none inside another's centre.
 */
export function findDarkDiscs(plane: Plane, minRadius: number, maxRadius: number, count: number): Disc[] {
  const small = voteAt(plane, radiiBetween(minRadius, Math.min(maxRadius, coarseRadius)), 1);
  const large = voteAt(plane, radiiBetween(Math.max(minRadius, coarseRadius), maxRadius), 2);
  return separate([...small, ...large], count);
}

/** Every radius up to 32, every second one above: such pupils fill the picture and have votes to spare. */
function radiiBetween(least: number, greatest: number): number[] {
  const radii: number[] = [];
  for (let r = least; r <= greatest; r += r < 32 ? 1 : 2) radii.push(r);
  return radii;
}

/** Maxima of the scores at the given radii, counted in square cells of `cell` pixels. */
function voteAt(plane: Plane, radii: readonly number[], cell: 1 | 2): Disc[] {
  if (radii.length === 0 || plane.width < 3 * cell || plane.height < 3 * cell) return [];
  const rules = { cell, radii, weakestEdge, fullEdge, leastScore: leastVotes };
  const { columns, rows, scores, radii: best } = imageKernels().scoreDiscs(plane, rules);
  const maxima: Disc[] = [];
  const middle = (cell - 1) / 2;
  for (let y = 1; y < rows - 1; y++) {
    for (let x = 1; x < columns - 1; x++) {
      const at = y * columns + x;
      if ((scores[at] as number) < leastVotes || !isPeak(scores, at, columns)) continue;
      maxima.push({ x: cell * x + middle, y: cell * y + middle, radius: best[at] as number, votes: scores[at] as number });
    }
  }
  return maxima;
}

/** The best `count` discs, leaving out those that all but repeat a better one. */
function separate(maxima: Disc[], count: number): Disc[] {
  maxima.sort((a, b) => b.votes - a.votes || a.y - b.y || a.x - b.x);
  const kept: Disc[] = [];
  for (const disc of maxima) {
    if (kept.length >= count) break;
    const isNear = kept.some((other) => (other.x - disc.x) ** 2 + (other.y - disc.y) ** 2 < 9 && Math.abs(other.radius - disc.radius) < 3);
    if (!isNear) kept.push(disc);
  }
  return kept;
}

function isPeak(best: Float32Array, at: number, width: number): boolean {
  const score = best[at] as number;
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++) {
      if ((best[at + dy * width + dx] as number) > score) return false;
    }
  }
  return true;
}
