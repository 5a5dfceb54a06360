import { describe, expect, it } from 'vitest';
import { jpegOrientation, type Orientation, turnUpright } from './orientation.ts';

/** The head of a JPEG whose Exif segment tells an orientation. */
function withExif(orientation: number, little: boolean): Uint8Array {
  const tiff = new DataView(new ArrayBuffer(26));
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
  tiff.setUint16(2, 42, little);
  tiff.setUint32(4, 8, little);
  tiff.setUint16(8, 1, little);
  tiff.setUint16(10, 274, little);
  tiff.setUint16(12, 3, little);
  tiff.setUint32(14, 1, little);
  tiff.setUint16(18, orientation, little);
  const body = [0x45, 0x78, 0x69, 0x66, 0, 0, ...new Uint8Array(tiff.buffer)];
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0, body.length + 2, ...body, 0xff, 0xda]);
}

describe('jpegOrientation', () => {
  it.each([true, false])('reads tag 274, little-endian: %s', (little) => {
    expect(jpegOrientation(withExif(6, little))).toBe(6);
    expect(jpegOrientation(withExif(9, little))).toBe(1);
  });

  it('takes what is cut short or has none for upright', () => {
    const whole = withExif(6, true);
    for (let length = 0; length < 31; length++) expect(jpegOrientation(whole.subarray(0, length))).toBe(1);
    expect(jpegOrientation(Uint8Array.from([0xff, 0xd8, 0xff, 0xda, 0, 2]))).toBe(1);
  });
});

describe('turnUpright', () => {
  // Upright it reads  1 2 3 / 4 5 6.
  const stored: Readonly<Record<Orientation, readonly (readonly number[])[]>> = {
    1: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    2: [
      [3, 2, 1],
      [6, 5, 4],
    ],
    3: [
      [6, 5, 4],
      [3, 2, 1],
    ],
    4: [
      [4, 5, 6],
      [1, 2, 3],
    ],
    5: [
      [1, 4],
      [2, 5],
      [3, 6],
    ],
    6: [
      [3, 6],
      [2, 5],
      [1, 4],
    ],
    7: [
      [6, 3],
      [5, 2],
      [4, 1],
    ],
    8: [
      [4, 1],
      [5, 2],
      [6, 3],
    ],
  };
  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('undoes orientation %i', (orientation) => {
    const rows = stored[orientation];
    const data = Uint8Array.from(rows.flat().flatMap((value) => [value, value, value]));
    const upright = turnUpright({ width: rows[0]?.length ?? 0, height: rows.length, data }, orientation);
    expect([upright.width, upright.height]).toEqual([3, 2]);
    expect([...upright.data].filter((_, i) => i % 3 === 0)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
