/**
 * The identity of an iris: a texture over (ρ, φ), made once an eye.
 *
 * After J. Zuo, N. A. Schmid, X. Chen, "On generation and analysis of synthetic iris images", IEEE TIFS 2(1), 2007: continuous
 * fibres in cylindrical coordinates, in clusters, projected front to back; a warp at the collarette; a semi-transparent bumpy top layer with an
 * irregular edge; a blurred root. Crypts, spots, corona and striae after the painted layers of A. Lefohn et al., "An ocularist's
 * approach to human iris synthesis", IEEE CG&A 23(6), 2003.
 */
import { bell, clamp, cos, mix, sin, smoothstep, TAU } from './exact-math.ts';
import { fractalNoise, latticeNoise, ringNoise } from './noise.ts';
import type { EyeTraits, TextureTraits } from './person.ts';
import { createRng, type Rng } from './rng.ts';

/** Columns run around (φ from the image's +x axis towards +y), rows from the pupil's edge to the root. */
export const COLUMNS = 1024;
export const ROWS = 160;

/** One level of detail, row-major; values in units of the texture's own standard deviation, mean 0. */
export interface TextureLevel {
  readonly columns: number;
  readonly rows: number;
  readonly data: Float32Array;
}

/** Full detail first; each next level has half the columns and half the rows. */
export type IrisTexture = readonly TextureLevel[];

const cache = new WeakMap<EyeTraits, IrisTexture>();

/** The texture of an eye; drawn on first use and kept as long as the eye is. */
export function irisTexture(eye: EyeTraits): IrisTexture {
  const known = cache.get(eye);
  if (known) return known;
  const made = detailLevels(paintIris(eye));
  cache.set(eye, made);
  return made;
}

function paintIris(eye: EyeTraits): Float32Array {
  const traits = eye.texture;
  const stream = (layer: string): Rng => createRng(eye.irisSeed, layer);
  const collarette = drawCollarette(stream('collarette'), traits);
  const fibres = projectFibres(stream('fibres'), traits, collarette);
  const warped = warp(stream('warp'), fibres, collarette);
  standardiseRows(warped);
  const layers = warped;
  addGrain(stream('grain'), layers);
  addTopLayer(stream('top'), layers, traits, collarette);
  addCollaretteRidge(stream('ridge'), layers, traits, collarette);
  addStriae(stream('striae'), layers, traits);
  addCrypts(stream('crypts'), layers, traits, collarette);
  addSpots(stream('spots'), layers, traits);
  evenOut(layers);
  const rooted = blurRoot(layers);
  shapeRadially(rooted, traits);
  addCorona(stream('corona'), rooted);
  return rooted;
}

/** ρ of the collarette for every column: a wandering, toothed ring. */
function drawCollarette(rng: Rng, traits: TextureTraits): Float32Array {
  const slow = ringNoise(rng, COLUMNS, 5, 2, 0.6);
  const teeth = ringNoise(rng, COLUMNS, 28, 2, 0.6);
  const out = new Float32Array(COLUMNS);
  for (let x = 0; x < COLUMNS; x++) out[x] = clamp(traits.collaretteAt + 0.035 * slow[x]! + 0.028 * teeth[x]!, 0.12, 0.6);
  return out;
}

interface Wave {
  readonly amplitude: number;
  readonly turns: number;
  readonly phase: number;
}

/**
 * Fibres as θ(ρ) and height z(ρ), clusters sharing their slow waves. The highest fibre at a point is the one seen; its roundness and its
 * depth shade it. Inner fibres end at the collarette, outer ones start there, some run through.
 */
