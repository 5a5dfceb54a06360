import { expect, it } from 'vitest';
import { colourJpeg } from '../../testing/colour-jpeg.ts';
import { encodePng } from '../image/encode-png.ts';
import { readFaceImage } from './read-face-image.ts';

/** Red to the left, blue to the right. */
const picture = {
  width: 96,
  height: 80,
  data: Uint8Array.from({ length: 3 * 96 * 80 }, (_, i) => (Math.floor(i / 3) % 96 < 48 ? [220, 30, 30] : [30, 30, 220])[i % 3] as number),
};

function pixels(bytes: Uint8Array): { readonly width: number; readonly height: number; readonly data: Uint8Array } {
  const read = readFaceImage(bytes);
  if (read.kind === 'rejected') throw new Error(read.reasons.map(({ code }) => code).join());
  return read.image;
}

it('reads colours as colours, and grey as three equal ones', () => {
  const { width, height, data } = pixels(colourJpeg(picture, 95));
  expect([width, height]).toEqual([96, 80]);
  const [left, right] = [data.subarray(3 * 10, 3 * 11), data.subarray(3 * 85, 3 * 86)];
  expect((left[0] as number) - (left[2] as number)).toBeGreaterThan(150);
  expect((right[2] as number) - (right[0] as number)).toBeGreaterThan(150);
  const grey = pixels(encodePng({ width: 80, height: 70, data: new Uint8Array(5600).fill(90) }));
  expect([...grey.data.subarray(0, 6)]).toEqual([90, 90, 90, 90, 90, 90]);
});

it('turns a picture upright as its camera noted', () => {
  const jpeg = colourJpeg(picture, 95);
  // An Exif segment with the one entry that counts: orientation 6, the camera lay on its side.
  const exif = [
    0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
  ];
  const upright = pixels(Uint8Array.from([...jpeg.subarray(0, 2), ...exif, ...jpeg.subarray(2)]));
  expect([upright.width, upright.height]).toEqual([80, 96]);
  // What was to the left is above.
  expect(upright.data[0]).toBeGreaterThan(150);
  expect(upright.data[3 * (90 * 80 + 40) + 2]).toBeGreaterThan(150);
});

it.each<[string, Uint8Array]>([
  ['image-unreadable', new Uint8Array(0)],
  ['image-format-unknown', new TextEncoder().encode('no picture at all')],
  ['image-too-small', encodePng({ width: 40, height: 90, data: new Uint8Array(3600) })],
  ['image-unreadable', colourJpeg(picture, 80).subarray(0, 300)],
  ['jpeg-2000-not-read', Uint8Array.from([0xff, 0x4f, 0xff, 0x51, 0, 0])],
])('refuses for %s, with a sentence', (code, bytes) => {
  const read = readFaceImage(bytes);
  expect(read.kind === 'rejected' && read.reasons[0]).toMatchObject({ code, message: expect.stringMatching(/\.$/) });
});
