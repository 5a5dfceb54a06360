import type { Plane } from '../image/plane.ts';

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
/** What a full vote counts: votes are whole numbers, which sum faster. */
const fullVote = 16;

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

/** Maxima of the votes at the given radii, counted in square cells of `cell` pixels. */
function voteAt(plane: Plane, radii: readonly number[], cell: number): Disc[] {
  const width = Math.floor(plane.width / cell);
  const height = Math.floor(plane.height / cell);
  if (radii.length === 0 || width < 3 || height < 3) return [];
  const votes = new Uint16Array(width * height * radii.length);
  castVotes(plane, radii, cell, width, height, votes);
  return pickPeaks(votes, width, height, radii, cell);
}

function castVotes(plane: Plane, radii: readonly number[], cell: number, columns: number, rows: number, votes: Uint16Array): void {
  const { width, height, data } = plane;
  const size = columns * rows;
  const perPixel = 1 / cell;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const gx = ((data[at + 1] as number) - (data[at - 1] as number)) / 2;
      const gy = ((data[at + width] as number) - (data[at - width] as number)) / 2;
      const strength = Math.sqrt(gx * gx + gy * gy);
      if (strength < weakestEdge) continue;
      const weight = Math.min(fullVote, Math.round((fullVote * strength) / fullEdge));
      const ux = gx / strength;
      const uy = gy / strength;
      for (let layer = 0; layer < radii.length; layer++) {
        const r = radii[layer] as number;
        const cx = Math.floor((x - ux * r + 0.5) * perPixel);
        const cy = Math.floor((y - uy * r + 0.5) * perPixel);
        if (cx < 0 || cy < 0 || cx >= columns || cy >= rows) break;
        const to = layer * size + cy * columns + cx;
        votes[to] = (votes[to] as number) + weight;
      }
    }
  }
}

/** Sums votes over 3 × 3 cells and three radii, divides by the rim, and keeps the maxima. */
function pickPeaks(votes: Uint16Array, width: number, height: number, radii: readonly number[], cell: number): Disc[] {
  const size = width * height;
  const best = new Float32Array(size);
  const bestRadius = new Uint16Array(size);
  const across = new Int32Array(size);
  const none = new Uint16Array(size);
  for (let layer = 0; layer < radii.length; layer++) {
    const radius = radii[layer] as number;
    const own = votes.subarray(layer * size, (layer + 1) * size);
    const below = layer > 0 ? votes.subarray((layer - 1) * size, layer * size) : none;
    const above = layer + 1 < radii.length ? votes.subarray((layer + 1) * size, (layer + 2) * size) : none;
    let before = 0;
    let here = (below[0] as number) + (own[0] as number) + (above[0] as number);
    for (let i = 0; i < size - 1; i++) {
      const after = (below[i + 1] as number) + (own[i + 1] as number) + (above[i + 1] as number);
      across[i] = before + here + after;
      before = here;
      here = after;
    }
    const scale = 1 / (fullVote * (2 * Math.PI * radius + 12));
    const least = Math.floor(leastVotes / scale);
    for (let i = width; i < size - width; i++) {
      const sum = (across[i - width] as number) + (across[i] as number) + (across[i + width] as number);
      if (sum <= least) continue;
      const score = sum * scale;
      if (score > (best[i] as number)) {
        best[i] = score;
        bestRadius[i] = radius;
      }
    }
  }
  const maxima: Disc[] = [];
  const middle = (cell - 1) / 2;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      if ((best[at] as number) < leastVotes || !isPeak(best, at, width)) continue;
      maxima.push({ x: cell * x + middle, y: cell * y + middle, radius: bestRadius[at] as number, votes: best[at] as number });
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
