import type { Point } from '../iris/geometry.ts';

/** Maps (x, y) to (a·x + b·y + tx, c·x + d·y + ty). Points are in pixels with centres at whole numbers. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly tx: number;
  readonly ty: number;
}

export function applyAffine({ a, b, c, d, tx, ty }: Affine, { x, y }: Point): Point {
  return { x: a * x + b * y + tx, y: c * x + d * y + ty };
}

export function invertAffine({ a, b, c, d, tx, ty }: Affine): Affine {
  const det = a * d - b * c;
  const [ia, ib, ic, id] = [d / det, -b / det, -c / det, a / det];
  return { a: ia, b: ib, c: ic, d: id, tx: -(ia * tx + ib * ty), ty: -(ic * tx + id * ty) };
}

/** Takes a picture of `width` × `height` pixels to the rectangle of the source that it is to show, whose corners are corners of pixels. */
export function fromRectangle(
  rectangle: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  width: number,
  height: number,
): Affine {
  const [sx, sy] = [rectangle.width / width, rectangle.height / height];
  return { a: sx, b: 0, c: 0, d: sy, tx: rectangle.x + (sx - 1) / 2, ty: rectangle.y + (sy - 1) / 2 };
}

/**
 * The turn, scale and shift (no mirroring, no shear) that brings `from` nearest to `to` in the least squares: the closed form for the plane, where
 * Umeyama's general solution (IEEE PAMI 13(4), 1991) needs no decomposition. Null where the points of `from` are all one.
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Affine | null {
  const [p, q] = [centre(from), centre(to)];
  let [spread, along, across] = [0, 0, 0];
  for (const [i, point] of from.entries()) {
    const other = to[i] as Point;
    const [px, py, qx, qy] = [point.x - p.x, point.y - p.y, other.x - q.x, other.y - q.y];
    spread += px * px + py * py;
    along += px * qx + py * qy;
    across += px * qy - py * qx;
  }
  if (!(spread > 0)) return null;
  const [a, c] = [along / spread, across / spread];
  if (!(a * a + c * c > 0)) return null;
  return { a, b: -c, c, d: a, tx: q.x - (a * p.x - c * p.y), ty: q.y - (c * p.x + a * p.y) };
}

export function centre(points: readonly Point[]): Point {
  const sum = points.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}
