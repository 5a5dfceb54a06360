import type { ColourImage } from '@sclera/engine';
import { clamp, cos, PI, pow, sin } from '../exact-math.ts';
import { createRng } from '../rng.ts';
import { deviate } from '../sensor.ts';
import { type Colour, type Head, surface, type Vector } from './head-shape.ts';
import { type Expression, skinAt } from './head-skin.ts';

/** How a picture of a head is taken. */
export interface HeadShot extends Expression {
  readonly width: number;
  readonly height: number;
  /** Degrees: yaw turns to the picture's right, pitch lifts the chin, roll tilts clockwise. */
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
  /** From the camera to the eyes. Nearer, noses grow: a flat picture does not. */
  readonly distanceMm: number;
  /** Pixels between the eyes, were the head not turned. */
  readonly interEyePx: number;
  /** Where the middle between the eyes is, pixels. */
  readonly at: { readonly x: number; readonly y: number };
  /** Where the light comes from, to the picture's right and from above, degrees. */
  readonly lightRight: number;
  readonly lightAbove: number;
  /** 1 is a well lit room. */
  readonly exposure: number;
  /** Deviation of the sensor's noise, levels. */
  readonly noise: number;
  /** Seed of that noise: frames of a camera have each their own. */
  readonly grain: string | number;
}

const usual: Omit<HeadShot, 'at'> = {
  width: 320,
  height: 400,
  yaw: 0,
  pitch: 0,
  roll: 0,
  distanceMm: 600,
  interEyePx: 80,
  eyesOpen: 1,
  lightRight: 15,
  lightAbove: 35,
  exposure: 1,
  noise: 1.5,
  grain: '',
};

/** A photograph of a head that is nobody's, before an even wall. The same head and shot give the same picture. */
export function renderHead(head: Head, shot: Partial<HeadShot> = {}): ColourImage {
  const all = { ...usual, ...shot };
  const { width, height } = all;
  const full: HeadShot = { ...all, at: shot.at ?? { x: width / 2, y: height * 0.45 } };
  const seen = makeSurfaceBuffer(width, height);
  const mesh = makeMesh(head, full);
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      fill(mesh, at, at + 1, at + columns, seen);
      fill(mesh, at + 1, at + columns + 1, at + columns, seen);
    }
  }
  const light = paintBehind(head, full);
  shadeSurface(head, full, seen, light);
  return develop(head, full, light);
}

/** The mesh carries the shape alone, a point every 3 mm; colour is found for each pixel. */
const columns = 96;
const rows = 84;

interface Corner {
  /** Place in the picture, pixels. */
  readonly x: number;
  readonly y: number;
  /** Place and normal in front of the camera, and place on the head. */
  readonly depth: number;
  readonly normal: Vector;
  readonly point: Vector;
}

function makeMesh(head: Head, shot: HeadShot): readonly Corner[] {
  const points: Vector[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) points.push(surface(head, (2 * column) / (columns - 1) - 1, row / (rows - 1)));
  }
  const toPicture = camera(head, shot);
  return points.map((point, i): Corner => {
    const placed = turn(point, shot);
    return { ...toPicture(placed), depth: placed.z, normal: turn(normalAt(points, i), shot), point };
  });
}

/** What each pixel sees of the head: place on the head (x, y, z) and normal (x, y, z), six numbers a pixel; nothing where the depth is −∞. */
interface SurfaceBuffer {
  readonly width: number;
  readonly height: number;
  readonly depth: Float32Array;
  readonly values: Float32Array;
}

function makeSurfaceBuffer(width: number, height: number): SurfaceBuffer {
  return {
    width,
    height,
    depth: new Float32Array(width * height).fill(Number.NEGATIVE_INFINITY),
    values: new Float32Array(6 * width * height),
  };
}

