import { createRng, type Rng } from './rng.ts';

/**
 * Smooth noise over a torus, sampled on a grid: normal deviates on a coarse lattice, joined by cubic B-splines, so that value and slope wrap
 * around both ways. Zero mean; standard deviation near 1 for one octave.
 */
export function latticeNoise(rng: Rng, width: number, height: number, cellsX: number, cellsY: number): Float32Array {
  const lattice = new Float32Array(cellsX * cellsY);
  for (let i = 0; i < lattice.length; i++) lattice[i] = rng.normal();
  const alongX = splineColumns(width, cellsX);
  const alongY = splineColumns(height, cellsY);
  // One axis at a time: rows of the lattice are widened first, then summed down the other way.
  const wide = new Float32Array(width * cellsY);
  for (let j = 0; j < cellsY; j++)
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += alongX.weight[4 * x + k]! * lattice[j * cellsX + alongX.cell[4 * x + k]!]!;
      wide[j * width + x] = sum;
    }
  const out = new Float32Array(width * height);
  const restore = cellsY === 1 ? 1.45 : 2.1;
  for (let y = 0; y < height; y++)
    for (let k = 0; k < 4; k++) {
      // A cubic B-spline of independent normals keeps 0.48 of the variance per axis: bring it back to 1.
      const weight = restore * alongY.weight[4 * y + k]!;
      const row = alongY.cell[4 * y + k]! * width;
      const to = y * width;
      for (let x = 0; x < width; x++) out[to + x] = out[to + x]! + weight * wide[row + x]!;
    }
  return out;
}

/** Octaves of lattice noise: each doubles the cells and multiplies the amplitude by `gain`. */
export function fractalNoise(
  rng: Rng,
  width: number,
  height: number,
  cells: readonly [x: number, y: number],
  octaves: number,
  gain: number,
): Float32Array {
  const out = new Float32Array(width * height);
  let amplitude = 1;
  let [cx, cy] = cells;
  for (let o = 0; o < octaves; o++) {
    const layer = latticeNoise(rng, width, height, cx, cy);
    for (let i = 0; i < out.length; i++) out[i] = out[i]! + amplitude * layer[i]!;
    amplitude *= gain;
    cx *= 2;
    cy *= 2;
  }
  return out;
}

/** Noise on a ring of `width` samples. */
export function ringNoise(rng: Rng, width: number, cells: number, octaves: number, gain: number): Float32Array {
  return fractalNoise(rng, width, 1, [cells, 1], octaves, gain);
}

const TILE = 256;
let skinTile: Float32Array | undefined;

/** Skin grain, the same tile for everybody; a person's own offset makes it their own. Coordinates in tile cells, any sign. */
export function sampleSkin(x: number, y: number): number {
  skinTile ??= fractalNoise(createRng('skin grain'), TILE, TILE, [8, 8], 4, 0.75);
  const fx = Math.floor(x);
  const fy = Math.floor(y);
  const tx = x - fx;
  const ty = y - fy;
  const x0 = fx & (TILE - 1);
  const x1 = (fx + 1) & (TILE - 1);
  const y0 = (fy & (TILE - 1)) * TILE;
  const y1 = ((fy + 1) & (TILE - 1)) * TILE;
  const top = skinTile[y0 + x0]! * (1 - tx) + skinTile[y0 + x1]! * tx;
  const bottom = skinTile[y1 + x0]! * (1 - tx) + skinTile[y1 + x1]! * tx;
  return top * (1 - ty) + bottom * ty;
}

function splineColumns(size: number, cells: number): { readonly cell: Uint16Array; readonly weight: Float64Array } {
  const cell = new Uint16Array(4 * size);
  const weight = new Float64Array(4 * size);
  for (let i = 0; i < size; i++) {
    const u = (i * cells) / size;
    const f = Math.floor(u);
    const t = u - f;
    const s = 1 - t;
    const weights = [(s * s * s) / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, (t * t * t) / 6];
    for (let k = 0; k < 4; k++) {
      cell[4 * i + k] = (((f - 1 + k) % cells) + cells) % cells;
      weight[4 * i + k] = weights[k]!;
    }
  }
  return { cell, weight };
}
