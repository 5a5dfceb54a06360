import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generator } from '../../testing/drawn-eye.ts';
import { blur, closeAcross, findStretch, open, type Plane, percentiles, sampleAt, shrink, stretch, unstretch } from './plane.ts';

function noise(width: number, height: number, seed: number): Plane {
  const random = generator(seed);
  return { width, height, data: Float32Array.from({ length: width * height }, () => Math.floor(random() * 256)) };
}

describe('open', () => {
  test('agrees with the definition: the greatest of the least values of every window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 23 }),
        fc.integer({ min: 1, max: 17 }),
        fc.integer({ min: 0, max: 6 }),
        fc.nat(),
        (width, height, reach, seed) => {
          const plane = noise(width, height, seed);
          expect(open(plane, reach).data).toEqual(byDefinition(byDefinition(plane, reach, Math.min), reach, Math.max).data);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('takes out a bright spot and leaves a bright field', () => {
    const plane: Plane = { width: 40, height: 40, data: new Float32Array(1600).fill(50) };
    plane.data.fill(200, 0, 400);
    plane.data[25 * 40 + 20] = 250;
    const opened = open(plane, 2);
    expect(opened.data[25 * 40 + 20]).toBe(50);
    expect(opened.data[5 * 40 + 20]).toBe(200);
  });
});

test('closing across agrees with the definition, row by row', () => {
  const plane = noise(19, 3, 8);
  const across = (from: Float32Array, pick: (...levels: number[]) => number): Float32Array =>
    from.map((_, k) => {
      const row = Math.floor(k / 19) * 19;
      return pick(...from.subarray(Math.max(row, k - 2), Math.min(row + 19, k + 3)));
    });
  expect(closeAcross(plane, 2).data).toEqual(across(across(plane.data, Math.max), Math.min));
});

test('shrinking averages blocks and drops what is left over', () => {
  const shrunk = shrink({ width: 5, height: 4, data: Uint8Array.from({ length: 20 }, (_, i) => 10 * (i % 5)) }, 2);
  expect(shrunk).toEqual({ width: 2, height: 2, data: Float32Array.of(5, 25, 5, 25) });
});

test('blurring keeps an even field and the mean of a spot', () => {
  const spot: Plane = { width: 21, height: 21, data: new Float32Array(441) };
  spot.data[220] = 160;
  const blurred = blur(spot, 2);
  expect(blurred.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(160, 3);
  expect(blurred.data[220]).toBeLessThan(40);
  expect(spot.data[220]).toBe(160);
});

test('sampling is exact on pixels, linear between them, and repeats the edge', () => {
  const ramp: Plane = { width: 4, height: 3, data: Float32Array.from({ length: 12 }, (_, i) => 10 * (i % 4) + Math.floor(i / 4)) };
  expect(sampleAt(ramp, 2, 1)).toBe(21);
  expect(sampleAt(ramp, 1.5, 0.25)).toBeCloseTo(15.25, 6);
  expect(sampleAt(ramp, -9, 99)).toBe(2);
});

test('percentiles and stretch bring any tones to the same spread, and back', () => {
  const pale = { ...noise(60, 60, 4), data: noise(60, 60, 4).data.map((level) => 100 + level / 5) };
  const tones = findStretch(pale);
  const stretched = stretch(pale, tones);
  const [dark, bright] = percentiles(stretched, [0.01, 0.9]) as [number, number];
  expect(dark).toBeCloseTo(0, -0.5);
  expect(bright).toBeGreaterThan(165);
  expect(bright).toBeLessThan(175);
  const back = unstretch(stretched, tones);
  for (let i = 0; i < back.data.length; i += 97) expect(back.data[i]).toBeCloseTo(pale.data[i] as number, 3);
});

function byDefinition(plane: Plane, reach: number, pick: (...values: number[]) => number): Plane {
  const { width, height, data } = plane;
  const result = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const seen: number[] = [];
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++) {
        for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) seen.push(data[v * width + u] as number);
      }
      result[y * width + x] = pick(...seen);
    }
  }
  return { width, height, data: result };
}
