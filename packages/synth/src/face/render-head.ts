import type { ColourImage } from '@sclera/engine';
import { cos, PI, pow, sin } from '../exact-math.ts';
import { createRng } from '../rng.ts';
import { fillDeviates } from '../sensor.ts';
import type { Colour, Head } from './head.ts';
import { paintBehind } from './head-backdrop.ts';
import { type Camera, cameraFor, type Placing } from './head-camera.ts';
import { type Expression, paintFeatures } from './head-features.ts';
import { paintGlasses } from './head-glasses.ts';
import { skinMapOf } from './head-skin.ts';
import { type HeadMesh, meshColumns, meshOf, meshRows } from './head-surface.ts';

/** How a picture of a head is taken. */
export interface HeadShot extends Expression, Placing {
  readonly width: number;
  readonly height: number;
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
  smile: 0,
  lightRight: 15,
  lightAbove: 35,
  exposure: 1,
  noise: 1.5,
  grain: '',
};

/** A photograph of a head that is nobody's, before an even wall. The same head and shot give the same picture. */
export function renderHead(head: Head, shot: Partial<HeadShot> = {}): ColourImage {
  const all = { ...usual, ...shot };
  const full: HeadShot = { ...all, at: shot.at ?? { x: all.width / 2, y: all.height * 0.45 } };
  const camera = cameraFor(head, full);
  const light = paintBehind(head, full, camera);
  shadeSurface(head, full, seeSurface(meshOf(head), full, camera), light);
  if (head.glasses !== null) paintGlasses(head, head.glasses, full, camera, light);
  return develop(head, full, light);
}

/** Of each pixel that sees the head: where on the mesh it looks (column, row), and the normal there; depth −∞ elsewhere. */
interface Seen {
  readonly depth: Float32Array;
  readonly values: Float32Array;
}

const members = 5;

function seeSurface({ places, normals }: HeadMesh, { width, height }: HeadShot, camera: Camera): Seen {
  const count = meshColumns * meshRows;
  const [placed, turned] = [new Float32Array(3 * count), new Float32Array(3 * count)];
  for (let i = 0; i < 3 * count; i += 3) {
    camera.project(places[i]!, places[i + 1]!, places[i + 2]!, placed, i);
    camera.turn(normals[i]!, normals[i + 1]!, normals[i + 2]!, turned, i);
  }
  const seen = emptySeen(width * height);
  for (let row = 0; row + 1 < meshRows; row++) {
    for (let column = 0; column + 1 < meshColumns; column++) {
      const at = row * meshColumns + column;
      fill(placed, turned, at, at + 1, at + meshColumns, width, height, seen);
      fill(placed, turned, at + 1, at + meshColumns + 1, at + meshColumns, width, height, seen);
    }
  }
  return seen;
}

let lent: Seen | null = null;

/** The same lists for picture after picture of a size: what is written where nothing is seen is never read. */
function emptySeen(pixels: number): Seen {
  if (lent?.depth.length !== pixels) lent = { depth: new Float32Array(pixels), values: new Float32Array(members * pixels) };
  lent.depth.fill(Number.NEGATIVE_INFINITY);
  return lent;
}

/** One triangle; the nearest surface is kept. */
function fill(
  placed: Float32Array,
  turned: Float32Array,
  ia: number,
  ib: number,
  ic: number,
  width: number,
  height: number,
  { depth, values }: Seen,
): void {
  const [a, b, c] = [3 * ia, 3 * ib, 3 * ic];
  const ax = placed[a]!;
  const ay = placed[a + 1]!;
  const bx = placed[b]!;
  const by = placed[b + 1]!;
  const cx = placed[c]!;
  const cy = placed[c + 1]!;
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  // Seen from behind, or edge on.
  if (area <= 1e-9) return;
  const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
  const right = Math.min(width - 1, Math.floor(Math.max(ax, bx, cx)));
  const top = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
  const bottom = Math.min(height - 1, Math.floor(Math.max(ay, by, cy)));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const u = ((cx - bx) * (y - by) - (cy - by) * (x - bx)) / area;
      const v = ((ax - cx) * (y - cy) - (ay - cy) * (x - cx)) / area;
      const w = 1 - u - v;
      if (u < -1e-6 || v < -1e-6 || w < -1e-6) continue;
      const at = y * width + x;
      const near = u * placed[a + 2]! + v * placed[b + 2]! + w * placed[c + 2]!;
      if (near <= depth[at]!) continue;
      depth[at] = near;
      const to = members * at;
      values[to] = u * (ia % meshColumns) + v * (ib % meshColumns) + w * (ic % meshColumns);
      values[to + 1] = u * Math.floor(ia / meshColumns) + v * Math.floor(ib / meshColumns) + w * Math.floor(ic / meshColumns);
      for (let k = 0; k < 3; k++) values[to + 2 + k] = u * turned[a + k]! + v * turned[b + k]! + w * turned[c + k]!;
    }
  }
}

