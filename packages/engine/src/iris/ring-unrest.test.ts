import { expect, test } from 'vitest';
import type { Strip } from './normalise.ts';
import { stripHeight, stripWidth } from './normalise.ts';
import { ringUnrest } from './ring-unrest.ts';

/** A ring of radii 40 to 100 whose grey level depends on where in the picture a sample lies. */
function ring(level: (x: number, y: number) => number, isUsable: (x: number, y: number) => boolean = () => true): Strip {
  const size = stripWidth * stripHeight;
  const strip = { levels: new Uint8Array(size), usable: new Uint8Array(size), x: new Float32Array(size), y: new Float32Array(size) };
  for (let at = 0; at < size; at++) {
    const turn = (2 * Math.PI * (at % stripWidth)) / stripWidth;
    const radius = 40 + (60 * Math.floor(at / stripWidth)) / stripHeight;
    const [x, y] = [radius * Math.cos(turn), radius * Math.sin(turn)];
    strip.x[at] = x;
    strip.y[at] = y;
    strip.levels[at] = level(x, y);
    strip.usable[at] = isUsable(x, y) ? 1 : 0;
  }
  return strip;
}

test('an even ring is at rest, and so is one with light from one side', () => {
  expect(ringUnrest(ring(() => 120))).toBe(0);
  expect(ringUnrest(ring((x, y) => 120 + 0.6 * x - 0.3 * y))).toBeLessThan(0.5);
});

test('fine texture hardly counts, clouds do', () => {
  const waves = (length: number) => ring((x, y) => 120 + 30 * Math.sin((2 * Math.PI * x) / length) * Math.cos((2 * Math.PI * y) / length));
  expect(ringUnrest(waves(5))).toBeLessThan(3);
  expect(ringUnrest(waves(90))).toBeGreaterThan(10);
});

test('what is covered does not count', () => {
  const lid = (y: number): boolean => y < -45;
  expect(
    ringUnrest(
      ring(
        (_, y) => (lid(y) ? 220 : 120),
        (_, y) => !lid(y),
      ),
    ),
  ).toBe(0);
  expect(
    ringUnrest(
      ring(
        () => 120,
        () => false,
      ),
    ),
  ).toBe(0);
});