function projectFibres(rng: Rng, traits: TextureTraits, collarette: Float32Array): Float32Array {
  const shade = new Float32Array(COLUMNS * ROWS).fill(-1.3);
  const height = new Float32Array(COLUMNS * ROWS).fill(-9);
  const clusters = Array.from({ length: rng.int(55, 90) }, () => ({
    theta: rng.range(0, TAU),
    spread: rng.range(0.02, 0.07),
    waves: drawWaves(rng, 0.05, 0.6, 3),
    lift: rng.normal(0, 0.25),
  }));
  for (let i = 0; i < traits.fibreCount; i++) {
    const cluster = clusters[rng.int(0, clusters.length - 1)]!;
    const theta0 = rng.chance(0.7) ? cluster.theta + rng.normal(0, cluster.spread) : rng.range(0, TAU);
    const bends = drawWaves(rng, 0.032, 0.7, 4.5);
    const heights = drawWaves(rng, 0.6, 0.6, 3.5);
    const lift = cluster.lift + rng.normal(0, 0.5);
    const halfWidth = rng.range(1, 3.1);
    const tone = rng.normal(0, 0.35);
    const ring = collarette[wrap(Math.round((theta0 * COLUMNS) / TAU))]!;
    const kind = rng.next();
    const from = kind < 0.34 || kind > 0.86 ? 0 : ring - rng.range(0, 0.08);
    const to = kind < 0.34 ? ring + rng.range(0, 0.1) : rng.range(0.7, 1.15);
    for (let y = Math.max(0, Math.floor(from * ROWS)); y < Math.min(ROWS, to * ROWS); y++) {
      const rho = (y + 0.5) / ROWS;
      const theta = theta0 + waveSum(cluster.waves, rho) + waveSum(bends, rho);
      const z = lift + waveSum(heights, rho);
      const x = (theta * COLUMNS) / TAU;
      const taper = smoothstep(0, 0.06, rho - from) * smoothstep(0, 0.12, to - rho);
      const w = Math.max(0.7, halfWidth * (0.5 + 0.5 * taper));
      for (let px = Math.ceil(x - w); px <= x + w; px++) {
        const d = (px - x) / w;
        const round = Math.sqrt(Math.max(0, 1 - d * d));
        const top = z + 0.4 * round;
        const k = y * COLUMNS + wrap(px);
        if (top <= height[k]!) continue;
        height[k] = top;
        shade[k] = tone + 0.45 * clamp(z, -1.6, 1.6) + 0.9 * round - 0.7;
      }
    }
  }
  return shade;
}

function drawWaves(rng: Rng, amplitude: number, slowest: number, fastest: number): readonly Wave[] {
  return Array.from({ length: 3 }, () => {
    const turns = rng.range(slowest, fastest);
    return { amplitude: (rng.normal(0, amplitude) * slowest * 1.6) / turns, turns, phase: rng.range(0, TAU) };
  });
}

function waveSum(waves: readonly Wave[], rho: number): number {
  let sum = 0;
  for (const wave of waves) sum += wave.amplitude * sin(TAU * wave.turns * rho + wave.phase);
  return sum;
}

/** Bends the fibres: everywhere a little, at the collarette more. */
function warp(rng: Rng, source: Float32Array, collarette: Float32Array): Float32Array {
  const across = fractalNoise(rng, COLUMNS, ROWS, [40, 6], 2, 0.55);
  const along = fractalNoise(rng, COLUMNS, ROWS, [36, 5], 2, 0.55);
  const out = new Float32Array(source.length);
  for (let y = 0; y < ROWS; y++)
    for (let x = 0; x < COLUMNS; x++) {
      const k = y * COLUMNS + x;
      const near = bell(((y + 0.5) / ROWS - collarette[x]!) / 0.1);
      const sx = x + 3.4 * (1 + 0.7 * near) * across[k]!;
      const sy = y + 5 * (1 + 1.2 * near) * along[k]!;
      out[k] = sampleGrid(source, sx, sy);
    }
  return out;
}

