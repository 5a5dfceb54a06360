import type { Plane } from '../image/plane.ts';

/** Least over the square, then greatest of that. */
export function open(plane: Plane, reach: number): Plane {
  return extreme(extreme(plane, reach, -1), reach, 1);
}

/** Greatest along each row, then least of that. */
export function closeAcross({ width, height, data }: Plane, reach: number): Plane {
  const line = movingExtreme(width, reach);
  const widened = new Float32Array(data.length);
  const result = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    line(data, y * width, widened, y * width, 1, 1);
    line(widened, y * width, result, y * width, 1, -1);
  }
  return { width, height, data: result };
}

/** Moving minimum (`sign` −1) or maximum (+1) over a square: along the rows, each of which becomes a column, and so once more. */
function extreme({ width, height, data }: Plane, reach: number, sign: 1 | -1): Plane {
  const turned = new Float32Array(data.length);
  const result = new Float32Array(data.length);
  const along = movingExtreme(width, reach);
  for (let y = 0; y < height; y++) along(data, y * width, turned, y, height, sign);
  const down = movingExtreme(height, reach);
  for (let x = 0; x < width; x++) down(turned, x * height, result, x, width, sign);
  return { width, height, data: result };
}

/** Reads `count` samples one after the other and writes their moving extremes `stride` apart. */
type LineFilter = (from: Float32Array, start: number, to: Float32Array, first: number, stride: number, sign: 1 | -1) => void;

/**
 * Moving extreme along lines of `count` samples (van Herk and Gil–Werman): blocks of the window's length are scanned forwards and
 * backwards once, so the cost does not grow with the window.
 */
function movingExtreme(count: number, reach: number): LineFilter {
  const window = 2 * reach + 1;
  const length = Math.ceil((count + 2 * reach) / window) * window;
  const line = new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
  const forwards = new Float64Array(length);
  const backwards = new Float64Array(length);
  return (from, start, to, first, stride, sign) => {
    for (let i = 0; i < count; i++) line[reach + i] = sign * (from[start + i] as number);
    for (let block = 0; block < length; block += window) {
      let highest = Number.NEGATIVE_INFINITY;
      for (let i = block; i < block + window; i++) {
        if ((line[i] as number) > highest) highest = line[i] as number;
        forwards[i] = highest;
      }
      highest = Number.NEGATIVE_INFINITY;
      for (let i = block + window - 1; i >= block; i--) {
        if ((line[i] as number) > highest) highest = line[i] as number;
        backwards[i] = highest;
      }
    }
    for (let i = 0; i < count; i++) {
      const before = backwards[i] as number;
      const after = forwards[i + window - 1] as number;
      to[first + i * stride] = sign * (before > after ? before : after);
    }
  };
}
