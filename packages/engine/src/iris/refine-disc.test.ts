import { expect, test } from 'vitest';
import { blur, type Plane } from '../image/plane.ts';
import { refineDisc } from './refine-disc.ts';

/** A dark disc of radius 9 at (60, 50) with a reflection over its right rim. */
const bitten: Plane = blur(
  {
    width: 120,
    height: 100,
    data: Float32Array.from({ length: 120 * 100 }, (_, i) => {
      const x = i % 120;
      const y = Math.floor(i / 120);
      if (Math.hypot(x - 69, y - 52) < 4) return 110;
      return Math.hypot(x - 60, y - 50) < 9 ? 60 : 100;
    }),
  },
  2,
);

test.each([
  { x: 59, y: 49, radius: 7 },
  { x: 61, y: 52, radius: 11 },
])('a disc beside a bite grows and moves to the whole rim: %o', (start) => {
  const found = refineDisc(bitten, { ...start, votes: 3 });
  expect(Math.hypot(found.x - 60, found.y - 50)).toBeLessThan(1.5);
  expect(Math.abs(found.radius - 9)).toBeLessThanOrEqual(1);
  expect(found.votes).toBe(3);
});

test('where nothing is better a disc stays', () => {
  const even: Plane = { width: 40, height: 40, data: new Float32Array(1600).fill(80) };
  const disc = { x: 20, y: 20, radius: 6, votes: 1 };
  expect(refineDisc(even, disc)).toBe(disc);
});
