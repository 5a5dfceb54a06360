import type { Point } from '../iris/geometry.ts';

/** Which way a head is turned, degrees. All are 0 for a face that looks straight into the camera. */
export interface HeadPose {
  /** Positive: turned towards the right side of the picture. */
  readonly yaw: number;
  /** Positive: chin up. */
  readonly pitch: number;
  /** Positive: tilted clockwise in the picture. */
  readonly roll: number;
}

/**
 * Points of an average adult head, millimetres from the middle between the eyes: to the picture's right, down, towards the camera; after the averages of Farkas
 * (Anthropometry of the Head and Face, 1994). Only points that expressions hardly move.
 */
const head: readonly (readonly [landmark: number, x: number, y: number, z: number])[] = [
  [36, -44.5, 0, -10],
  [39, -16, 1, 0],
  [42, 16, 1, 0],
  [45, 44.5, 0, -10],
  [27, 0, -3, 11],
  [30, 0, 38, 31],
  [33, 0, 48, 18],
  [48, -26, 70, 6],
  [54, 26, 70, 6],
];

/** The pose by a least-squares fit of an average head seen from afar (weak perspective) to the 68 landmarks. */
export function headPose(landmarks: readonly Point[]): HeadPose {
  const points = head.map(([landmark]) => landmarks[landmark] as Point);
  const across = solve(points.map(({ x }) => x));
  const down = solve(points.map(({ y }) => y));
  const scale = (Math.hypot(...across) + Math.hypot(...down)) / 2 || 1;
  const [, xy, xz] = across.map((value) => value / scale) as [number, number, number];
  const [, yy, yz] = down.map((value) => value / scale) as [number, number, number];
  const roll = Math.atan2(-xy, yy);
  // Without the roll, where the axis of the nose points tells yaw and pitch.
  const sideways = Math.cos(roll) * xz + Math.sin(roll) * yz;
  const upwards = Math.sin(roll) * xz - Math.cos(roll) * yz;
  const yaw = Math.asin(Math.min(1, Math.max(-1, sideways)));
  const pitch = Math.asin(Math.min(1, Math.max(-1, upwards / Math.max(Math.cos(yaw), 0.1))));
  const degrees = 180 / Math.PI;
  return { yaw: yaw * degrees, pitch: pitch * degrees, roll: roll * degrees };
}

/** Coefficients (of x, y, z) of the linear map from the head to one coordinate of its picture, by the normal equations. */
function solve(values: readonly number[]): readonly [number, number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const right = [0, 1, 2].map((k) => centred.reduce((sum, point, i) => sum + (point[k] as number) * ((values[i] as number) - mean), 0));
  return inverse.map((row) => row.reduce((sum, value, k) => sum + value * (right[k] as number), 0)) as unknown as [number, number, number];
}

const means = [1, 2, 3].map((k) => head.reduce((sum, point) => sum + (point[k] as number), 0) / head.length);
const centred = head.map((point) => means.map((mean, k) => (point[k + 1] as number) - mean));
const inverse = invert(
  [0, 1, 2].map((i) => [0, 1, 2].map((j) => centred.reduce((sum, point) => sum + (point[i] as number) * (point[j] as number), 0))),
);

/** Inverse of a symmetric 3 × 3 matrix by its cofactors. */
function invert(m: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const at = (i: number, j: number): number => m[i % 3]?.[j % 3] as number;
  const cofactor = (i: number, j: number): number => at(i + 1, j + 1) * at(i + 2, j + 2) - at(i + 1, j + 2) * at(i + 2, j + 1);
  const det = [0, 1, 2].reduce((sum, j) => sum + at(0, j) * cofactor(0, j), 0);
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => cofactor(j, i) / det));
}
