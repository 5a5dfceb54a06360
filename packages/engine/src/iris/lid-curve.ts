import type { LidRows } from './find-lids.ts';
import type { Point } from './geometry.ts';
import { type Strip, stripHeight, stripWidth } from './normalise.ts';
import { solveCholesky } from './smooth-contour.ts';

const rounds = 4;
const fewestPoints = 12;
const drawn = 33;

/** The margin of a lid as a parabola in the image, ready to draw, over the width that it covers; `null` where it covers nothing. */
export function lidCurve(strip: Strip, lids: LidRows, which: 'upper' | 'lower'): readonly Point[] | null {
  const rows = lids[which];
  const first = which === 'lower' ? 0 : stripWidth / 2;
  const found: Point[] = [];
  for (let c = 0; c < rows.length; c++) {
    const row = rows[c] as number;
    if (row >= stripHeight) continue;
    const at = row * stripWidth + first + c;
    found.push({ x: strip.x[at] as number, y: strip.y[at] as number });
  }
  if (found.length < fewestPoints) return null;
  return fitParabola(found);
}

/** Robust parabola y(x) through the points, sampled between the outermost ones. */
function fitParabola(points: readonly Point[]): readonly Point[] {
  const least = points.reduce((x, point) => Math.min(x, point.x), Number.POSITIVE_INFINITY);
  const greatest = points.reduce((x, point) => Math.max(x, point.x), Number.NEGATIVE_INFINITY);
  const middle = (least + greatest) / 2;
  const half = Math.max(1, (greatest - least) / 2);
  const weights = new Float64Array(points.length).fill(1);
  let shape: Float64Array = new Float64Array(3);
  for (let round = 0; round < rounds; round++) {
    const matrix = new Float64Array([1e-6, 0, 0, 0, 1e-6, 0, 0, 0, 1e-3]);
    const right = new Float64Array(3);
    points.forEach((point, k) => {
      const t = (point.x - middle) / half;
      const basis = [1, t, t * t];
      for (let i = 0; i < 3; i++) {
        right[i] = (right[i] as number) + (weights[k] as number) * (basis[i] as number) * point.y;
        for (let j = 0; j <= i; j++) {
          matrix[3 * i + j] = (matrix[3 * i + j] as number) + (weights[k] as number) * (basis[i] as number) * (basis[j] as number);
        }
      }
    });
    shape = solveCholesky(matrix, right, 3);
    points.forEach((point, k) => {
      const residual = (point.y - heightAt(shape, (point.x - middle) / half)) / 3;
      weights[k] = 1 / (1 + residual * residual);
    });
  }
  return Array.from({ length: drawn }, (_, k) => {
    const t = (2 * k) / (drawn - 1) - 1;
    return { x: middle + t * half, y: heightAt(shape, t) };
  });
}

function heightAt(shape: Float64Array, t: number): number {
  return (shape[0] as number) + (shape[1] as number) * t + (shape[2] as number) * t * t;
}
