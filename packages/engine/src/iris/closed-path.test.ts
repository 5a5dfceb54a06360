import { expect, test } from 'vitest';
import { closedPath } from './closed-path.ts';

const angles = 64;
const radii = 40;

/** Gain map with a ridge at `ridge(angle)`. */
function ridgeMap(ridge: (angle: number) => number): Float32Array {
  const gain = new Float32Array(angles * radii);
  for (let a = 0; a < angles; a++) gain[a * radii + ridge(a)] = 1;
  return gain;
}

test('follows a ridge all the way round', () => {
  const ridge = (a: number): number => 20 + Math.round(6 * Math.sin((2 * Math.PI * a) / angles));
  const path = closedPath(ridgeMap(ridge), angles, radii, { reach: 2, stiffness: 0.1 });
  expect(Array.from(path)).toEqual(Array.from({ length: angles }, (_, a) => ridge(a)));
});

test('bridges a gap, and does not leap to a stronger blot', () => {
  const gain = ridgeMap(() => 20);
  for (let a = 10; a < 16; a++) gain[a * radii + 20] = 0;
  gain[12 * radii + 36] = 3;
  const path = closedPath(gain, angles, radii, { reach: 2, stiffness: 0.2 });
  expect(path[12]).toBe(20);
});

test('closes: the ends lie within reach of each other', () => {
  const spiral = (a: number): number => Math.min(radii - 1, 5 + Math.floor(a / 2));
  const path = closedPath(ridgeMap(spiral), angles, radii, { reach: 2, stiffness: 0.05 });
  expect(Math.abs((path[0] as number) - (path[angles - 1] as number))).toBeLessThanOrEqual(2);
});
