import { expect, test } from 'vitest';
import type { Plane } from '../image/plane.ts';
import { type Contour, contourAngles } from './contour.ts';
import { type FollowOptions, followEdge } from './follow-edge.ts';

const [x, y, radius] = [100, 100, 60];
const isHidden = (turn: number): boolean => turn > 0.55 && turn < 0.95;

/** A disc with a soft rim; where a lid hides it a much firmer edge runs a little further out. */
const plane: Plane = draw((px, py) => {
  const r = Math.hypot(px - x, py - y);
  const turn = (Math.atan2(py - y, px - x) / (2 * Math.PI) + 1) % 1;
  return isHidden(turn) ? (r < 64 ? 20 : 240) : 90 + 30 / (1 + Math.exp(radius - r));
});
const start: Contour = {
  x: x + 1,
  y: y - 1,
  radius: 62,
  radii: new Float64Array(contourAngles).fill(62),
  agreement: 0.7,
  rim: 0.8,
  step: 9,
};
const options: FollowOptions = {
  inner: 0.82,
  outer: 1.18,
  width: 0.035,
  bands: [0.07, 0.05],
  order: 2,
  tolerance: 0.016,
  ridge: 0.018,
  // Steps are smoothed over neighbouring directions: those next to a hidden one are left out, too.
  sector: (_cos, _sin, turn) => (isHidden(turn + 0.02) || isHidden(turn - 0.02) ? 0 : 1),
};

test('a contour that is nearly right moves to the edge, whatever hidden directions show', () => {
  const found = followEdge(plane, start, options) as Contour;
  expect(Math.abs(found.x - x)).toBeLessThan(0.3);
  expect(Math.abs(found.y - y)).toBeLessThan(0.3);
  expect(Math.abs(found.radius - radius)).toBeLessThan(0.3);
});

test('hidden directions are left out because they are named: with a say they move the contour', () => {
  const found = followEdge(plane, start, { ...options, sector: () => 1 }) as Contour;
  expect(found.radius - radius).toBeGreaterThan(0.5);
});

test('an edge beyond the band is not taken', () => {
  const near = followEdge(plane, { ...start, radius: 68, radii: start.radii.map(() => 68) }, { ...options, bands: [0.03] }) as Contour;
  expect(near.radius).toBeGreaterThan(65);
});

test('evidence stays that of the first trace', () => {
  expect(followEdge(plane, start, options)).toMatchObject({ agreement: 0.7, rim: 0.8, step: 9 });
});

test('nothing comes of an even picture, nor where no direction has a say', () => {
  expect(
    followEdge(
      draw(() => 100),
      start,
      options,
    ),
  ).toBeNull();
  expect(followEdge(plane, start, { ...options, sector: () => 0 })).toBeNull();
});

function draw(level: (px: number, py: number) => number): Plane {
  const [width, height] = [200, 200];
  return { width, height, data: Float32Array.from({ length: width * height }, (_, k) => level(k % width, Math.floor(k / width))) };
}
