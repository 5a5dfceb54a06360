import type { ColourImage } from '@sclera/engine';
import { bell, clamp, cos, PI, pow, sin, TAU } from '../exact-math.ts';
import { createRng } from '../rng.ts';
import { fillDeviates } from '../sensor.ts';

/** Where something flat is held before a camera. */
export interface Holding {
  readonly width: number;
  readonly height: number;
  /** Degrees, as of a head. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** How many pixels of the camera a pixel of the shown picture takes where it is not tilted. */
  readonly scale: number;
  /** Middle of what is shown, pixels of the camera. */
  readonly at: { readonly x: number; readonly y: number };
  /** How far it is bent about its upright middle: depth at its side edges over half its width, −0.5…0.5. */
  readonly bend: number;
  /** Seed of the noise of this camera's sensor. */
  readonly grain: string;
}

/** What becomes of the levels (red, green, blue, 0…255) that a picture holds at a place, given in pixels of that picture, on paper or a screen. */
export type Surface = (levels: Float64Array, u: number, v: number) => void;

/** A camera two and a half widths of the camera's picture away: tilted by 45° the near edge of a picture is half as large again as the far one. */
const distanceWidths = 2.5;

/** Sees something flat through a camera: perspective, bend, a wall behind it, and the noise of a second sensor. */
export function seeFlat(shown: ColourImage, holding: Holding, surface: Surface): ColourImage {
  const { width, height, scale, at, grain } = holding;
  const rng = createRng('flat', grain);
  const meet = rayOf(shown, holding);
  const place = new Float64Array(2);
  const levels = new Float64Array(3);
  const data = new Uint8Array(3 * width * height);
  const grains = new Float64Array(3 * width);
  for (let y = 0; y < height; y++) {
    fillDeviates(rng, grains);
    for (let x = 0; x < width; x++) {
      if (meet(x - at.x, y - at.y, place)) {
        const column = place[0]! / scale + shown.width / 2 - 0.5;
        const row = place[1]! / scale + shown.height / 2 - 0.5;
        read(shown, column, row, levels);
        surface(levels, column, row);
      } else for (let k = 0; k < 3; k++) levels[k] = 150 - 0.12 * y + 6 * k;
      for (let k = 0; k < 3; k++) data[3 * (y * width + x) + k] = clamp(Math.floor(levels[k]! + 1.5 * grains[3 * x + k]! + 0.5), 0, 255);
    }
  }
  return { width, height, data };
}

/** Where the ray through a pixel (from the middle of what is shown) meets it, in its own coordinates and camera pixels; false where it passes by. */
type Ray = (x: number, y: number, place: Float64Array) => boolean;

function rayOf(shown: ColourImage, { width, yaw, pitch, roll, scale, bend }: Holding): Ray {
  const [cy, sy] = [cos((yaw * PI) / 180), sin((yaw * PI) / 180)];
  const [cp, sp] = [cos((pitch * PI) / 180), sin((pitch * PI) / 180)];
  const [cr, sr] = [cos((roll * PI) / 180), sin((roll * PI) / 180)];
  const distance = distanceWidths * width;
  const [halfWidth, halfHeight] = [(shown.width * scale) / 2, (shown.height * scale) / 2];
  // The bend moves a point towards the camera or away: three rounds settle it.
  const rounds = bend === 0 ? 1 : 3;
  return (px, py, place) => {
    const rx = px * cr + py * sr;
    const ry = -px * sr + py * cr;
    let u = rx;
    let v = ry;
    for (let round = 0; round < rounds; round++) {
      const depth = bend * halfWidth * Math.min(1, (u / halfWidth) ** 2);
      // Point (u, v, depth), turned about the upright axis and tilted, seen in perspective: two equations, linear in u and v.
      const nearer = 1 - (depth * cy * cp) / distance;
      const a = cy - (rx * sy * cp) / distance;
      const b = (rx * sp) / distance;
      const c = sy * sp - (ry * sy * cp) / distance;
      const d = cp + (ry * sp) / distance;
      const e = rx * nearer - depth * sy;
      const f = ry * nearer + depth * cy * sp;
      const determinant = a * d - b * c;
      if (Math.abs(determinant) < 1e-6) return false;
      u = (e * d - b * f) / determinant;
      v = (a * f - e * c) / determinant;
    }
    place[0] = u;
    place[1] = v;
    return Math.abs(u) < halfWidth && Math.abs(v) < halfHeight;
  };
}

/** Matt paper: less black and less white than what is printed, and dots in lines of a screen. */
export function paper(seed: string): Surface {
  const rng = createRng('paper', seed);
  const [black, white] = [rng.range(18, 45), rng.range(205, 240)];
  const tint = [1, rng.range(0.96, 1), rng.range(0.86, 0.98)] as const;
  const pitch = rng.range(1.6, 3);
  const depth = rng.range(4, 16);
  const angle = rng.range(0.2, 1.3);
  const [c, s] = [cos(angle), sin(angle)];
  return (levels, u, v) => {
    const dots = depth * wave((u * c + v * s) / pitch) * wave((v * c - u * s) / pitch);
    for (let k = 0; k < 3; k++) levels[k] = (black + ((levels[k] as number) / 255) * (white - black)) * (tint[k] as number) + dots;
  };
}

/** A screen: its own curve and white, the grid of its pixels (which the camera's own turns into moiré), and a lamp mirrored in the glass. */
export function screen(seed: string, shown: { readonly width: number; readonly height: number }): Surface {
  const rng = createRng('screen', seed);
  const gamma = rng.range(0.85, 1.25);
  const curve = Float32Array.from({ length: 257 }, (_, i) => 255 * pow(i / 256, gamma));
  const tint = [rng.range(0.88, 1), 1, rng.range(0.95, 1.08)] as const;
  const pitch = rng.range(0.7, 1.3);
  const depth = rng.range(0.005, 0.06);
  const glow = rng.range(2, 12);
  const glare = { x: rng.range(0, shown.width), y: rng.range(0, shown.height), size: rng.range(12, 40), level: rng.range(0, 100) };
  return (levels, u, v) => {
    const rows = wave(v / pitch);
    const mirrored = glare.level * bell((u - glare.x) / glare.size) * bell((v - glare.y) / glare.size);
    for (let k = 0; k < 3; k++) {
      const grid = 1 - depth * (2 + wave(u / pitch + k / 3) + rows);
      const shown = curve[clamp(Math.round(((levels[k] as number) * 256) / 255), 0, 256)] as number;
      levels[k] = glow + shown * (tint[k] as number) * grid * 1.15 + mirrored;
    }
  };
}

const waveSteps = 1024;
const waves: Float64Array = Float64Array.from({ length: waveSteps }, (_, i) => sin((TAU * i) / waveSteps));

/** A sine of `turns` whole turns, from a table. */
function wave(turns: number): number {
  return waves[Math.floor((turns - Math.floor(turns)) * waveSteps)] as number;
}

/** Levels between four pixels. */
function read({ width, height, data }: ColourImage, column: number, row: number, levels: Float64Array): void {
  const x = clamp(column, 0, width - 1.001);
  const y = clamp(row, 0, height - 1.001);
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - left, y - top];
  const at = 3 * (top * width + left);
  const below = at + 3 * width;
  for (let k = 0; k < 3; k++) {
    const upper = data[at + k]! * (1 - fx) + data[at + 3 + k]! * fx;
    levels[k] = upper * (1 - fy) + (data[below + k]! * (1 - fx) + data[below + 3 + k]! * fx) * fy;
  }
}
