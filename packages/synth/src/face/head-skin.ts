import { bell, clamp, smoothstep } from '../exact-math.ts';
import { fractalNoise, sampleSkin } from '../noise.ts';
import { createRng } from '../rng.ts';
import { blend, type Colour, type Head, shade } from './head.ts';
import { hairAt } from './head-hair.ts';
import { meshColumns, meshOf, meshRows } from './head-surface.ts';

/** Reflectance over the whole surface, without what moves (eyes and mouth): red, green, blue of a point, row by row, on the grid of the mesh but finer. */
export interface SkinMap {
  readonly columns: number;
  readonly rows: number;
  readonly data: Float32Array;
}

const columns = 304;
const rows = 248;
const maps = new WeakMap<Head, SkinMap>();

/** Painted once a head: about a point for each millimetre. */
export function skinMapOf(head: Head): SkinMap {
  const known = maps.get(head);
  if (known !== undefined) return known;
  const made = { columns, rows, data: paint(head) };
  maps.set(head, made);
  return made;
}

function paint(head: Head): Float32Array {
  const { places, openness } = spread(head);
  const rng = createRng('face', head.seed, 'skin map');
  const { clouds, cloudSize } = head.marks;
  const cells = Math.max(3, Math.round(28 / cloudSize));
  const cloud = fractalNoise(rng, columns, rows, [cells, cells], 4, 0.6);
  const tint = fractalNoise(rng, columns, rows, [cells, cells], 2, 0.5);
  const offset = { x: rng.range(0, 256), y: rng.range(0, 256) };
  const data = new Float32Array(3 * columns * rows);
  for (let i = 0; i < columns * rows; i++) {
    const [x, y, z] = [places[3 * i] as number, places[3 * i + 1] as number, places[3 * i + 2] as number];
    const column = i % columns;
    const twin = i - column + Math.min(column, columns - 1 - column);
    const level =
      1 +
      clouds * (0.5 * (cloud[twin] as number) + 0.25 * (cloud[i] as number)) +
      head.features.grain * sampleSkin(x * 1.7 + offset.x, y * 1.7 + offset.y);
    const red = clouds * 0.35 * (tint[twin] as number);
    let colour: Colour = [head.colours.skin[0] * (level + red), head.colours.skin[1] * level, head.colours.skin[2] * (level - red)];
    colour = paintFace(head, colour, x, y, offset);
    colour = paintHair(head, colour, x, y, z, offset);
    const open = openness[i] as number;
    for (let k = 0; k < 3; k++) data[3 * i + k] = clamp((colour[k] as number) * open, 0.005, 0.98);
  }
  stampMarks(head, places, data);
  return data;
}

/** The mesh, spread over the finer grid. */
function spread(head: Head): { readonly places: Float32Array; readonly openness: Float32Array } {
  const mesh = meshOf(head);
  const places = new Float32Array(3 * columns * rows);
  const openness = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const v = (row * (meshRows - 1)) / (rows - 1);
    const top = Math.min(meshRows - 2, Math.floor(v));
    for (let column = 0; column < columns; column++) {
      const u = (column * (meshColumns - 1)) / (columns - 1);
      const left = Math.min(meshColumns - 2, Math.floor(u));
      const [fu, fv] = [u - left, v - top];
      const corner = top * meshColumns + left;
      const at = row * columns + column;
      const between = (values: Float32Array, step: number, k: number): number => {
        const of = (i: number): number => values[step * i + k] as number;
        return (
          (of(corner) * (1 - fu) + of(corner + 1) * fu) * (1 - fv) +
          (of(corner + meshColumns) * (1 - fu) + of(corner + meshColumns + 1) * fu) * fv
        );
      };
      for (let k = 0; k < 3; k++) places[3 * at + k] = between(mesh.plan, 3, k);
      openness[at] = between(mesh.openness, 1, 0);
    }
  }
  return { places, openness };
}

interface Offset {
  readonly x: number;
  readonly y: number;
}

