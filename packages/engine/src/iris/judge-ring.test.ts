import { expect, test } from 'vitest';
import type { Plane } from '../image/plane.ts';
import { judgeRing, seenSides } from './judge-ring.ts';
import { unroll } from './polar.ts';
import { searchAngles } from './search-limbus.ts';

const pupilRadius = 16;
/** A pupil of 20, an iris of 100 to radius 44, a sclera of 120 to radius 70 and skin of 190; a lash across both sides. */
const plane: Plane = {
  width: 200,
  height: 160,
  data: Float32Array.from({ length: 200 * 160 }, (_, i) => {
    const r = Math.hypot((i % 200) - 100, Math.floor(i / 200) - 80);
    if (Math.floor(i / 200) - 80 === 6) return 10;
    return r < pupilRadius ? 20 : r < 44 ? 100 : r < 70 ? 120 : 190;
  }),
};
const polar = unroll(plane, 100, 80, searchAngles, 0, 1, 100);
const at = (radius: number, dx = 0) => judgeRing(polar, pupilRadius, { dx, dy: 0, radius, step: 1 }, { right: true, left: true });

test('the limbus leaves one tone inside and a step at itself', () => {
  const ring = at(44);
  expect(ring.spread).toBeLessThan(2);
  expect(ring.step).toBeGreaterThan(15);
  expect(ring.innerStep).toBeLessThan(2);
});

test('a circle that takes in the sclera has the limbus inside, however great its own step', () => {
  const ring = at(70);
  expect(ring.step).toBeGreaterThan(50);
  expect(ring.innerStep).toBeGreaterThan(15);
  expect(ring.spread).toBeGreaterThan(5);
});

test('a circle within the iris parts nothing, and one off to the side parts it on one side only', () => {
  expect(at(34).step).toBeLessThan(2);
  expect(at(44, 8).step).toBeLessThan(5);
});

test('at the border of the picture the side that is seen speaks for both', () => {
  const limbus = { dx: 0, dy: 0, radius: 44, step: 1 };
  expect(seenSides(plane, 100, 80, limbus)).toEqual({ right: true, left: true });
  expect(seenSides(plane, 30, 80, limbus)).toEqual({ right: true, left: false });
  const cut: Plane = { ...plane, data: plane.data.map((level, i) => (i % plane.width < 70 ? 100 : level)) };
  const half = unroll(cut, 100, 80, searchAngles, 0, 1, 100);
  expect(judgeRing(half, pupilRadius, limbus, { right: true, left: true }).step).toBeLessThan(2);
  expect(judgeRing(half, pupilRadius, limbus, { right: true, left: false }).step).toBeGreaterThan(15);
});
