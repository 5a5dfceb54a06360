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
const weakestEdge = 3;
const fullEdge = 12;

/** Votes below which a maximum is not looked at. */
const leastVotes = 0.5;

/**
 * Gradient voting for dark discs: every edge pixel votes, against its gradient, for the centres it could belong to at each
 * radius. Reflections must have been filled before. Returns the best `count` discs, best first, none inside another's centre.
 */
export function findDarkDiscs(plane: Plane, minRadius: number, maxRadius: number, count: number): Disc[] {
  const { width, height } = plane;
  const radii = radiiBetween(minRadius, maxRadius);
  const votes = new Float32Array(width * height * radii.length);
  castVotes(plane, radii, votes);
  return pickPeaks(votes, width, height, radii, count);
}

/** Every radius up to 32, every second one above: such pupils fill the picture and have votes to spare. */
function radiiBetween(least: number, greatest: number): number[] {
  const radii: number[] = [];
  for (let r = least; r <= greatest; r += r < 32 ? 1 : 2) radii.push(r);
  return radii;
}

function castVotes(plane: Plane, radii: readonly number[], votes: Float32Array): void {
  const { width, height, data } = plane;
  const size = width * height;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const gx = ((data[at + 1] as number) - (data[at - 1] as number)) / 2;
      const gy = ((data[at + width] as number) - (data[at - width] as number)) / 2;
      const strength = Math.sqrt(gx * gx + gy * gy);
      if (strength < weakestEdge) continue;
      const weight = Math.min(1, strength / fullEdge);
      const ux = gx / strength;
      const uy = gy / strength;
      for (let layer = 0; layer < radii.length; layer++) {
        const r = radii[layer] as number;
        const cx = Math.floor(x - ux * r + 0.5);
        const cy = Math.floor(y - uy * r + 0.5);
        if (cx < 0 || cy < 0 || cx >= width || cy >= height) break;
        const to = layer * size + cy * width + cx;
        votes[to] = (votes[to] as number) + weight;
      }
    }
  }
}

/** Sums votes over 3 × 3 centres and three radii, divides by the rim, and keeps well-separated maxima. */
function pickPeaks(votes: Float32Array, width: number, height: number, radii: readonly number[], count: number): Disc[] {
  const size = width * height;
  const best = new Float32Array(size);
  const bestRadius = new Uint16Array(size);
  const across = new Float32Array(size);
  const none = new Float32Array(size);
  const layerAt = (layer: number): Float32Array =>
    layer < 0 || layer >= radii.length ? none : votes.subarray(layer * size, (layer + 1) * size);
  radii.forEach((radius, layer) => {
    const below = layerAt(layer - 1);
    const own = layerAt(layer);
    const above = layerAt(layer + 1);
    let before = 0;
    let here = (below[0] as number) + (own[0] as number) + (above[0] as number);
    for (let i = 0; i < size - 1; i++) {
      const after = (below[i + 1] as number) + (own[i + 1] as number) + (above[i + 1] as number);
      across[i] = before + here + after;
      before = here;
      here = after;
    }
    const scale = 1 / (2 * Math.PI * radius + 12);
    for (let i = width; i < size - width; i++) {
      const score = ((across[i - width] as number) + (across[i] as number) + (across[i + width] as number)) * scale;
      if (score > (best[i] as number)) {
        best[i] = score;
        bestRadius[i] = radius;
      }
    }
  });
  return separate(best, bestRadius, width, height, count);
}

function separate(best: Float32Array, bestRadius: Uint16Array, width: number, height: number, count: number): Disc[] {
  const maxima: Disc[] = [];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const score = best[at] as number;
      if (score < leastVotes || !isPeak(best, at, width)) continue;
      maxima.push({ x, y, radius: bestRadius[at] as number, votes: score });
    }
  }
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