/** Lambert's law, an even light from everywhere, and the little shine that skin has. */
function shadeSurface(head: Head, shot: HeadShot, { depth, values }: SurfaceBuffer, light: Float32Array): void {
  const lamp = direction(shot.lightRight, shot.lightAbove);
  for (let at = 0; at < depth.length; at++) {
    if (depth[at] === Number.NEGATIVE_INFINITY) continue;
    const [x, y, z, nx, ny, nz] = values.subarray(6 * at, 6 * at + 6) as unknown as [number, number, number, number, number, number];
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz) || 1;
    const normal = { x: nx / length, y: ny / length, z: nz / length };
    const albedo = skinAt(head, x, y, z, shot);
    const lit = 0.42 + 0.68 * Math.max(0, normal.x * lamp.x + normal.y * lamp.y + normal.z * lamp.z);
    const shine = 0.1 * pow(Math.max(0, halfway(normal, lamp)), 22);
    for (let k = 0; k < 3; k++) light[3 * at + k] = (albedo[k] as number) * lit + shine;
  }
}

/** Cosine between the normal and the direction half-way between lamp and camera. */
function halfway(normal: Vector, lamp: Vector): number {
  const length = Math.sqrt(lamp.x ** 2 + lamp.y ** 2 + (lamp.z + 1) ** 2);
  return (normal.x * lamp.x + normal.y * lamp.y + normal.z * (lamp.z + 1)) / length;
}

function direction(right: number, above: number): Vector {
  const [r, a] = [(right * PI) / 180, (above * PI) / 180];
  return { x: sin(r) * cos(a), y: -sin(a), z: cos(r) * cos(a) };
}

function normalAt(points: readonly Vector[], i: number): Vector {
  const [row, column] = [Math.floor(i / columns), i % columns];
  const get = (r: number, c: number): Vector => points[clamp(r, 0, rows - 1) * columns + clamp(c, 0, columns - 1)] as Vector;
  const [left, right, up, down] = [get(row, column - 1), get(row, column + 1), get(row - 1, column), get(row + 1, column)];
  const [a, b] = [minus(right, left), minus(down, up)];
  const n = { x: a.y * b.z - a.z * b.y, y: a.z * b.x - a.x * b.z, z: a.x * b.y - a.y * b.x };
  const length = Math.sqrt(n.x ** 2 + n.y ** 2 + n.z ** 2) || 1;
  return { x: n.x / length, y: n.y / length, z: n.z / length };
}

function minus(a: Vector, b: Vector): Vector {
  return { x: a.x - b.x, y: a.y - b.y, z: a.z - b.z };
}

/** Heads turn about the neck's top, some way behind the eyes. */
const pivot: Vector = { x: 0, y: 50, z: -90 };

function turn(point: Vector, { yaw, pitch, roll }: HeadShot): Vector {
  const [y, p, r] = [yaw, pitch, roll].map((degrees) => (degrees * PI) / 180) as [number, number, number];
  const [ax, az] = [point.x * cos(y) + point.z * sin(y), -point.x * sin(y) + point.z * cos(y)];
  const [by, bz] = [point.y * cos(p) - az * sin(p), point.y * sin(p) + az * cos(p)];
  return { x: ax * cos(r) - by * sin(r), y: ax * sin(r) + by * cos(r), z: bz };
}

/** Perspective: what is nearer is larger, scaled so that eyes at the distance are as far apart as asked for. */
function camera(head: Head, shot: HeadShot): (point: Vector) => { readonly x: number; readonly y: number } {
  const focal = (shot.interEyePx / (2 * head.eyeMm)) * shot.distanceMm;
  // The head turns about its pivot, but the picture stays where the eyes of an unturned head are.
  const shift = minus(pivot, turn(pivot, shot));
  return ({ x, y, z }) => {
    const scale = focal / (shot.distanceMm - (z + shift.z));
    return { x: shot.at.x + scale * (x + shift.x), y: shot.at.y + scale * (y + shift.y) };
  };
}

