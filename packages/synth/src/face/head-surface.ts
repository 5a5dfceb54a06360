import { bell, clamp, cos, PI, pow, sin, smoothstep } from '../exact-math.ts';
import { fractalNoise } from '../noise.ts';
import { createRng } from '../rng.ts';
import type { Head, HeadShape } from './head.ts';
import { hairAt } from './head-hair.ts';

/** Columns from ear to ear over the face, rows from crown to below the chin: a point every 2 to 3 mm. */
export const meshColumns = 128;
export const meshRows = 112;

/** The surface of a head: places (millimetres to the picture's right, down, towards the camera, from the middle between the eyes) and normals, three numbers a point, row by row. */
export interface HeadMesh {
  readonly places: Float32Array;
  /** The same points before they drifted: what is painted is looked up here, and drifts with them. */
  readonly plan: Float32Array;
  readonly normals: Float32Array;
  /** How much of the light from all around reaches a point: 1 on what stands out, less in hollows. */
  readonly openness: Float32Array;
}

const meshes = new WeakMap<Head, HeadMesh>();

/** Made once a head: it does not depend on the shot. */
export function meshOf(head: Head): HeadMesh {
  const known = meshes.get(head);
  if (known !== undefined) return known;
  const made = makeMesh(head);
  meshes.set(head, made);
  return made;
}

/** How far the tip of the nose stands out before the eyes, in half distances between them: the further, the further aside it goes when the head turns. */
export function noseReach(head: Head): number {
  const { plan } = meshOf(head);
  let [tip, eyes] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < plan.length; i += 3) {
    const [x, y, z] = [plan[i] as number, plan[i + 1] as number, plan[i + 2] as number];
    if (Math.abs(x) < 6 && Math.abs(y - head.shape.noseLength) < 8) tip = Math.max(tip, z);
    if (Math.abs(Math.abs(x) - head.shape.eye) < 4 && Math.abs(y) < 4) eyes = Math.max(eyes, z);
  }
  return (tip - eyes) / head.shape.eye;
}

function makeMesh(head: Head): HeadMesh {
  const { lumps, lumpWidth } = head.shape;
  const cells = Math.max(4, Math.round(300 / lumpWidth));
  const own = fractalNoise(createRng('face', head.seed, 'lumps'), meshColumns, meshRows, [cells, cells], 2, 0.5);
  const aside = driftOf(head, 'aside');
  const down = driftOf(head, 'down');
  const places = new Float32Array(3 * meshColumns * meshRows);
  const plan = new Float32Array(3 * meshColumns * meshRows);
  for (let row = 0; row < meshRows; row++) {
    for (let column = 0; column < meshColumns; column++) {
      const at = row * meshColumns + column;
      const mirror = row * meshColumns + meshColumns - 1 - column;
      // Much the same on both sides, as faces are.
      const lump = 0.8 * (own[row * meshColumns + Math.min(column, meshColumns - 1 - column)] as number) + 0.2 * (own[at] as number);
      const [x, y, z] = surface(head, (2 * column) / (meshColumns - 1) - 1, row / (meshRows - 1), lumps * 0.8 * lump);
      // Only the face drifts; eyes are to stay eyes, and mouths at rest.
      const eye = bell((Math.abs(x) - head.shape.eye) / 16) * bell(y / 14);
      const lips = bell(x / 30) * bell((y - head.shape.mouth) / 12);
      const drift = head.shape.drift * smoothstep(-60, -10, z) * (1 - 0.7 * eye) * (1 - 0.6 * lips);
      // Much the same on both sides, as faces are.
      const dx = drift * (0.6 * (aside[at]! - aside[mirror]!) + 0.15 * aside[at]!);
      const dy = drift * (0.6 * (down[at]! + down[mirror]!) + 0.15 * down[at]!);
      plan.set([x, y, z], 3 * at);
      places.set([x + dx, y + dy, z], 3 * at);
    }
  }
  return { places, plan, normals: normalsOf(places), openness: opennessOf(places) };
}

