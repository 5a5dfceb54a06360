import type { Point } from '../iris/geometry.ts';

/** Row by row; the last is 1. */
type Homography = readonly number[];

/**
 * The projective map of the plane that takes `from` closest to `to` (least squares over the linear equations, in normalised coordinates:
 * Hartley & Zisserman, Multiple View Geometry, 4.1 and 4.4); null where the points lie on a line or are fewer than four.
 */
export function fitHomography(from: readonly Point[], to: readonly Point[]): ((point: Point) => Point) | null {
  if (from.length < 4 || from.length !== to.length) return null;
  const [there, here] = [normaliserOf(from), normaliserOf(to)];
  if (there === null || here === null) return null;
  const normal = Array.from({ length: 8 }, () => new Float64Array(9));
  for (const [i, point] of from.entries()) {
    const { x, y } = there.apply(point);
    const { x: u, y: v } = here.apply(to[i] as Point);
    addEquation(normal, [x, y, 1, 0, 0, 0, -u * x, -u * y], u);
    addEquation(normal, [0, 0, 0, x, y, 1, -v * x, -v * y], v);
  }
  const solved = solve(normal);
  if (solved === null) return null;
  const h: Homography = [...solved, 1];
  return (point) => here.revert(project(h, there.apply(point)));
}

function project(h: Homography, { x, y }: Point): Point {
  const at = (row: number): number => (h[3 * row] ?? 0) * x + (h[3 * row + 1] ?? 0) * y + (h[3 * row + 2] ?? 0);
  const w = at(2);
  return { x: at(0) / w, y: at(1) / w };
}

/** To mean 0 and mean distance √2; null where all points are one. */
function normaliserOf(points: readonly Point[]) {
  const mean = { x: meanOf(points.map(({ x }) => x)), y: meanOf(points.map(({ y }) => y)) };
  const spread = meanOf(points.map(({ x, y }) => Math.hypot(x - mean.x, y - mean.y)));
  if (!(spread > 0)) return null;
  const scale = Math.SQRT2 / spread;
  return {
    apply: ({ x, y }: Point): Point => ({ x: (x - mean.x) * scale, y: (y - mean.y) * scale }),
    revert: ({ x, y }: Point): Point => ({ x: x / scale + mean.x, y: y / scale + mean.y }),
  };
}

function addEquation(normal: readonly Float64Array[], row: readonly number[], value: number): void {
  for (const [i, a] of row.entries()) {
    const line = normal[i] as Float64Array;
    for (const [j, b] of row.entries()) line[j] = (line[j] ?? 0) + a * b;
    line[8] = (line[8] ?? 0) + a * value;
  }
}

/** Gaussian elimination with pivots; null where the equations leave something open. */
function solve(rows: readonly Float64Array[]): number[] | null {
  const lines = [...rows];
  const n = lines.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++) if (Math.abs(lines[i]![column]!) > Math.abs(lines[pivot]![column]!)) pivot = i;
    [lines[column], lines[pivot]] = [lines[pivot]!, lines[column]!];
    const head = lines[column]!;
    if (Math.abs(head[column]!) < 1e-9) return null;
    for (let i = column + 1; i < n; i++) {
      const factor = lines[i]![column]! / head[column]!;
      for (let j = column; j <= n; j++) lines[i]![j]! -= factor * head[j]!;
    }
  }
  const solution = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let rest = lines[i]![n]!;
    for (let j = i + 1; j < n; j++) rest -= lines[i]![j]! * solution[j]!;
    solution[i] = rest / lines[i]![i]!;
  }
  return solution;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