/** Stroma between and over the fibres, from a few pixels to a few degrees: what makes one row differ from the next. */
function addGrain(rng: Rng, layers: Float32Array): void {
  const coarse = latticeNoise(rng, COLUMNS, ROWS, 36, 15);
  const middle = latticeNoise(rng, COLUMNS, ROWS, 120, 26);
  const fine = latticeNoise(rng, COLUMNS, ROWS, 250, 48);
  for (let i = 0; i < layers.length; i++) layers[i] = 0.7 * layers[i]! + 0.65 * coarse[i]! + 0.55 * middle[i]! + 0.5 * fine[i]!;
}

/** The anterior border layer: veils the outer zone with its own bumps up to an irregular edge near the collarette. */
function addTopLayer(rng: Rng, layers: Float32Array, traits: TextureTraits, collarette: Float32Array): void {
  const bumps = fractalNoise(rng, COLUMNS, ROWS, [44, 10], 3, 0.7);
  const edge = ringNoise(rng, COLUMNS, 22, 3, 0.7);
  for (let y = 0; y < ROWS; y++)
    for (let x = 0; x < COLUMNS; x++) {
      const k = y * COLUMNS + x;
      const start = collarette[x]! + 0.03 + 0.05 * edge[x]!;
      const veil = clamp(traits.topLayer * 0.45, 0, 0.6) * smoothstep(start, start + 0.07, (y + 0.5) / ROWS);
      layers[k] = (1 - veil) * layers[k]! + veil * 1.1 * bumps[k]!;
    }
}

function addCollaretteRidge(rng: Rng, layers: Float32Array, traits: TextureTraits, collarette: Float32Array): void {
  const strength = ringNoise(rng, COLUMNS, 18, 2, 0.7);
  for (let y = 0; y < ROWS; y++)
    for (let x = 0; x < COLUMNS; x++) {
      const k = y * COLUMNS + x;
      const d = ((y + 0.5) / ROWS - collarette[x]!) / 0.045;
      layers[k] = layers[k]! + Math.max(0, 0.5 + 0.6 * strength[x]!) * bell(d) * (0.7 + 0.3 * traits.contrast);
    }
}

/** Contraction furrows: broken arcs around the outer zone. */
function addStriae(rng: Rng, layers: Float32Array, traits: TextureTraits): void {
  if (traits.striae === 0) return;
  const count = rng.int(2, 5);
  for (let i = 0; i < count; i++) {
    const centre = rng.range(0.5, 0.88);
    const path = ringNoise(rng, COLUMNS, 6, 2, 0.5);
    const presence = ringNoise(rng, COLUMNS, 9, 2, 0.6);
    for (let x = 0; x < COLUMNS; x++) {
      const depth = traits.striae * smoothstep(-0.2, 0.9, presence[x]!);
      if (depth === 0) continue;
      const row = (centre + 0.02 * path[x]!) * ROWS;
      for (let y = Math.max(0, Math.floor(row - 9)); y < Math.min(ROWS, row + 9); y++) {
        const d = (y - row) / 2.6;
        layers[y * COLUMNS + x] = layers[y * COLUMNS + x]! + depth * (0.7 * bell((d - 2) / 0.9) - 1.3 * bell(d));
      }
    }
  }
}

