import { expect, test } from 'vitest';
import { generator } from '../../testing/drawn-eye.ts';
import { blur, type Plane } from '../image/plane.ts';
import { findDarkDiscs } from './find-discs.ts';

function picture(level: (x: number, y: number) => number): Plane {
  const random = generator(2);
  const data = Float32Array.from({ length: 160 * 120 }, (_, i) => level(i % 160, Math.floor(i / 160)) + 8 * random());
  return blur({ width: 160, height: 120, data }, 2);
}

test.each([6, 13, 22, 34])('a dark disc of radius %d is found where it is', (radius) => {
  const [best] = findDarkDiscs(
    picture((x, y) => (Math.hypot(x - 70, y - 55) < radius ? 40 : 140)),
    3,
    36,
    5,
  );
  expect(Math.hypot((best?.x ?? 0) - 70, (best?.y ?? 0) - 55)).toBeLessThan(1.6);
  expect(Math.abs((best?.radius ?? 0) - radius)).toBeLessThan(2.1);
  expect(best?.votes).toBeGreaterThan(3.5);
});

test('half a disc still leads, and a bright disc gets no votes', () => {
  const half = picture((x, y) => (Math.hypot(x - 70, y - 55) < 20 && y > 45 ? 40 : 140));
  const [best] = findDarkDiscs(half, 3, 36, 5);
  expect(Math.hypot((best?.x ?? 0) - 70, (best?.y ?? 0) - 55)).toBeLessThan(4);
  const bright = findDarkDiscs(
    picture((x, y) => (Math.hypot(x - 70, y - 55) < 20 ? 140 : 40)),
    15,
    25,
    5,
  );
  expect(bright.every((disc) => Math.hypot(disc.x - 70, disc.y - 55) > 10)).toBe(true);
});

test('an even picture holds no disc', () => {
  expect(
    findDarkDiscs(
      picture(() => 100),
      3,
      36,
      5,
    ),
  ).toEqual([]);
});
