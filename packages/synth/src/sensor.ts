import { type DrawnCapture, radians } from './conditions.ts';
import { bell, clamp, cos, log, sin } from './exact-math.ts';
import { compressLossy } from './jpeg.ts';
import type { Rng } from './rng.ts';

/** What reaches the sensor, grey levels: lens and movement. Linear, so that parts of a scene may go through one by one. */
export function throughLens(light: Float32Array, width: number, height: number, drawn: DrawnCapture): Float32Array {
  const focused = drawn.defocusPx > 0.05 ? blurGaussian(light, width, height, drawn.defocusPx) : light;
  return drawn.motionPx > 0.35 ? blurMotion(focused, width, height, drawn.motionPx, radians(drawn.motionDeg)) : focused;
}

/** From light on the sensor (grey levels) to the 8-bit image: photons, readout, compression. */
export function expose(light: Float32Array, width: number, height: number, drawn: DrawnCapture): Uint8Array {
  const pixels = quantise(light, drawn);
  return drawn.jpegQuality === null ? pixels : compressLossy(pixels, width, height, drawn.jpegQuality);
}

function quantise(light: Float32Array, drawn: DrawnCapture): Uint8Array {
  const out = new Uint8Array(light.length);
  const rng = drawn.stream('noise');
  const quiet = drawn.readNoiseSd === 0 && drawn.photonGain === 0;
  const read = drawn.readNoiseSd * drawn.readNoiseSd;
  for (let i = 0; i < out.length; i++) {
    const level = clamp(light[i]!, 0, 255);
    const noisy = quiet ? level : level + Math.sqrt(read + drawn.photonGain * level) * deviate(rng);
    out[i] = Math.floor(clamp(noisy, 0, 255) + 0.5);
  }
  return out;
}

const QUANTILES = 4096;
let quantiles: Float64Array | undefined;

/** Normal deviate from a table of 4,096 quantiles: photon counts are high enough that Poisson and normal agree. */
export function deviate(rng: Rng): number {
  quantiles ??= normalQuantiles();
  return quantiles[rng.uint32() >>> 20]!;
}

/** As many of them as fit, two of each draw: 12 bits are enough for one. */
export function fillDeviates(rng: Rng, into: Float64Array): void {
  quantiles ??= normalQuantiles();
  const table = quantiles;
  const draws = new Uint32Array((into.length + 1) >> 1);
  rng.fill(draws);
  for (let i = 0; i < into.length; i++) into[i] = table[(draws[i >> 1]! >>> (i & 1 ? 8 : 20)) & (QUANTILES - 1)]!;
}

/** Winitzki's inverse of the error function, good to 2e-3 of a deviation. */
function normalQuantiles(): Float64Array {
  const table = new Float64Array(QUANTILES);
  for (let i = 0; i < QUANTILES; i++) {
    const x = (2 * (i + 0.5)) / QUANTILES - 1;
    const a = 0.147;
    const l = log(1 - x * x);
    const m = 2 / (Math.PI * a) + l / 2;
    const e = Math.sqrt(Math.sqrt(m * m - l / a) - m);
    table[i] = (x < 0 ? -e : e) * Math.SQRT2;
  }
  return table;
}

/** Separable, edges repeated. */
function blurGaussian(source: Float32Array, width: number, height: number, sigmaPx: number): Float32Array {
  const reach = Math.max(1, Math.ceil(2.6 * sigmaPx));
  const kernel = new Float64Array(2 * reach + 1);
  let total = 0;
  for (let i = -reach; i <= reach; i++) {
    kernel[i + reach] = bell(i / sigmaPx);
    total += kernel[i + reach]!;
  }
  for (let i = 0; i < kernel.length; i++) kernel[i] = kernel[i]! / total;
  const across = new Float32Array(source.length);
  const padded = new Float64Array(width + 2 * reach);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < padded.length; x++) padded[x] = source[y * width + clamp(x - reach, 0, width - 1)]!;
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let i = 0; i < kernel.length; i++) sum += kernel[i]! * padded[x + i]!;
      across[y * width + x] = sum;
    }
  }
  const out = new Float32Array(source.length);
  for (let y = 0; y < height; y++)
    for (let i = -reach; i <= reach; i++) {
      const weight = kernel[i + reach]!;
      const from = clamp(y + i, 0, height - 1) * width;
      const to = y * width;
      for (let x = 0; x < width; x++) out[to + x] = out[to + x]! + weight * across[from + x]!;
    }
  return out;
}

/** Mean along a straight path of the given length. */
function blurMotion(source: Float32Array, width: number, height: number, lengthPx: number, angleRad: number): Float32Array {
  const steps = Math.max(2, Math.ceil(lengthPx) + 1);
  const dx = cos(angleRad) * lengthPx;
  const dy = sin(angleRad) * lengthPx;
  const out = new Float32Array(source.length);
  for (let i = 0; i < steps; i++) {
    const t = i / (steps - 1) - 0.5;
    const ox = Math.floor(t * dx);
    const oy = Math.floor(t * dy);
    const fx = t * dx - ox;
    const fy = t * dy - oy;
    const w00 = ((1 - fx) * (1 - fy)) / steps;
    const w10 = (fx * (1 - fy)) / steps;
    const w01 = ((1 - fx) * fy) / steps;
    const w11 = (fx * fy) / steps;
    for (let y = 0; y < height; y++) {
      const top = clamp(y + oy, 0, height - 1) * width;
      const bottom = clamp(y + oy + 1, 0, height - 1) * width;
      for (let x = 0; x < width; x++) {
        const left = clamp(x + ox, 0, width - 1);
        const right = clamp(x + ox + 1, 0, width - 1);
        const k = y * width + x;
        out[k] =
          out[k]! + w00 * source[top + left]! + w10 * source[top + right]! + w01 * source[bottom + left]! + w11 * source[bottom + right]!;
      }
    }
  }
  return out;
}
