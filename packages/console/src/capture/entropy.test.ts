import { expect, it } from 'vitest';
import { entropyBits } from './entropy.ts';

it('is 0 for one repeated value and for nothing', () => {
  expect(entropyBits(new Uint8Array(100).fill(7))).toBe(0);
  expect(entropyBits([])).toBe(0);
});

it('is 1 for two values alike and 8 for all values alike', () => {
  expect(entropyBits([0, 255, 0, 255])).toBe(1);
  expect(entropyBits(Uint8Array.from({ length: 2560 }, (_, i) => i & 255))).toBeCloseTo(8, 10);
});
