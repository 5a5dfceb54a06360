import { encode as encodeBmp } from 'fast-bmp';
import { encode as encodePngFile } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import { describe, expect, test } from 'vitest';
import { generator } from '../../testing/drawn-eye.ts';
import { tiffFile } from '../../testing/tiff-file.ts';
import { decodeImage, maxImageBytes, maxImagePixels } from './decode.ts';
import { encodePng } from './encode-png.ts';
import type { GrayImage } from './gray-image.ts';

const width = 160;
const height = 121;
const random = generator(1);
const picture: GrayImage = { width, height, data: Uint8Array.from({ length: width * height }, () => Math.floor(random() * 256)) };
const smooth: GrayImage = {
  width,
  height,
  data: Uint8Array.from({ length: width * height }, (_, i) => (i % width) + Math.floor(i / width / 2)),
};
const rgb = Uint8Array.from({ length: 3 * width * height }, (_, i) => picture.data[Math.floor(i / 3)] as number);
const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));

function pixels(bytes: Uint8Array): Uint8Array {
  const decoded = decodeImage(bytes);
  if (decoded.kind !== 'image') throw new Error(`rejected: ${decoded.reasons.map((reason) => reason.code)}`);
  expect([decoded.image.width, decoded.image.height]).toEqual([width, height]);
  return decoded.image.data;
}

function refusal(bytes: Uint8Array): string {
  const decoded = decodeImage(bytes);
  return decoded.kind === 'rejected' ? decoded.reasons.map((reason) => reason.code).join() : 'decoded';
}

describe('formats that keep every grey level', () => {
  const palette = Array.from({ length: 256 }, (_, i) => [i, i, i]);
  test.each<[string, () => Uint8Array]>([
    ['PNG, 8-bit grey', () => encodePng(picture)],
    ['PNG, RGB', () => encodePngFile({ width, height, data: rgb, channels: 3, depth: 8 })],
    [
      'PNG, 16-bit grey',
      () => encodePngFile({ width, height, data: Uint16Array.from(picture.data, (v) => 257 * v), channels: 1, depth: 16 }),
    ],
    ['PNG, palette', () => encodePngFile({ width, height, data: picture.data, channels: 1, depth: 8, palette })],
    ['BMP, 8-bit', () => encodeBmp({ width, height, data: picture.data, bitsPerPixel: 8, components: 1, channels: 1 })],
    ['BMP, 24-bit', () => encodeBmp({ width, height, data: rgb, bitsPerPixel: 24, components: 3, channels: 3 })],
    ['TIFF, 8-bit', () => tiffFile({ width, height, samples: picture.data, bits: 8 })],
    ['TIFF, 16-bit big-endian', () => tiffFile({ width, height, samples: picture.data, bits: 16, isBig: true })],
    ['TIFF, RGB', () => tiffFile({ width, height, samples: rgb, bits: 8, channels: 3 })],
    ['PGM, binary', () => Uint8Array.from([...ascii(`P5\n# made here\n${width} ${height}\n255\n`), ...picture.data])],
    ['PGM, plain', () => Uint8Array.from(ascii(`P2 ${width} ${height} 255\n${Array.from(picture.data).join(' ')}\n`))],
    ['PGM, 16-bit', () => Uint8Array.from([...ascii(`P5 ${width} ${height} 65535\n`), ...Array.from(picture.data).flatMap((v) => [v, v])])],
  ])('%s', (_, file) => {
    expect(pixels(file())).toEqual(picture.data);
  });

  test('BMP palettes are followed and top-down rows read', () => {
    const bytes = encodeBmp({ width, height, data: picture.data, bitsPerPixel: 8, components: 1, channels: 1 });
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const paletteAt = 14 + view.getUint32(14, true);
    for (let i = 0; i < 256; i++) bytes.fill(255 - i, paletteAt + 4 * i, paletteAt + 4 * i + 3);
    view.setInt32(22, -height, true);
    const flipped = pixels(bytes);
    expect(flipped[0]).toBe(255 - (picture.data[(height - 1) * width] as number));
    expect(flipped[(height - 1) * width + 5]).toBe(255 - (picture.data[5] as number));
  });

  test('JPEG comes back within its own loss', () => {
    const data = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 255 : (smooth.data[i >> 2] as number)));
    const decoded = pixels(new Uint8Array(encodeJpeg({ width, height, data }, 95).data));
    const worst = decoded.reduce((most, value, i) => Math.max(most, Math.abs(value - (smooth.data[i] as number))), 0);
    expect(worst).toBeLessThan(8);
  });
});

