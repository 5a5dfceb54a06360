import { describe, expect, it } from 'vitest';
import { fromRectangle } from './affine.ts';
import { sample, toLuma } from './sample.ts';

const ramp = (width: number, height: number): { width: number; height: number; data: Uint8Array } => ({
  width,
  height,
  data: Uint8Array.from(
    { length: 3 * width * height },
    (_, i) => [Math.floor(i / 3) % width, Math.floor(i / 3 / width), 77][i % 3] as number,
  ),
});

describe('sample', () => {
  it('gives the picture itself, plane by plane, where nothing is changed', () => {
    const { data } = sample(ramp(6, 5), fromRectangle({ x: 0, y: 0, width: 6, height: 5 }, 6, 5), 6, 5);
    expect([...data.subarray(0, 6)]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([data[30], data[30 + 6], data[60 + 29]]).toEqual([0, 1, 77]);
  });

  it('averages what is finer than the picture: a pattern of single pixels becomes even grey', () => {
    const stripes = {
      width: 200,
      height: 200,
      data: Uint8Array.from({ length: 120_000 }, (_, i) => ((Math.floor(i / 3) % 200) % 2) * 200),
    };
    const { data } = sample(stripes, fromRectangle({ x: 0, y: 0, width: 200, height: 200 }, 20, 20), 20, 20);
    expect(Math.min(...data)).toBeGreaterThan(95);
    expect(Math.max(...data)).toBeLessThan(105);
  });

  it('keeps the place when it averages', () => {
    const { data } = sample(ramp(240, 120), fromRectangle({ x: 0, y: 0, width: 240, height: 120 }, 24, 12), 24, 12);
    // Pixel 10 covers columns 100 … 109, whose mean is 104.5.
    expect(data[10]).toBeCloseTo(104.5, 4);
  });

  it('repeats the edge outside the picture', () => {
    const { data } = sample(ramp(4, 4), fromRectangle({ x: -4, y: 0, width: 4, height: 4 }, 4, 4), 4, 4);
    expect([...data.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  });

  it('weighs the colours as eyes do', () => {
    const one = { width: 1, height: 1, data: Float32Array.from([100, 50, 200]) };
    expect(toLuma(one)[0]).toBeCloseTo(29.9 + 29.35 + 22.8, 4);
  });
});
