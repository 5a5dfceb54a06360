import type { GrayImage } from '../image/gray-image.ts';
import { blur, findStretch, type Plane, shrink, stretch } from '../image/plane.ts';

/** Longest side, pixels, of the picture that is looked at. */
const sidePx = 120;
/** Height of the line, as a share of the picture's, that stands out from as much above and below it. */
const lineShare = 0.06;
/** Standard tones by which a lash line is darker than the skin on both sides of it. */
const leastDepth = 9;
/** The line is also this many times as deep as the picture is on average: rough textures hold ridges everywhere. */
const standingOut = 4;
/** Share of the picture's width that the line runs through, without gaps that count. */
const leastRun = 0.5;
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
  const plane = blur(stretch(small, findStretch(small)), 2);
  const depth = ridgeDepth(plane, Math.max(2, Math.round(lineShare * plane.height)));
  const path = bestPath(depth, plane.width, plane.height);
  let sum = 0;
  for (const value of depth) sum += value;
  const least = Math.max(leastDepth, (standingOut * sum) / depth.length);
  let run = 0;
  for (let x = 0; x < plane.width; x++) if ((depth[(path[x] as number) * plane.width + x] as number) >= least) run++;
  return run >= leastRun * plane.width;
}

/** How much darker each place is than the lighter-by-least of what lies `height` above and below; never below 0. */
function ridgeDepth({ width, height, data }: Plane, span: number): Float32Array {
  const depth = new Float32Array(data.length);
  for (let y = span; y < height - span; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const above = data[at - span * width] as number;
      const below = data[at + span * width] as number;
      depth[at] = Math.max(0, Math.min(6 * leastDepth, Math.min(above, below) - (data[at] as number)));
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
