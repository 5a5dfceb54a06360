import { encode } from 'fast-png';
import { expect, test } from 'vitest';
import { generator } from '../../testing/drawn-eye.ts';
import { inflatedSize } from './inflated-size.ts';
import { lzwExpandedSize } from './lzw-size.ts';

/** The deflate stream of a PNG's only IDAT chunk: signature 8, IHDR 25, length and kind 8, zlib header 2. */
function deflateOf(data: Uint8Array, width: number): Uint8Array {
  const png = encode({ width, height: data.length / width, data, channels: 1, depth: 8 });
  const view = new DataView(png.buffer, png.byteOffset);
  return png.subarray(43, 41 + view.getUint32(33) - 4);
}

test.each([
  ['noise', (_: number, random: () => number) => Math.floor(random() * 256)],
  ['zeros', () => 0],
  ['a ramp', (i: number) => i & 255],
  ['few levels', (_: number, random: () => number) => Math.floor(random() * 3) * 90],
] as const)('inflated size of %s is exact', (_, level) => {
  const random = generator(3);
  const data = Uint8Array.from({ length: 300 * 200 }, (_, i) => level(i, random));
  expect(inflatedSize(deflateOf(data, 300), 1e9)).toBe(300 * 200 + 200);
});

test('inflating stops soon after the limit and throws on a cut stream', () => {
  const stream = deflateOf(new Uint8Array(1_000_000), 1000);
  expect(inflatedSize(stream, 5000)).toBeGreaterThan(5000);
  expect(inflatedSize(stream, 5000)).toBeLessThan(70_000);
  expect(() => inflatedSize(stream.subarray(0, 40), 1e9)).toThrow(RangeError);
  expect(() => inflatedSize(Uint8Array.of(0b111), 1e9)).toThrow(RangeError);
});

test('LZW size: the example of TIFF 6.0, section 13, and the limit', () => {
  // Clear, 7, 258, 8, 8, 258, 6, end, in 9-bit codes: 7 7 7 8 8 7 7 6.
  const codes = [256, 7, 258, 8, 8, 258, 6, 257];
  const bits = codes.map((code) => code.toString(2).padStart(9, '0')).join('');
  const bytes = Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) =>
    Number.parseInt(bits.slice(8 * i, 8 * i + 8).padEnd(8, '0'), 2),
  );
  expect(lzwExpandedSize(bytes, 1000)).toBe(8);
  expect(lzwExpandedSize(bytes, 3)).toBeGreaterThan(3);
  expect(() => lzwExpandedSize(Uint8Array.of(0xff, 0xff), 1000)).toThrow(RangeError);
});