/** Cheeks, sockets, nostrils, wrinkles, brows and beard. */
function paintFace({ shape, colours, marks, beard, features }: Head, under: Colour, x: number, y: number, offset: Offset): Colour {
  const side = Math.abs(x);
  const nose = shape.noseLength;
  const flush = bell((side - 42) / 15) * bell((y - 36) / 15) + 0.8 * bell(x / 12) * bell((y - nose) / 9);
  let colour = blend(under, [under[0] * 1.02, under[1] * 0.7, under[2] * 0.68], marks.redness * 0.5 * flush);
  colour = blend(colour, colours.lids, features.socketShade * 1.5 * bell((side - shape.eye) / 13) * bell((y + 6) / 5.5));
  colour = blend(
    colour,
    shade(colours.skin, 0.66),
    0.4 * Math.min(1, shape.eyeBags) * bell((side - shape.eye + 2) / 11) * bell((y - 11) / 4),
  );
  // Nostrils, and the shadow under the tip of the nose.
  colour = blend(
    colour,
    shade(colours.skin, 0.16),
    features.nostril *
      bell((side - shape.noseHalfWidth * 0.42) / (shape.noseHalfWidth * features.nostrilWidth)) *
      bell((y - nose - features.nostrilDrop) / features.nostrilHeight),
  );
  colour = blend(
    colour,
    shade(colours.skin, 0.5),
    features.noseShade * bell(x / shape.noseHalfWidth) * bell((y - nose - features.nostrilDrop - 3) / 3.2),
  );
  if (marks.wrinkles > 0) colour = shade(colour, 1 - marks.wrinkles * wrinkleAt(shape, x, y));
  // Brows of single hairs.
  const along = clamp((side - shape.browFrom) / (shape.browTo - shape.browFrom), 0, 1);
  const arch = -shape.brow - shape.browArch * bell((along - 0.6) / 0.28) - shape.browSlant * (along - 0.4) + 2;
  const thick = (shape.browThickness / 2) * (1.1 - 0.7 * along);
  const brow =
    smoothstep(shape.browFrom - 2, shape.browFrom + 3, side) *
    smoothstep(shape.browTo + 2, shape.browTo - 6, side) *
    smoothstep(thick + 1.2, thick - 0.8, Math.abs(y - arch));
  const hairs = 0.8 + 0.2 * sampleSkin(x * 8 + y * 5 + offset.x, y * 1.5 - x + offset.y);
  colour = blend(colour, colours.brows, 0.92 * brow * clamp(hairs, 0.3, 1));
  const grown =
    beard.moustache *
      bell((y - (nose + 11 + shape.mouth - shape.upperLip) / 2 - 1) / 5) *
      smoothstep(shape.mouthHalfWidth + 9, shape.mouthHalfWidth, side) +
    beard.chin * smoothstep(shape.mouth + shape.lowerLip, shape.mouth + shape.lowerLip + 9, y) * smoothstep(34, 24, side) +
    beard.chin * 0.9 * bell((side - shape.mouthHalfWidth - 5) / 5) * smoothstep(nose + 14, nose + 24, y) +
    beard.cheeks * smoothstep(0, 14, y - (nose + 38 - 0.75 * (side - 20))) * smoothstep(26, 36, side);
  const stubble = 0.75 + 0.35 * sampleSkin(x * 6 + offset.y, y * 3 + offset.x);
  return blend(colour, beard.colour, clamp(grown, 0, 1) * clamp(stubble, 0.2, 1) * 0.92);
}

function wrinkleAt(shape: Head['shape'], x: number, y: number): number {
  const side = Math.abs(x);
  const forehead = [0, 1, 2].reduce((sum, k) => sum + bell((y + shape.brow + 16 + 10 * k + 2.5 * bell(x / 20)) / 1.1), 0) * bell(x / 30);
  const frown = bell((side - 5) / 1.2) * bell((y + shape.brow - 2) / 7);
  const fold = bell((side - 27 - 0.12 * (y - shape.noseLength)) / 1.6) * bell((y - shape.noseLength - 14) / 13);
  const feet = [0, 1, 2].reduce((sum, k) => sum + bell((y - 2 - (k - 1) * 0.35 * (side - shape.eye - shape.eyeHalfWidth)) / 0.9), 0);
  return 0.3 * Math.min(1, forehead + frown + fold + feet * bell((side - shape.eye - shape.eyeHalfWidth - 9) / 5));
}

/** Strands run down from the crown, wavier in some. */
function paintHair(head: Head, under: Colour, x: number, y: number, z: number, offset: Offset): Colour {
  const cover = hairAt(head, x, y, z);
  if (cover <= 0) return under;
  const { hair, colours } = head;
  const bent = x + 9 * hair.waves * sampleSkin(y * 0.5 + offset.x, x * 0.2 + offset.y);
  const strands = sampleSkin(bent * 4.5 + offset.x, y * 0.55 + z * 0.3 + offset.y);
  const locks = sampleSkin(bent * 0.9 + offset.y, y * 0.22 + offset.x);
  const level = clamp(1 + hair.strands * (0.7 * strands + 0.8 * locks), 0.25, 2.2);
  return blend(under, shade(colours.hair, level), cover);
}

/** Freckles and moles, each a spot of its own. */
function stampMarks({ seed, shape, marks, colours }: Head, places: Float32Array, data: Float32Array): void {
  const rng = createRng('face', seed, 'marks');
  const stamp = (column: number, row: number, radius: number, colour: Colour, strength: number): void => {
    const middle = row * columns + column;
    // None on the lids: between them it would look like a pupil.
    const [x, y] = [places[3 * middle] as number, places[3 * middle + 1] as number];
    if (Math.abs(Math.abs(x) - shape.eye) < shape.eyeHalfWidth + 3 && Math.abs(y) < 12) return;
    const reach = Math.ceil(2.5 * radius) + 1;
    for (let r = Math.max(0, row - reach); r <= Math.min(rows - 1, row + reach); r++) {
      for (let c = Math.max(0, column - reach); c <= Math.min(columns - 1, column + reach); c++) {
        const at = r * columns + c;
        let squares = 0;
        for (let k = 0; k < 3; k++) squares += ((places[3 * at + k] as number) - (places[3 * middle + k] as number)) ** 2;
        const part = strength * smoothstep(radius * 1.25, radius * 0.75, Math.sqrt(squares));
        for (let k = 0; k < 3; k++) data[3 * at + k] = (data[3 * at + k] as number) * (1 - part) + (colour[k] as number) * part;
      }
    }
  };
  for (let k = 0; k < marks.freckles; k++) {
    stamp(
      rng.int(columns * 0.3, columns * 0.7),
      rng.int(rows * 0.42, rows * 0.72),
      rng.range(0.7, 1.6),
      shade(colours.skin, 0.62),
      rng.range(0.3, 0.75),
    );
  }
  for (let k = 0; k < marks.moles; k++) {
    stamp(
      rng.int(columns * 0.25, columns * 0.75),
      rng.int(rows * 0.25, rows * 0.92),
      rng.range(1, 2.8),
      shade(colours.skin, 0.25),
      rng.range(0.7, 1),
    );
  }
}