/** Openings in the front layer along the collarette: dark lozenges with a bright rim. */
function addCrypts(rng: Rng, layers: Float32Array, traits: TextureTraits, collarette: Float32Array): void {
  for (let i = 0; i < traits.crypts; i++) {
    const column = rng.range(0, COLUMNS);
    const ring = collarette[wrap(Math.round(column))]!;
    const outer = rng.chance(0.22);
    const row = ROWS * (outer ? rng.range(0.6, 0.92) : ring + rng.normal(0.05, 0.07));
    const size = outer ? rng.range(0.35, 0.6) : rng.range(0.5, 1.15);
    const halfColumns = size * rng.range(5, 13);
    const halfRows = size * rng.range(9, 24);
    const depth = traits.cryptDepth * rng.range(0.8, 1.7);
    const lean = rng.normal(0, 0.25);
    const wobble = [rng.range(0, TAU), rng.range(0, TAU)] as const;
    const reach = 1.7;
    for (let y = Math.floor(row - reach * halfRows); y <= row + reach * halfRows; y++) {
      if (y < 0 || y >= ROWS) continue;
      const v = (y - row) / halfRows;
      const shift = lean * (y - row);
      for (let x = Math.floor(column + shift - reach * halfColumns); x <= column + shift + reach * halfColumns; x++) {
        const u = (x - column - shift) / halfColumns;
        // Between an ellipse and a diamond, with a wavy outline.
        const q =
          0.55 * Math.sqrt(u * u + v * v) + 0.45 * (Math.abs(u) + Math.abs(v)) + 0.09 * (cos(5 * u + wobble[0]) + cos(5 * v + wobble[1]));
        if (q > reach) continue;
        const hole = 1 - smoothstep(0.62, 0.98, q);
        const rim = bell((q - 1.14) / 0.17);
        const k = y * COLUMNS + wrap(x);
        layers[k] = mix(layers[k]!, -1.5 * depth, 0.8 * hole) + 0.75 * depth * rim;
      }
    }
  }
}

/** Pigment spots: small, soft, mostly dark. */
function addSpots(rng: Rng, layers: Float32Array, traits: TextureTraits): void {
  for (let i = 0; i < traits.spots; i++) {
    const column = rng.range(0, COLUMNS);
    const row = ROWS * rng.range(0.35, 0.95);
    const halfColumns = rng.range(3, 11);
    const halfRows = halfColumns * rng.range(0.5, 0.9);
    const tone = rng.chance(0.8) ? -rng.range(0.8, 2) : rng.range(0.6, 1.2);
    for (let y = Math.floor(row - 3 * halfRows); y <= row + 3 * halfRows; y++) {
      if (y < 0 || y >= ROWS) continue;
      for (let x = Math.floor(column - 3 * halfColumns); x <= column + 3 * halfColumns; x++) {
        const u = (x - column) / halfColumns;
        const v = (y - row) / halfRows;
        const k = y * COLUMNS + wrap(x);
        layers[k] = layers[k]! + tone * bell(Math.sqrt(u * u + v * v));
      }
    }
  }
}

/**
 * Takes most of what is slower than about 15 cycles a turn out of every row: in the near-infrared irises measured, contrast is level from 10 to 40 cycles a
 * turn, and the painted layers alone would put three times that below 20.
 */
function evenOut(layers: Float32Array): void {
  const reach = 17;
  const row = new Float32Array(COLUMNS);
  for (let y = 0; y < ROWS; y++) {
    const slow = ringMean(ringMean(layers.subarray(y * COLUMNS, (y + 1) * COLUMNS), reach), reach);
    for (let x = 0; x < COLUMNS; x++) row[x] = layers[y * COLUMNS + x]! - 0.4 * slow[x]!;
    layers.set(row, y * COLUMNS);
  }
}

/** Moving mean over 2·reach + 1 neighbours on a ring. */
function ringMean(ring: Float32Array, reach: number): Float32Array {
  const out = new Float32Array(COLUMNS);
  let sum = 0;
  for (let x = -reach; x <= reach; x++) sum += ring[wrap(x)]!;
  for (let x = 0; x < COLUMNS; x++) {
    out[x] = sum / (2 * reach + 1);
    sum += ring[wrap(x + reach + 1)]! - ring[wrap(x - reach)]!;
  }
  return out;
}

