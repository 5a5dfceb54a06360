import { describe, expect, it } from 'vitest';
import { compressLossy } from './jpeg.ts';
import { createRng } from './rng.ts';

describe('lossy compression', () => {
  const rng = createRng('jpeg');
  const width = 21;
  const height = 19;
  const noise = Uint8Array.from({ length: width * height }, () => rng.int(60, 200));
  const error = (quality: number): number =>
    compressLossy(noise, width, height, quality).reduce((sum, level, k) => sum + Math.abs(level - (noise[k] ?? 0)), 0) / noise.length;

  it('loses next to nothing at 100 and more at lower quality', () => {
    expect(error(100)).toBeLessThan(0.6);
    expect(error(90)).toBeGreaterThan(error(100));
    expect(error(30)).toBeGreaterThan(error(90));
  });

  it('keeps a flat field flat, also in blocks that hang over the edge', () => {
    expect([...new Set(compressLossy(new Uint8Array(width * height).fill(128), width, height, 50))]).toEqual([128]);
  });
});
