import type { GrayImage } from '../image/gray-image.ts';
import { blur, findStretch, type Plane, shrink, stretch } from '../image/plane.ts';

/** Longest side, pixels, of the picture that is looked at. */
const sidePx = 120;
/** Height of the line, as a share of the picture's, that stands out from as much above and below it. */
const lineShare = 0.06;
/**
 * Standard tones by which a lash line is darker than the skin on both sides of it. Measured: drawn shut eyes of three sensors have a median
 * of 46 and more along the path, white noise 12.
 */
const leastDepth = 24;
/** Share of the picture's width that the line runs through, without gaps that count. */
const leastRun = 0.5;
/** Pixels to each side over which the picture is averaged along its rows. */
const rowReach = 5;
/** Rows that the line may rise or fall from one column to the next, and what that costs. */
const reach = 1;
const stiffness = 1.5;

/**
 * Whether a picture in which no eye was found shows a shut one: a dark line of lashes along the lid's edge, about level, with skin
 * above and below. Best path of dark ridges from left to right, by dynamic programming.
 */
export function hasLashLine(image: GrayImage): boolean {
  const small = shrink(image, Math.ceil(Math.max(image.width, image.height) / sidePx));
  if (small.width < 16 || small.height < 16) return false;
  const plane = alongRows(blur(stretch(small, findStretch(small)), 2));
  const depth = ridgeDepth(plane, Math.max(2, Math.round(lineShare * plane.height)));
  const path = bestPath(depth, plane.width, plane.height);
  let run = 0;
  for (let x = 0; x < plane.width; x++) if ((depth[(path[x] as number) * plane.width + x] as number) >= leastDepth) run++;
  return run >= leastRun * plane.width;
}

/** Means over a stretch of each row: a line runs on, the ridges of noise and texture do not. */
function alongRows({ width, height, data }: Plane): Plane {
  const means = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let k = -rowReach; k <= rowReach; k++) sum += data[y * width + Math.max(0, Math.min(width - 1, x + k))] as number;
      means[y * width + x] = sum / (2 * rowReach + 1);
    }
  }
  return { width, height, data: means };
}

/** How much darker each place is than the lighter-by-least of what lies `height` above and below; never below 0. */
function ridgeDepth({ width, height, data }: Plane, span: number): Float32Array {
  const depth = new Float32Array(data.length);
  for (let y = span; y < height - span; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const above = data[at - span * width] as number;
      const below = data[at + span * width] as number;
      depth[at] = Math.max(0, Math.min(2 * leastDepth, Math.min(above, below) - (data[at] as number)));
    }
  }
  return depth;
}

/** The row in each column of the path with the greatest depth in all. */
function bestPath(depth: Float32Array, width: number, height: number): Int32Array {
  const from = new Int8Array(width * height);
  let score = new Float64Array(height);
  let next = new Float64Array(height);
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      let best = score[y] as number;
      let move = 0;
      for (let d = -reach; d <= reach; d++) {
        if (y + d < 0 || y + d >= height) continue;
        const value = (score[y + d] as number) - stiffness * Math.abs(d);
        if (value > best) {
          best = value;
          move = d;
        }
      }
      next[y] = best + (depth[y * width + x] as number);
      from[y * width + x] = move;
    }
    [score, next] = [next, score];
  }
  let at = 0;
  for (let y = 1; y < height; y++) if ((score[y] as number) > (score[at] as number)) at = y;
  const path = new Int32Array(width);
  for (let x = width - 1; x >= 0; x--) {
    path[x] = at;
    at += from[x + width * at] as number;
  }
  return path;
}