/** Normal deviates along the face, some 35 mm wide. */
function driftOf({ seed }: Head, way: 'aside' | 'down'): Float32Array {
  return fractalNoise(createRng('face', seed, `drift ${way}`), meshColumns, meshRows, [8, 8], 1, 0.5);
}

/** Crown of the head. */
const crown = -112;

/** A point of the surface: `around` −1 … 1 from ear to ear over the face (beyond the ears at the ends), `along` 0 … 1 from crown to chin. */
function surface(head: Head, around: number, along: number, lump: number): readonly [x: number, y: number, z: number] {
  const { shape } = head;
  const bottom = shape.chin + 4;
  const y = crown + along * (bottom - crown);
  const angle = around * 0.62 * PI;
  const half = halfWidth(shape, y);
  const [s, c] = [sin(angle), cos(angle)];
  const x = half * s;
  const fullness = half / shape.temple;
  // The front of the skull is flatter than a circle; the centre lies behind the ears' front.
  const front = shape.depth * (0.35 + 0.65 * Math.sqrt(fullness)) * Math.max(-0.3, c < 0 ? c : pow(c, shape.roundness));
  const jaw = smoothstep(60, bottom, y);
  const z = front - shape.depth + 4 + (relief(shape, x, y) + lump) * smoothstep(0, 0.35, c) - 10 * jaw * (1 - fullness);
  const out = head.hair.volume * hairAt(head, x, y, z);
  return [x + out * s * 0.8, y - out * 0.7 * smoothstep(-40, -100, y), z + out * 0.7 * Math.max(0, c)];
}

/** Half the width of the head at a height. */
function halfWidth(shape: HeadShape, y: number): number {
  const stations = [
    crown,
    0,
    crown + 6,
    30,
    crown + 22,
    54,
    -62,
    shape.temple * 0.95,
    -28,
    shape.temple,
    20,
    shape.cheek + 2,
    0.43 * shape.chin,
    shape.cheek * 0.6 + shape.jaw * 0.4 - 1,
    0.71 * shape.chin,
    shape.jaw,
    shape.chin - 10,
    (shape.jaw + shape.chinHalfWidth) * 0.46,
    shape.chin - 2,
    shape.chinHalfWidth,
    shape.chin + 4,
    0,
  ];
  for (let k = 2; k < stations.length; k += 2) {
    const [y0, w0, y1, w1] = stations.slice(k - 2, k + 2) as [number, number, number, number];
    if (y > y1) continue;
    const part = clamp((y - y0) / (y1 - y0), 0, 1);
    if (k === 2) return w0 + (w1 - w0) * Math.sqrt(part);
    if (k === stations.length - 2) return w0 * Math.sqrt(1 - part * part);
    return w0 + (w1 - w0) * (smoothstep(y0, y1, y) * 0.5 + 0.5 * part);
  }
  return 0;
}

