import type { FaceBox } from '../../face/detect-faces.ts';
import type { ColourImage } from '../../image/colour-image.ts';

/** Width to which a photo is brought for the search: a character of a zone that fills it has 11 pixels then. */
const searchWidth = 480;
/** Levels between two neighbours from which they count as an edge of print. */
const printEdge = 28;
/** A row is looked at in cells; one in which this share of pixels are edges holds print. */
const cellPx = 16;
const printShare = 0.12;
/** A line of a zone goes on without a gap wider than this, cells: fillers are print too. */
const longestGap = 1;
/** Share of the photo's width that a zone takes at least: a page that fills half of it. */
const leastWidth = 0.4;
/** White between the lines of a zone, and between the strokes of one, over its width: lines are 6.35 mm apart on 112 mm (Doc 9303-4, figure 4). */
const lineGap = 0.05;
/** Height over width: two lines of TD2 or TD3 are about 0.09; half as much again for perspective, and half for print that fades. */
const shape: readonly [number, number] = [0.04, 0.16];

/**
 * Where a photo of a document shows what looks like a machine readable zone of two lines: the lowest band of dense, even print that reaches across the page. Null
 * where there is none. It is looked for, not read: what stands in it has to be typed in, and may be something else.
 */
export function findZone(image: ColourImage): FaceBox | null {
  const scale = Math.max(1, image.width / searchWidth);
  const grey = shrink(image, scale);
  const lines = printedRuns(grey);
  const bands: { left: number; right: number; top: number; bottom: number }[] = [];
  for (const [y, run] of lines.entries()) {
    if (run === null) continue;
    const band = bands.at(-1);
    const isNext = band !== undefined && y - band.bottom <= Math.max(2, lineGap * (band.right - band.left));
    if (isNext && Math.min(band.right, run[1]) - Math.max(band.left, run[0]) > 0.6 * (band.right - band.left)) {
      band.bottom = y;
      band.left = Math.min(band.left, run[0]);
      band.right = Math.max(band.right, run[1]);
    } else bands.push({ left: run[0], right: run[1], top: y, bottom: y });
  }
  const found = bands.findLast(({ left, right, top, bottom }) => {
    const ratio = (bottom - top + 1) / (right - left);
    return ratio >= shape[0] && ratio <= shape[1];
  });
  if (found === undefined) return null;
  const { left, right, top, bottom } = found;
  const x = Math.floor(left * scale);
  const y = Math.floor(top * scale);
  return {
    x,
    y,
    width: Math.min(image.width - x, Math.ceil((right - left) * scale)),
    height: Math.min(image.height - y, Math.ceil((bottom - top + 1) * scale)),
  };
}

interface Grey {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Green, by the mean of the pixels that fall together. */
function shrink({ width, height, data }: ColourImage, scale: number): Grey {
  const [w, h] = [Math.max(1, Math.floor(width / scale)), Math.max(1, Math.floor(height / scale))];
  const grey = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    const [top, bottom] = [Math.floor(y * scale), Math.max(Math.floor(y * scale) + 1, Math.floor((y + 1) * scale))];
    for (let x = 0; x < w; x++) {
      const [left, right] = [Math.floor(x * scale), Math.max(Math.floor(x * scale) + 1, Math.floor((x + 1) * scale))];
      let sum = 0;
      for (let j = top; j < bottom; j++) for (let i = left; i < right; i++) sum += data[3 * (j * width + i) + 1] as number;
      grey[y * w + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return { width: w, height: h, data: grey };
}

/** Of each row, from where to where print goes on, if that is as wide as a zone. */
function printedRuns({ width, height, data }: Grey): readonly (readonly [left: number, right: number] | null)[] {
  const cells = Math.floor(width / cellPx);
  return Array.from({ length: height }, (_, y) => {
    let [best, from, last]: [readonly [number, number] | null, number, number] = [null, -1, -1];
    for (let cell = 0; cell < cells; cell++) {
      let edges = 0;
      for (let x = cell * cellPx + 1; x < (cell + 1) * cellPx; x++) {
        const at = y * width + x;
        if (Math.abs((data[at] as number) - (data[at - 1] as number)) >= printEdge) edges++;
      }
      if (edges < printShare * cellPx) continue;
      if (from < 0 || cell - last > longestGap + 1) from = cell;
      last = cell;
      if (best === null || last - from > best[1] - best[0]) best = [from, last];
    }
    if (best === null || (best[1] - best[0] + 1) * cellPx < leastWidth * width) return null;
    return [best[0] * cellPx, (best[1] + 1) * cellPx];
  });
}
