import { describe, expect, test } from 'vitest';
import { drawEye, generator } from '../../testing/drawn-eye.ts';
import type { GrayImage } from '../image/gray-image.ts';
import { hasLashLine } from './find-lash-line.ts';

const grey = (width: number, height: number, level: (x: number, y: number) => number): GrayImage => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height }, (_, i) => Math.max(0, Math.min(255, level(i % width, Math.floor(i / width))))),
});

describe('a line of lashes', () => {
  test.each([
    [320, 280, 100],
    [640, 480, 120],
    [320, 240, 60],
  ])('of a shut eye is seen at %d × %d, radius %d', (width, height, irisRadius) => {
    expect(hasLashLine(drawEye({ seed: 3, width, height, irisRadius, lid: 1.2, lashes: 60 }))).toBe(true);
  });

  test('on pale skin in little light is seen as well', () => {
    const { width, height, data } = drawEye({ seed: 5, lid: 1.2, lashes: 60, noise: 1 });
    expect(hasLashLine({ width, height, data: data.map((level) => 40 + level / 5) })).toBe(true);
  });

  test.each([
    ['skin alone', grey(320, 240, () => 150)],
    ['a gradient', grey(320, 240, (_, y) => y)],
    ['an upright bar', grey(320, 240, (x) => (Math.abs(x - 160) < 10 ? 20 : 150))],
    ['a short dark mark', grey(320, 240, (x, y) => (Math.abs(y - 120) < 6 && Math.abs(x - 160) < 40 ? 20 : 150))],
    ['a picture of a few pixels', grey(8, 8, (x) => 9 * x)],
  ])('is not seen in %s', (_, image) => {
    expect(hasLashLine(image)).toBe(false);
  });

  test('is not seen in noise', () => {
    const random = generator(11);
    expect(hasLashLine(grey(320, 240, () => 256 * random()))).toBe(false);
  });
});
