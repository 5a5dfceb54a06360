import type { Point } from '../iris/geometry.ts';
import { fitHomography } from './homography.ts';

/** Of a face seen in one picture: 68 points in the order of iBUG 300-W, in pixels. */
export type FacePoints = readonly Point[];

export const facePointCount = 68;

const rightEye = [36, 37, 38, 39, 40, 41] as const;
const leftEye = [42, 43, 44, 45, 46, 47] as const;
const noseTip = 30;

/** Between the centres of the two eyes, pixels. */
export function eyeDistancePx(points: FacePoints): number {
  const [a, b] = [centreOf(points, rightEye), centreOf(points, leftEye)];
  return Math.hypot(b.x - a.x, b.y - a.y);
}

/**
 * How far the nose is turned from the middle of the eyes, in half eye distances along the line of the eyes: 0 from the front, about ±0.5
 * at 20°, positive when it points to the right of the picture.
 */
export function turnOf(points: FacePoints): number {
  const [a, b] = [centreOf(points, rightEye), centreOf(points, leftEye)];
  const span = Math.hypot(b.x - a.x, b.y - a.y);
  const [ux, uy] = [(b.x - a.x) / span, (b.y - a.y) / span];
  const nose = at(points, noseTip);
  return ((nose.x - (a.x + b.x) / 2) * ux + (nose.y - (a.y + b.y) / 2) * uy) / (span / 2);
}

/**
 * How much two views of a face differ from two views of something flat: what is left (root mean square, in eye distances of the second) after
 * the projective map that takes the points of one closest to those of the other. Every two views of a picture are one such map apart.
 */
export function reliefBetween(one: FacePoints, other: FacePoints): number {
  const map = fitHomography(one, other);
  if (map === null) return 0;
  const squares = one.map((point, i) => {
    const { x, y } = map(point);
    const to = at(other, i);
    return (x - to.x) ** 2 + (y - to.y) ** 2;
  });
  const rms = Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / squares.length);
  return rms / eyeDistancePx(other);
}

/** Point by point; what single pictures tremble by goes down with their number. */
export function meanPoints(views: readonly FacePoints[]): FacePoints {
  return Array.from({ length: facePointCount }, (_, i) => {
    const points = views.map((view) => at(view, i));
    return { x: points.reduce((sum, { x }) => sum + x, 0) / views.length, y: points.reduce((sum, { y }) => sum + y, 0) / views.length };
  });
}

function centreOf(points: FacePoints, indices: readonly number[]): Point {
  const chosen = indices.map((i) => at(points, i));
  return { x: chosen.reduce((sum, { x }) => sum + x, 0) / chosen.length, y: chosen.reduce((sum, { y }) => sum + y, 0) / chosen.length };
}

function at(points: FacePoints, i: number): Point {
  const point = points[i];
  if (point === undefined) throw new RangeError(`a face has ${facePointCount} points`);
  return point;
}