describe('what is refused', () => {
  test('nothing, and what is no image', () => {
    expect(refusal(new Uint8Array(0))).toBe('image-unreadable');
    expect(refusal(Uint8Array.from(ascii('%PDF-1.7 this is a document, not an eye')))).toBe('image-format-unknown');
    expect(refusal(Uint8Array.from(ascii('GIF89a')))).toBe('image-format-unknown');
  });

  test('a file above the byte limit, before it is looked at', () => {
    expect(refusal(new Uint8Array(maxImageBytes + 1))).toBe('image-too-large');
  });

  const header = (make: (w: number, h: number) => Uint8Array): string[] => [
    refusal(make(1, 1)),
    refusal(make(20_000, 20_000)),
    refusal(make(0, 300)),
  ];
  test.each<[string, (w: number, h: number) => Uint8Array]>([
    ['PNG', (w, h) => patched(encodePng(picture), (view) => [view.setUint32(16, w), view.setUint32(20, h)])],
    [
      'BMP',
      (w, h) =>
        patched(encodeBmp({ width, height, data: rgb, bitsPerPixel: 24, components: 3, channels: 3 }), (view) => [
          view.setInt32(18, w, true),
          view.setInt32(22, h, true),
        ]),
    ],
    ['TIFF', (w, h) => tiffFile({ width: w, height: h, samples: picture.data, bits: 8 })],
    ['PGM', (w, h) => Uint8Array.from(ascii(`P5 ${w} ${h} 255\n`))],
    ['JPEG', (w, h) => Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, h >> 8, h & 255, w >> 8, w & 255, 1, 1, 0x11, 0, 0, 0])],
  ])('%s of one pixel, of 400 million, and of none, by the header alone', (_, make) => {
    expect(header(make)).toEqual(['image-too-small', 'image-too-large', 'image-unreadable']);
  });

  test.each<[string, Uint8Array]>([
    ['PNG', encodePng(picture)],
    ['BMP', encodeBmp({ width, height, data: rgb, bitsPerPixel: 24, components: 3, channels: 3 })],
    ['TIFF', tiffFile({ width, height, samples: picture.data, bits: 8 })],
    ['PGM', Uint8Array.from([...ascii(`P5 ${width} ${height} 255\n`), ...picture.data])],
    ['JPEG', new Uint8Array(encodeJpeg({ width, height, data: new Uint8Array(4 * width * height).fill(99) }, 90).data)],
  ])('%s cut short at any place', (_, whole) => {
    expect(refusal(whole)).toBe('decoded');
    for (const share of [0.02, 0.1, 0.35, 0.6, 0.9]) {
      const cut = whole.subarray(0, Math.max(8, Math.floor(whole.length * share)));
      expect(refusal(cut)).toBe('image-unreadable');
    }
  });

  test('a PNG that inflates to more than its header declares', () => {
    const large = encodePngFile({ width: 4000, height: 4000, data: new Uint8Array(16_000_000), channels: 1, depth: 8 });
    const bomb = patched(large, (view) => [view.setUint32(16, width), view.setUint32(20, height)]);
    expect(bomb.length).toBeLessThan(200_000);
    expect(refusal(bomb)).toBe('image-unreadable');
  });

  test('limits are part of the reason', () => {
    const decoded = decodeImage(Uint8Array.from(ascii('P5 20000 20000 255\n')));
    expect(decoded).toMatchObject({ reasons: [{ code: 'image-too-large', value: 400_000_000, limit: maxImagePixels }] });
  });
});

/** A copy of a file with its header changed. */
function patched(bytes: Uint8Array, change: (view: DataView) => unknown): Uint8Array {
  const copy = bytes.slice();
  change(new DataView(copy.buffer));
  return copy;
}

