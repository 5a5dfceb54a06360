import { expect, it } from 'vitest';
import { shrinkForScreen } from './shrink.ts';

it('leaves a picture that fits alone', () => {
  const image = { width: 3, height: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  expect(shrinkForScreen(image, 3)).toBe(image);
});

it('takes the mean of each block, and of what is left of it at the edges', () => {
  const image = { width: 3, height: 3, data: Uint8Array.of(0, 10, 100, 20, 30, 200, 7, 9, 50) };
  expect(shrinkForScreen(image, 2)).toEqual({ width: 2, height: 2, data: Uint8Array.of(15, 150, 8, 50) });
});

it('never exceeds the side it was given', () => {
  const image = { width: 1001, height: 10, data: new Uint8Array(10_010) };
  expect(shrinkForScreen(image, 500).width).toBeLessThanOrEqual(500);
});