/** Towards the root detail melts: rows fade into a smoothed copy. */
function blurRoot(layers: Float32Array): Float32Array {
  const out = layers.slice();
  for (let y = Math.floor(0.8 * ROWS); y < ROWS; y++) {
    const share = smoothstep(0.8, 1, (y + 0.5) / ROWS);
    for (let x = 0; x < COLUMNS; x++) {
      let sum = 0;
      for (let dy = -4; dy <= 4; dy += 2)
        for (let dx = -4; dx <= 4; dx += 2) sum += layers[Math.min(y + dy, ROWS - 1) * COLUMNS + wrap(x + dx)]!;
      const k = y * COLUMNS + x;
      out[k] = mix(layers[k]!, sum / 25, share);
    }
  }
  return out;
}

/** Brings every row to the same mean and spread, then lays the radial envelope over it. */
function shapeRadially(layers: Float32Array, traits: TextureTraits): void {
  standardiseRows(layers);
  for (let y = 0; y < ROWS; y++) {
    const rho = (y + 0.5) / ROWS;
    const spread = mix(1.25, 0.72, smoothstep(0.3, 0.85, rho)) * (1 - 0.35 * smoothstep(0.88, 1, rho));
    const tone = traits.pupilZoneGain * (1 - smoothstep(0, 0.5, rho)) - 9 * traits.rootDarkening * smoothstep(0.7, 1, rho);
    for (let x = 0; x < COLUMNS; x++) {
      const k = y * COLUMNS + x;
      layers[k] = tone + traits.contrast * spread * clamp(layers[k]!, -3.2, 3.2);
    }
  }
}

/** The ruff: a beaded dark line where the back layer of the iris rolls over the pupil's edge. */
function addCorona(rng: Rng, layers: Float32Array): void {
  const beads = ringNoise(rng, COLUMNS, 70, 2, 0.8);
  for (let y = 0; y < 9; y++)
    for (let x = 0; x < COLUMNS; x++) {
      const k = y * COLUMNS + x;
      layers[k] = layers[k]! - (1.1 + 0.5 * beads[x]!) * bell(y / 3.2);
    }
}

function standardiseRows(layers: Float32Array): void {
  for (let y = 0; y < ROWS; y++) {
    let sum = 0;
    let squares = 0;
    for (let x = 0; x < COLUMNS; x++) {
      const v = layers[y * COLUMNS + x]!;
      sum += v;
      squares += v * v;
    }
    const mean = sum / COLUMNS;
    const scale = 1 / Math.sqrt(Math.max(1e-6, squares / COLUMNS - mean * mean));
    for (let x = 0; x < COLUMNS; x++) layers[y * COLUMNS + x] = (layers[y * COLUMNS + x]! - mean) * scale;
  }
}

function detailLevels(full: Float32Array): IrisTexture {
  const levels: TextureLevel[] = [{ columns: COLUMNS, rows: ROWS, data: full }];
  for (let n = 0; n < 4; n++) {
    const fine = levels[n]!;
    const columns = fine.columns / 2;
    const rows = fine.rows / 2;
    const data = new Float32Array(columns * rows);
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) {
        const k = 2 * y * fine.columns + 2 * x;
        data[y * columns + x] =
          0.25 * (fine.data[k]! + fine.data[k + 1]! + fine.data[k + fine.columns]! + fine.data[k + fine.columns + 1]!);
      }
    levels.push({ columns, rows, data });
  }
  return levels;
}

/** Bilinear; columns wrap, rows stop at the edges. */
function sampleGrid(grid: Float32Array, x: number, y: number): number {
  const fx = Math.floor(x);
  const cy = clamp(y, 0, ROWS - 1.001);
  const fy = Math.floor(cy);
  const tx = x - fx;
  const ty = cy - fy;
  const x0 = wrap(fx);
  const x1 = wrap(fx + 1);
  const k = fy * COLUMNS;
  const top = grid[k + x0]! * (1 - tx) + grid[k + x1]! * tx;
  const bottom = grid[k + COLUMNS + x0]! * (1 - tx) + grid[k + COLUMNS + x1]! * tx;
  return top * (1 - ty) + bottom * ty;
}

function wrap(column: number): number {
  return column & (COLUMNS - 1);
}