/** Small files that declare or name much more than they hold. Each would fill memory or take minutes in a library. */
describe('small files that ask for much', () => {
  test('a JPEG whose frame has more blocks than its scans have bits', () => {
    const whole = new Uint8Array(encodeJpeg({ width, height, data: new Uint8Array(4 * width * height).fill(99) }, 90).data);
    const frameAt = whole.findIndex((byte, i) => byte === 0xff && whole[i + 1] === 0xc0);
    const forged = patched(whole, (view) => [view.setUint16(frameAt + 5, 4000), view.setUint16(frameAt + 7, 4000)]);
    expect(refusal(forged)).toBe('image-unreadable');
  });

  test('a JPEG with a second frame', () => {
    const whole = new Uint8Array(encodeJpeg({ width, height, data: new Uint8Array(4 * width * height).fill(99) }, 90).data);
    const frameAt = whole.findIndex((byte, i) => byte === 0xff && whole[i + 1] === 0xc0);
    const frame = whole.subarray(frameAt, frameAt + 19);
    expect(refusal(Uint8Array.from([...whole.subarray(0, frameAt), ...frame, ...whole.subarray(frameAt)]))).toBe('image-unreadable');
  });

  test('a thumbnail inside a JPEG is not taken for a second frame', () => {
    const whole = new Uint8Array(encodeJpeg({ width, height, data: new Uint8Array(4 * width * height).fill(99) }, 90).data);
    const thumbnail = new Uint8Array(encodeJpeg({ width: 16, height: 16, data: new Uint8Array(1024) }, 50).data);
    const length = thumbnail.length + 2;
    const segment = [0xff, 0xe1, length >> 8, length & 255, ...thumbnail];
    expect(refusal(Uint8Array.from([...whole.subarray(0, 2), ...segment, ...whole.subarray(2)]))).toBe('decoded');
  });

  test('a PNG with fewer data than pixels', () => {
    // Signature and header of a large one, so that the checksum fits, and the data of a small one.
    const large = encodePngFile({ width: 4000, height: 4000, data: new Uint8Array(16_000_000), channels: 1, depth: 8 });
    const forged = Uint8Array.from([...large.subarray(0, 33), ...encodePng(picture).subarray(33)]);
    expect(refusal(forged)).toBe('image-unreadable');
  });

  test('a TIFF whose strip is shorter than its size', () => {
    expect(refusal(tiffFile({ width: 4000, height: 4000, samples: picture.data, bits: 8 }))).toBe('image-unreadable');
  });

  test('a TIFF whose camera directories name each other twice at each of 40 levels', () => {
    const base = tiffFile({ width, height, samples: picture.data, bits: 8 });
    expect(refusal(withNestedDirectories(base, 40))).toBe('decoded');
  });

  test('a TIFF with thousands of tags that share one long run of values', () => {
    const shared = new Uint8Array(14 + 12 * 60_000 + 131_072);
    const view = new DataView(shared.buffer);
    shared.set([0x49, 0x49, 42, 0, 8, 0, 0, 0]);
    view.setUint16(8, 60_000, true);
    for (let i = 0; i < 60_000; i++) {
      const entry = 10 + 12 * i;
      view.setUint16(entry, 273, true);
      view.setUint16(entry + 2, 1, true);
      view.setUint32(entry + 4, 131_072, true);
      view.setUint32(entry + 8, 14 + 12 * 60_000, true);
    }
    expect(refusal(shared)).toBe('image-unreadable');
  });

  test('a plain PGM with fewer samples than pixels', () => {
    expect(refusal(Uint8Array.from(ascii('P2 4000 4000 255\n1 2 3 4')))).toBe('image-unreadable');
  });
});

/** Moves the directory of a TIFF to its end and adds two EXIF tags that lead to a chain of directories with two such tags each. */
function withNestedDirectories(tiff: Uint8Array, levels: number): Uint8Array {
  const entries = new DataView(tiff.buffer).getUint16(8, true);
  const directoryBytes = 2 + 12 * (entries + 2) + 4;
  const levelBytes = 2 + 2 * 12 + 4;
  const made = new Uint8Array(tiff.length + directoryBytes + levels * levelBytes);
  const view = new DataView(made.buffer);
  made.set(tiff);
  const levelAt = (level: number): number => tiff.length + directoryBytes + level * levelBytes;
  const pointer = (at: number, target: number): void => {
    view.setUint16(at, 0x8769, true);
    view.setUint16(at + 2, 4, true);
    view.setUint32(at + 4, 1, true);
    view.setUint32(at + 8, target, true);
  };
  view.setUint32(4, tiff.length, true);
  view.setUint16(tiff.length, entries + 2, true);
  made.set(tiff.subarray(10, 10 + 12 * entries), tiff.length + 2);
  for (const i of [0, 1]) pointer(tiff.length + 2 + 12 * (entries + i), levelAt(0));
  for (let level = 0; level < levels; level++) {
    const isLast = level === levels - 1;
    view.setUint16(levelAt(level), isLast ? 0 : 2, true);
    if (!isLast) for (const i of [0, 1]) pointer(levelAt(level) + 2 + 12 * i, levelAt(level + 1));
  }
  return made;
}