/** Lambert's law, an even light from everywhere, and the little shine that skin has. */
function shadeSurface(head: Head, shot: HeadShot, { depth, values }: Seen, light: Float32Array): void {
  const lamp = direction(shot.lightRight, shot.lightAbove);
  // Half-way between lamp and camera.
  const glance = Math.sqrt(lamp.x ** 2 + lamp.y ** 2 + (lamp.z + 1) ** 2);
  const { plan } = meshOf(head);
  const skin = skinMapOf(head);
  for (let at = 0; at < depth.length; at++) {
    if (depth[at] === Number.NEGATIVE_INFINITY) continue;
    const from = members * at;
    const [column, row] = [values[from]!, values[from + 1]!];
    const [nx, ny, nz] = [values[from + 2]!, values[from + 3]!, values[from + 4]!];
    const length = Math.sqrt(nx * nx + ny * ny + nz * nz) || 1;
    const under = readColour(
      skin.data,
      skin.columns,
      (column * (skin.columns - 1)) / (meshColumns - 1),
      (row * (skin.rows - 1)) / (meshRows - 1),
    );
    const albedo = paintFeatures(head, under, readPlace(plan, column, row, 0), readPlace(plan, column, row, 1), shot);
    const lit = 0.42 + (0.68 * Math.max(0, nx * lamp.x + ny * lamp.y + nz * lamp.z)) / length;
    const towards = Math.max(0, (nx * lamp.x + ny * lamp.y + nz * (lamp.z + 1)) / (length * glance));
    // The 16th power: twice squared, and twice again.
    const shine = head.features.shine * (((towards ** 2) ** 2) ** 2) ** 2;
    light[3 * at] = albedo[0] * lit + shine;
    light[3 * at + 1] = albedo[1] * lit + shine;
    light[3 * at + 2] = albedo[2] * lit + shine;
  }
}

function readColour(data: Float32Array, columns: number, column: number, row: number): Colour {
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [fx, fy] = [column - left, row - top];
  const at = 3 * (top * columns + left);
  const below = Math.min(at + 3 * columns, data.length - 6);
  const of = (k: number): number =>
    ((data[at + k] ?? 0) * (1 - fx) + (data[at + 3 + k] ?? 0) * fx) * (1 - fy) +
    (data[below + k]! * (1 - fx) + data[below + 3 + k]! * fx) * fy;
  return [of(0), of(1), of(2)];
}

/** A place between the points of the mesh. */
function readPlace(places: Float32Array, column: number, row: number, k: number): number {
  const left = Math.min(meshColumns - 2, Math.floor(column));
  const top = Math.min(meshRows - 2, Math.floor(row));
  const [fx, fy] = [column - left, row - top];
  const at = 3 * (top * meshColumns + left) + k;
  const below = at + 3 * meshColumns;
  return (places[at]! * (1 - fx) + places[at + 3]! * fx) * (1 - fy) + (places[below]! * (1 - fx) + places[below + 3]! * fx) * fy;
}

function direction(right: number, above: number): { readonly x: number; readonly y: number; readonly z: number } {
  const [r, a] = [(right * PI) / 180, (above * PI) / 180];
  return { x: sin(r) * cos(a), y: -sin(a), z: cos(r) * cos(a) };
}

/** Light to levels: exposure, the curve of a display, and noise. */
function develop(head: Head, { width, height, exposure, noise, grain }: HeadShot, light: Float32Array): ColourImage {
  const rng = createRng('face', head.seed, 'noise', grain);
  const data = new Uint8ClampedArray(light.length);
  // Row by row: short lists stay in the processor's cache.
  const row = 3 * width;
  const grains = new Float64Array(row);
  for (let from = 0; from < data.length; from += row) {
    if (noise > 0) fillDeviates(rng, grains);
    for (let i = 0; i < row; i++) {
      const level = Math.floor(displayLevel(exposure * light[from + i]!) + noise * grains[i]! + 0.5);
      data[from + i] = level;
    }
  }
  return { width, height, data: new Uint8Array(data.buffer) };
}

const curveSteps = 2048;
const curve: Float64Array = Float64Array.from({ length: curveSteps + 1 }, (_, i) => 255 * pow(i / curveSteps, 1 / 1.8));

/** The curve of a display, with straight lines between 2,048 points. */
function displayLevel(light: number): number {
  const place = light <= 0 ? 0 : light >= 1 ? curveSteps : light * curveSteps;
  const cell = place >= curveSteps ? curveSteps - 1 : Math.floor(place);
  const low = curve[cell]!;
  return low + (curve[cell + 1]! - low) * (place - cell);
}
