import { expect, test } from 'vitest';
import { generator } from '../../testing/drawn-eye.ts';
import { blur, findStretch, type Plane, percentiles, sampleAt, shrink, stretch, unstretch } from './plane.ts';

function noise(width: number, height: number, seed: number): Plane {
  const random = generator(seed);
  return { width, height, data: Float32Array.from({ length: width * height }, () => Math.floor(random() * 256)) };
}

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