/** What stands out of the smooth front, millimetres towards the camera. */
function relief(shape: HeadShape, x: number, y: number): number {
  const side = Math.abs(x);
  const nose = shape.noseLength;
  // The ridge rises from between the eyes to the tip and falls off quickly below it.
  const down = clamp((y + 6) / (nose + 6), 0, 1);
  const middle = x - shape.noseBend * bell((y - nose * 0.6) / 14);
  const base = nose + 1 + shape.noseHang * bell(x / 6);
  const falls = 1 - smoothstep(base, base + shape.noseFall, y);
  const breadth = shape.bridgeWidth + (shape.tipHalfWidth - shape.bridgeWidth) * down * down;
  const ridge = shape.noseDepth * (shape.noseRoot + (1 - shape.noseRoot) * down) * bell(middle / breadth) * smoothstep(-14, 0, y) * falls;
  const hump = shape.noseHump * bell((y - nose * 0.45) / (nose * 0.2)) * bell(middle / shape.bridgeWidth);
  const tip = shape.noseTip * bell((y - nose + 3) / 6) * bell(middle / 8);
  const wings =
    shape.wingDepth *
    bell((side - shape.noseHalfWidth * 0.62) / shape.wingSize) *
    bell((y - nose - shape.wingDrop) / (1.18 * shape.wingSize));
  const sockets = -shape.socketDepth * bell((side - shape.eye) / 17) * bell((y + 1) / 11);
  const balls = 6 * bell((side - shape.eye) / 10) * bell(y / 7.5);
  const bags = shape.eyeBags * 1.6 * bell((side - shape.eye) / 11) * bell((y - 15) / 3.5);
  const brows = shape.browRidge * bell((side - shape.eye) / 24) * bell((y + shape.brow) / 8);
  const forehead = shape.forehead * bell(x / 45) * bell((y + 58) / 20);
  const cheeks = shape.cheekbones * bell((side - 44) / 17) * bell((y - 30) / 18) - 2 * bell((side - 46) / 14) * bell((y - 62) / 16);
  const folds = -shape.folds * bell((side - 27 - 0.1 * (y - nose)) / 3.4) * bell((y - nose - 14) / 14);
  const { mouth } = shape;
  const wide = bell(x / (shape.mouthHalfWidth * 0.9));
  const upper = shape.upperLipDepth * bell((y - mouth + shape.upperLip * 0.6) / (1.6 + 0.4 * shape.upperLip));
  const lower = shape.lowerLipDepth * bell((y - mouth - shape.lowerLip * 0.6) / (1.6 + 0.36 * shape.lowerLip));
  const lips = wide * (upper + lower - 3 * bell((y - mouth) / 1.8));
  const philtrum = -shape.philtrumDepth * bell(x / 3.2) * bell((y - (nose + 8 + mouth - shape.upperLip) / 2) / 5);
  const groove = -3 * bell(x / 18) * bell((y - mouth - shape.lowerLip - 8) / 5);
  const chin =
    shape.chinDepth * bell(x / 17) * bell((y - shape.chin + 14) / 12) -
    3 * shape.chinCleft * bell(x / 2.6) * bell((y - shape.chin + 12) / 8);
  const muzzle = shape.muzzle * bell(x / 32) * bell((y - mouth) / 22);
  return muzzle + ridge + hump + tip + wings + sockets + balls + bags + brows + forehead + cheeks + folds + lips + philtrum + groove + chin;
}

function normalsOf(places: Float32Array): Float32Array {
  const normals = new Float32Array(places.length);
  const at = (row: number, column: number, k: number): number =>
    places[3 * (clamp(row, 0, meshRows - 1) * meshColumns + clamp(column, 0, meshColumns - 1)) + k] as number;
  for (let row = 0; row < meshRows; row++) {
    for (let column = 0; column < meshColumns; column++) {
      const across = [0, 1, 2].map((k) => at(row, column + 1, k) - at(row, column - 1, k)) as [number, number, number];
      const down = [0, 1, 2].map((k) => at(row + 1, column, k) - at(row - 1, column, k)) as [number, number, number];
      const [x, y, z] = [
        across[1] * down[2] - across[2] * down[1],
        across[2] * down[0] - across[0] * down[2],
        across[0] * down[1] - across[1] * down[0],
      ];
      const length = Math.sqrt(x * x + y * y + z * z) || 1;
      normals.set([x / length, y / length, z / length], 3 * (row * meshColumns + column));
    }
  }
  return normals;
}

/** By how far a point lies behind its surroundings, some 12 mm around. */
function opennessOf(places: Float32Array): Float32Array {
  const reach = 4;
  const open = new Float32Array(meshColumns * meshRows).fill(1);
  for (let row = reach; row < meshRows - reach; row++) {
    for (let column = reach; column < meshColumns - reach; column++) {
      let sum = 0;
      for (const [dr, dc] of ring) sum += places[3 * ((row + dr * reach) * meshColumns + column + dc * reach) + 2] as number;
      const at = row * meshColumns + column;
      const behind = sum / ring.length - (places[3 * at + 2] as number);
      open[at] = clamp(1 - 0.07 * behind, 0.55, 1.15);
    }
  }
  return open;
}

const ring = [-1, 0, 1].flatMap((dr) => [-1, 0, 1].map((dc) => [dr, dc] as const)).filter(([dr, dc]) => dr !== 0 || dc !== 0);
