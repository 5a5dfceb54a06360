import type { GrayImage } from '../image/gray-image.ts';
import { closeAcross, meanAround, type Plane } from '../image/plane.ts';
import type { Contour } from './contour.ts';
import { type LidRows, lightByColumn } from './find-lids.ts';
import type { IrisTone } from './iris-tone.ts';
import { type Strip, stripHeight, stripWidth } from './normalise.ts';

/** Cells an iris radius of the upright picture in which lines are looked for: lashes have the same width in it at every resolution. */
const cellsPerRadius = 100;
const pictureWidth = 221;
const pictureHeight = 111;

/** What is lighter than the iris by this is lid or white: lighter than that it tells nothing about lashes. */
const lighterThanIris = 18;
/** A lash is narrower than twice this, cells. */
const lashReach = 8;
/** Lashes come in rows: cells to each side, along and across the lid, whose lines speak for their neighbours. */
const rowReach = { across: 20, down: 2 };
/** Half the length of the straight piece of a lash that is looked for, cells, and its directions (upper lashes hang and fan out). */
const pieceReach = 6;
const directions: readonly (readonly [dx: number, dy: number])[] = [
  [0, 1],
  [0.26, 0.97],
  [-0.26, 0.97],
  [0.5, 0.87],
  [-0.5, 0.87],
  [0.71, 0.71],
  [-0.71, 0.71],
];
/** Only where a sample is darker than the iris by this, grey levels, are lines looked for. */
const leastDarkness = 4;

/** Signs of a lash in each sample of the strip's upper half, grey levels. */
export interface LashSigns {
  /** How much darker the sample is than this iris is there. */
  readonly darkness: Float32Array;
  /** How much darker it is than what lies to its left and right. */
  readonly line: Float32Array;
  /** The best mean of that along a straight piece through the sample. */
  readonly piece: Float32Array;
  /** The mean of that over its neighbours along the lid. */
  readonly row: Float32Array;
}

export function lashSigns(image: GrayImage, limbus: Contour, strip: Strip, tone: IrisTone): LashSigns {
  const picture = cutUpright(image, limbus, tone.middle + lighterThanIris);
  const closed = closeAcross(picture, lashReach);
  const lines: Plane = { ...picture, data: closed.data.map((level, k) => level - (picture.data[k] as number)) };
  const rows = meanAround(lines, rowReach.across, rowReach.down);
  const half = stripWidth / 2;
  const darkness = new Float32Array(half * stripHeight);
  const line = new Float32Array(half * stripHeight);
  const piece = new Float32Array(half * stripHeight);
  const row = new Float32Array(half * stripHeight);
  const light = lightByColumn(strip, tone);
  const scale = cellsPerRadius / limbus.radius;
  for (let i = 0; i < stripHeight; i++) {
    for (let c = 0; c < half; c++) {
      const at = i * stripWidth + half + c;
      const k = i * half + c;
      const dark = (tone.level[i] as number) + (light[half + c] as number) - (strip.levels[at] as number);
      darkness[k] = dark;
      if (dark < leastDarkness) continue;
      const x = Math.min(pictureWidth - 2, Math.max(1, Math.round(((strip.x[at] as number) - limbus.x) * scale + (pictureWidth - 1) / 2)));
      const y = Math.min(pictureHeight - 2, Math.max(1, Math.round(((strip.y[at] as number) - limbus.y) * scale + pictureHeight - 1)));
      line[k] = lines.data[y * pictureWidth + x] as number;
      row[k] = rows.data[y * pictureWidth + x] as number;
      piece[k] = bestPiece(lines, x, y);
    }
  }
  return { darkness, line, piece, row };
}

/** The upper half of the iris and what lies about it, at a fixed scale, lightly smoothed along the lashes. */
function cutUpright(image: GrayImage, limbus: Contour, lightest: number): Plane {
  const step = limbus.radius / cellsPerRadius;
  const data = new Float32Array(pictureWidth * pictureHeight);
  const { width, height } = image;
  for (let v = 0; v < pictureHeight; v++) {
    const y = Math.min(height - 1, Math.max(0, limbus.y + (v - pictureHeight + 1) * step));
    const y0 = Math.min(height - 2, Math.floor(y));
    const part = y - y0;
    for (let u = 0; u < pictureWidth; u++) {
      const x = Math.min(width - 1, Math.max(0, limbus.x + (u - (pictureWidth - 1) / 2) * step));
      const x0 = Math.min(width - 2, Math.floor(x));
      const px = x - x0;
      const at = y0 * width + x0;
      const top = (image.data[at] as number) * (1 - px) + (image.data[at + 1] as number) * px;
      const bottom = (image.data[at + width] as number) * (1 - px) + (image.data[at + width + 1] as number) * px;
      data[v * pictureWidth + u] = Math.min(lightest, top * (1 - part) + bottom * part);
    }
  }
  return { width: pictureWidth, height: pictureHeight, data };
}

function bestPiece({ width, height, data }: Plane, x: number, y: number): number {
  let best = 0;
  for (const offsets of pieces) {
    let sum = 0;
    for (const [dx, dy] of offsets) {
      const px = Math.min(width - 1, Math.max(0, x + dx));
      const py = Math.min(height - 1, Math.max(0, y + dy));
      sum += data[py * width + px] as number;
    }
    if (sum > best) best = sum;
  }
  return best / (2 * pieceReach + 1);
}

const pieces = directions.map(([dx, dy]) =>
  Array.from({ length: 2 * pieceReach + 1 }, (_, k) => [Math.round((k - pieceReach) * dx), Math.round((k - pieceReach) * dy)] as const),
);