/** One triangle; the nearest surface is kept. */
function fill(mesh: readonly Corner[], ia: number, ib: number, ic: number, { width, height, depth, values }: SurfaceBuffer): void {
  const [a, b, c] = [mesh[ia] as Corner, mesh[ib] as Corner, mesh[ic] as Corner];
  const area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  // Seen from behind, or edge on.
  if (area <= 1e-9) return;
  const [left, right] = [Math.max(0, Math.ceil(Math.min(a.x, b.x, c.x))), Math.min(width - 1, Math.floor(Math.max(a.x, b.x, c.x)))];
  const [top, bottom] = [Math.max(0, Math.ceil(Math.min(a.y, b.y, c.y))), Math.min(height - 1, Math.floor(Math.max(a.y, b.y, c.y)))];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const u = ((c.x - b.x) * (y - b.y) - (c.y - b.y) * (x - b.x)) / area;
      const v = ((a.x - c.x) * (y - c.y) - (a.y - c.y) * (x - c.x)) / area;
      const w = 1 - u - v;
      if (u < -1e-6 || v < -1e-6 || w < -1e-6) continue;
      const at = y * width + x;
      const near = u * a.depth + v * b.depth + w * c.depth;
      if (near <= (depth[at] as number)) continue;
      depth[at] = near;
      const mixed = (of: (corner: Corner) => number): number => u * of(a) + v * of(b) + w * of(c);
      values[6 * at] = mixed(({ point }) => point.x);
      values[6 * at + 1] = mixed(({ point }) => point.y);
      values[6 * at + 2] = mixed(({ point }) => point.z);
      values[6 * at + 3] = mixed(({ normal }) => normal.x);
      values[6 * at + 4] = mixed(({ normal }) => normal.y);
      values[6 * at + 5] = mixed(({ normal }) => normal.z);
    }
  }
}

/** Wall, neck and shoulders: flat, behind the head. */
function paintBehind(head: Head, { width, height, at, interEyePx }: HeadShot): Float32Array {
  const light = new Float32Array(3 * width * height);
  const rng = createRng('face', head.seed, 'behind');
  const wall: Colour = [rng.range(0.45, 0.75), rng.range(0.45, 0.75), rng.range(0.45, 0.75)];
  const cloth: Colour = [rng.range(0.05, 0.5), rng.range(0.05, 0.5), rng.range(0.05, 0.5)];
  const pxPerMm = interEyePx / (2 * head.eyeMm);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [mx, my] = [Math.abs(x - at.x) / pxPerMm, (y - at.y) / pxPerMm];
      const neck = my > 60 && mx < 48 - 6 * sin(clamp((my - 60) / 90, 0, 1) * PI);
      const shoulders = my > 150 && mx < 50 + 110 * Math.sqrt(clamp((my - 150) / 60, 0, 1));
      const shade = 0.9 - 0.12 * (y / height);
      for (let k = 0; k < 3; k++) {
        const skin = (head.skin[k] as number) * (0.55 - 0.15 * clamp(mx / 48, 0, 1));
        light[3 * (y * width + x) + k] = shoulders ? (cloth[k] as number) * 0.7 : neck ? skin : (wall[k] as number) * shade;
      }
    }
  }
  return light;
}

/** Light to levels: exposure, the curve of a display, and noise. */
function develop(head: Head, { width, height, exposure, noise, grain }: HeadShot, light: Float32Array): ColourImage {
  const rng = createRng('face', head.seed, 'noise', grain);
  const data = new Uint8Array(light.length);
  for (let i = 0; i < light.length; i++) {
    const level = displayLevel(exposure * (light[i] as number)) + (noise === 0 ? 0 : noise * deviate(rng));
    data[i] = clamp(Math.floor(level + 0.5), 0, 255);
  }
  return { width, height, data };
}

const curveSteps = 2048;
const curve: Float64Array = Float64Array.from({ length: curveSteps + 1 }, (_, i) => 255 * pow(i / curveSteps, 1 / 1.8));

/** The curve of a display, with straight lines between 2,048 points. */
function displayLevel(light: number): number {
  const place = clamp(light, 0, 1) * curveSteps;
  const cell = Math.min(curveSteps - 1, Math.floor(place));
  const low = curve[cell] as number;
  return low + ((curve[cell + 1] as number) - low) * (place - cell);
}
