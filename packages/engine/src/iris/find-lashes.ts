import type { GrayImage } from '../image/gray-image.ts';
import type { Plane } from '../image/plane.ts';
import { imageKernels } from '../kernels/kernels.ts';
import type { Contour } from './contour.ts';
import { type LidRows, lightByColumn } from './find-lids.ts';
import type { IrisTone } from './iris-tone.ts';
import { type Strip, stripHeight, stripWidth } from './normalise.ts';

/** Cells an iris radius of the upright picture in which lines are looked for: lashes have the same width in it at every resolution. */
const cellsPerRadius = 100;
const pictureWidth = 221;
const pictureHeight = 118;
/** Cells below the limbus's centre that are still cut out. */
const below = 7;

/** What is lighter than the iris by this is lid or white: lighter than that it tells nothing about lashes. */
const lighterThanIris = 18;
/** A lash is narrower than twice this, cells. */
const lashReach = 8;

const half = stripWidth / 2;

/**
 * Evidence for a lash is how much darker than the iris a sample is, and how far it stands out from what lies beside it, in grey levels.
 * Weight, greatest line and limits by F1 on drawn eyes (seeds `limbus-fit` and `limbus-fit2`, sensors `far` and `close`), none of which
 * the bench measures. Straight pieces of lines, looked for in seven directions, added nothing to it; nor did the picture's own contrast.
 */
const lineWeight = 1.25;
const greatestLine = 20;
/** A sample with so much evidence begins a lash; one with so much continues it. */
const firmEvidence = 56;
const faintEvidence = 34;
/** Rows next to the lid's margin in which a lash must have a sample: lashes come from the lid, crypts do not. */
const rootRows = 4;

/**
 * Eyelashes over the upper half of the iris: 1 where the strip shows a lash, lashes within the lid's own rows included. A lash is darker
 * than this iris, the more so the more it is a line, and hangs together with the upper lid. Lower lashes grow away from the iris; none are looked for.
 */
export function findLashes(image: GrayImage, limbus: Contour, strip: Strip, tone: IrisTone, lids: LidRows): Uint8Array {
  return growFromLid(lashEvidence(image, limbus, strip, tone), lids);
}

/** Evidence for a lash in each sample of the strip's upper half (columns 200…399), row-major. */
function lashEvidence(image: GrayImage, limbus: Contour, strip: Strip, tone: IrisTone): Float32Array {
  const picture = cutUpright(image, limbus, tone.middle + lighterThanIris);
  const closed = imageKernels().closeAcross(picture, lashReach);
  const lines = closed.data.map((level, k) => level - (picture.data[k] as number));
  const light = lightByColumn(strip, tone);
  const evidence = new Float32Array(half * stripHeight);
  const scale = cellsPerRadius / limbus.radius;
  for (let i = 0; i < stripHeight; i++) {
    for (let c = 0; c < half; c++) {
      const at = i * stripWidth + half + c;
      const darkness = (tone.level[i] as number) + (light[half + c] as number) - (strip.levels[at] as number);
      const x = Math.round(((strip.x[at] as number) - limbus.x) * scale) + (pictureWidth - 1) / 2;
      const y = Math.round(((strip.y[at] as number) - limbus.y) * scale) + pictureHeight - 1 - below;
      const cell = inside(y, pictureHeight) * pictureWidth + inside(x, pictureWidth);
      evidence[i * half + c] = darkness + lineWeight * Math.min(greatestLine, lines[cell] as number);
    }
  }
  return evidence;
}

function inside(place: number, size: number): number {
  return Math.min(size - 1, Math.max(0, place));
}

/** From firm samples through faint ones, then only what reaches the lid. */
function growFromLid(evidence: Float32Array, lids: LidRows): Uint8Array {
  const lashes = new Uint8Array(stripWidth * stripHeight);
  const seen = new Uint8Array(evidence.length);
  const stack = new Int32Array(evidence.length);
  for (let start = 0; start < evidence.length; start++) {
    if (seen[start] === 1 || (evidence[start] as number) < firmEvidence) continue;
    let count = 1;
    let isRooted = false;
    stack[0] = start;
    seen[start] = 1;
    for (let next = 0; next < count; next++) {
      const k = stack[next] as number;
      const i = Math.floor(k / half);
      const c = k - i * half;
      if (i >= Math.min(stripHeight - 1, lids.upper[c] as number) - rootRows) isRooted = true;
      for (let y = Math.max(0, i - 1); y <= Math.min(stripHeight - 1, i + 1); y++) {
        for (let x = Math.max(0, c - 1); x <= Math.min(half - 1, c + 1); x++) {
          const n = y * half + x;
          if (seen[n] === 1 || (evidence[n] as number) < faintEvidence) continue;
          seen[n] = 1;
          stack[count++] = n;
        }
      }
    }
    if (!isRooted) continue;
    for (let next = 0; next < count; next++) {
      const k = stack[next] as number;
      const i = Math.floor(k / half);
      lashes[i * stripWidth + half + (k - i * half)] = 1;
    }
  }
  return lashes;
}

/** The upper half of the iris and what lies about it, at a fixed scale. */
function cutUpright(image: GrayImage, limbus: Contour, lightest: number): Plane {
  const step = limbus.radius / cellsPerRadius;
  const data = new Float32Array(pictureWidth * pictureHeight);
  const { width, height } = image;
  for (let v = 0; v < pictureHeight; v++) {
    const y = Math.min(height - 1, Math.max(0, limbus.y + (v - pictureHeight + 1 + below) * step));
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
