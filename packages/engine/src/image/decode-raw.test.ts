import { expect, test } from 'vitest';
import { decodeRaw, type RawLayout } from './decode-raw.ts';

const width = 125;
const height = 121;
const levels = Uint8Array.from({ length: width * height }, (_, i) => i % 251);

function outcome(bytes: Uint8Array, layout: RawLayout): unknown {
  const decoded = decodeRaw(bytes, layout);
  return decoded.kind === 'image' ? decoded.image.data : decoded.reasons[0]?.code;
}

test('8 bits are taken as they are, in a copy', () => {
  const bytes = levels.slice();
  const decoded = decodeRaw(bytes, { width, height, bits: 8 });
  bytes.fill(0);
  expect(decoded).toEqual({ kind: 'image', image: { width, height, data: levels }, format: 'raw' });
});

test.each([
  [10, 'little'],
  [12, 'big'],
  [16, 'little'],
  [16, 'big'],
] as const)('%d bits, %s end first', (bits, byteOrder) => {
  const bytes = new Uint8Array(2 * levels.length);
  const view = new DataView(bytes.buffer);
  levels.forEach((level, i) => {
    view.setUint16(2 * i, Math.round((level / 255) * (2 ** bits - 1)), byteOrder === 'little');
  });
  expect(outcome(bytes, { width, height, bits, byteOrder })).toEqual(levels);
  if (byteOrder === 'little') expect(outcome(bytes, { width, height, bits })).toEqual(levels);
});

test('samples above white are white', () => {
  expect(outcome(new Uint8Array(2 * levels.length).fill(255), { width, height, bits: 12 })).toEqual(
    new Uint8Array(levels.length).fill(255),
  );
});

test('a layout that does not fit is refused', () => {
  expect(outcome(levels, { width: width - 1, height, bits: 8 })).toBe('image-unreadable');
  expect(outcome(levels, { width, height, bits: 16 })).toBe('image-unreadable');
  expect(outcome(levels, { width, height, bits: 7 })).toBe('image-unreadable');
  expect(outcome(levels, { width, height, bits: 17 })).toBe('image-unreadable');
  expect(outcome(levels, { width: 1.5, height, bits: 8 })).toBe('image-unreadable');
  expect(outcome(levels, { width: Number.NaN, height, bits: 8 })).toBe('image-unreadable');
  expect(outcome(levels, { width: 100_000, height: 100_000, bits: 8 })).toBe('image-too-large');
  expect(outcome(levels.subarray(0, 100), { width: 10, height: 10, bits: 8 })).toBe('image-too-small');
});
