import { expect, test } from 'vitest';
import type { Contour } from './contour.ts';
import { normalise, stripHeight, stripWidth } from './normalise.ts';

const circle = (x: number, y: number, radius: number): Contour => ({
  x,
  y,
  radius,
  radii: new Float64Array(128).fill(radius),
  agreement: 1,
  rim: 1,
  step: 50,
});

/** A picture whose level is the share of the way from a circle of radius 40 to one of radius 100. */
const size = 240;
const ramp = {
  width: size,
  height: size,
  data: Uint8Array.from({ length: size * size }, (_, i) => {
    const part = (Math.hypot((i % size) - 120, Math.floor(i / size) - 120) - 40) / 60;
    return Math.max(0, Math.min(255, Math.round(255 * part)));
  }),
};

test('rows run evenly from the pupil to the limbus at every angle', () => {
  const strip = normalise(ramp, circle(120, 120, 40), circle(120, 120, 100));
  for (let i = 0; i < stripHeight; i++) {
    for (let a = 0; a < stripWidth; a += 25) {
      expect(Math.abs((strip.levels[i * stripWidth + a] as number) - (255 * (i + 0.5)) / stripHeight)).toBeLessThan(3);
    }
  }
});

test('circles that are not concentric: the edges of the strip lie on them', () => {
  const strip = normalise(ramp, circle(110, 125, 40), circle(120, 120, 90));
  for (let a = 0; a < stripWidth; a += 40) {
    const last = (stripHeight - 1) * stripWidth + a;
    expect(Math.hypot((strip.x[a] as number) - 110, (strip.y[a] as number) - 125)).toBeCloseTo(40, -0.5);
    expect(Math.hypot((strip.x[last] as number) - 120, (strip.y[last] as number) - 120)).toBeCloseTo(90, -0.5);
  }
});

test('what lies outside the picture is not usable', () => {
  const strip = normalise(ramp, circle(200, 120, 30), circle(200, 120, 90));
  expect(strip.usable[(stripHeight - 1) * stripWidth]).toBe(0);
  expect(strip.usable[(stripHeight - 1) * stripWidth + stripWidth / 2]).toBe(1);
});
