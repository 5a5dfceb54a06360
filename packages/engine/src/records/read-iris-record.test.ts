import { describe, expect, test } from 'vitest';
import { drawEye } from '../../testing/drawn-eye.ts';
import { decodeImage } from '../image/decode.ts';
import { encodePng } from '../image/encode-png.ts';
import { isIrisRecord, maxRecordImages, readIrisRecord } from './read-iris-record.ts';
import { writeIrisRecord } from './write-iris-record.ts';

const eye = drawEye({ seed: 1, width: 130, height: 122, irisRadius: 45 });
const tiny = { width: 3, height: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
const capturedAt = '2026-01-02T03:04:05.000Z';

function record2011(pixels: 'png' | 'raw' = 'raw', image = tiny): Uint8Array {
  return writeIrisRecord({ standard: 'ISO/IEC 19794-6:2011', images: [{ eye: 'left', image }], pixels });
}

/** Offsets in a record of one representation without quality blocks. */
const at2011 = { recordLength: 8, count: 12, eye: 37, format: 39, properties: 40, width: 41, bitDepth: 45, pixelLength: 64, pixels: 68 };

function changed(bytes: Uint8Array, at: number, ...values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

function refusal(bytes: Uint8Array): string {
  const read = readIrisRecord(bytes);
  return read.kind === 'rejected' ? read.reasons.map(({ code }) => code).join() : 'read';
}

test('decodeImage recognises a record and hands over its first image', () => {
  const images = [
    { eye: 'right', image: eye, capturedAt },
    { eye: 'left', image: tiny, capturedAt },
  ] as const;
  for (const standard of ['ISO/IEC 19794-6:2011', 'ISO/IEC 39794-6'] as const) {
    const bytes = writeIrisRecord({ standard, images });
    expect(isIrisRecord(bytes)).toBe(true);
    expect(decodeImage(bytes)).toEqual({ kind: 'image', image: eye, format: 'iris-record' });
  }
});

test('decodeImage refuses a record as it refuses a file', () => {
  expect(decodeImage(record2011())).toMatchObject({ reasons: [{ code: 'image-too-small', value: 2, limit: 120 }] });
  expect(decodeImage(changed(record2011(), at2011.format, 0x0a))).toMatchObject({ reasons: [{ code: 'jpeg-2000-not-read' }] });
  expect(isIrisRecord(encodePng(eye))).toBe(false);
});

test('pixels stored the other way round are turned back', () => {
  const data = (properties: number): unknown => {
    const read = readIrisRecord(changed(record2011(), at2011.properties, properties));
    return read.kind === 'record' && Array.from(read.images[0].image.data);
  };
  expect(data(0b0101)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(data(0b0110)).toEqual([3, 2, 1, 6, 5, 4]);
  expect(data(0b1001)).toEqual([4, 5, 6, 1, 2, 3]);
  expect(data(0b1010)).toEqual([6, 5, 4, 3, 2, 1]);
  // Not told counts as upright.
  expect(data(0)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('raw colour becomes grey', () => {
  const gray = { width: 9, height: 2, data: new Uint8Array(18).fill(77) };
  const colour = changed(changed(record2011('raw', gray), at2011.width, 0, 3), at2011.bitDepth, 24);
  expect(readIrisRecord(colour)).toMatchObject({ images: [{ image: { width: 3, height: 2, data: new Uint8Array(6).fill(77) } }] });
});

describe('what is refused', () => {
  test.each<[string, Uint8Array, string]>([
    ['no record at all', Uint8Array.of(1, 2, 3), 'record-not-read'],
    ['nothing', new Uint8Array(0), 'record-not-read'],
    ['an unknown version', changed(record2011(), 4, 0x30, 0x34, 0x30), 'record-not-read'],
    ['no images', changed(record2011(), at2011.count, 0, 0), 'record-damaged'],
    ['65,535 images in a few bytes', changed(record2011(), at2011.count, 255, 255), 'record-damaged'],
    ['a record length of 4 GiB', changed(record2011(), at2011.recordLength, 255, 255, 255, 255), 'record-damaged'],
    ['a record length below its header', changed(record2011(), at2011.recordLength, 0, 0, 0, 15), 'record-damaged'],
    ['pixels of 4 GiB', changed(record2011(), at2011.pixelLength, 255, 255, 255, 255), 'record-damaged'],
    ['a size that the pixels do not have', changed(record2011(), at2011.width, 0, 4), 'record-damaged'],
    ['no width', changed(record2011(), at2011.width, 0, 0), 'record-damaged'],
    ['4 gigapixels', changed(record2011(), at2011.width, 255, 255, 255, 255), 'image-too-large'],
    ['an eye that is neither', changed(record2011(), at2011.eye, 3), 'record-damaged'],
    ['an unknown pixel format', changed(record2011(), at2011.format, 0x33), 'record-not-read'],
    ['12 bits a pixel', changed(record2011(), at2011.bitDepth, 12), 'record-not-read'],
    ['a PNG of another size than the header', changed(record2011('png'), at2011.width, 0, 4), 'record-damaged'],
    ['a damaged PNG', changed(record2011('png'), at2011.pixels + 50, 1, 2, 3), 'image-unreadable'],
    ['JPEG 2000 under another name', changed(record2011('png'), at2011.pixels, 0xff, 0x4f, 0xff, 0x51), 'jpeg-2000-not-read'],
  ])('%s', (_, bytes, code) => {
    expect(refusal(bytes)).toBe(code);
  });

  test('all images together larger than one may be', () => {
    const image = { width: 3000, height: 3000, data: new Uint8Array(9_000_000) };
    const bytes = writeIrisRecord({ standard: 'ISO/IEC 19794-6:2011', images: [1, 2].map(() => ({ eye: 'left', image })), pixels: 'raw' });
    expect(refusal(bytes)).toBe('image-too-large');
    expect(readIrisRecord(bytes, { maxImages: 1 }).kind).toBe('record');
  });
});

test('no more images are decoded than a record may have', () => {
  const images = Array.from({ length: maxRecordImages + 6 }, () => ({ eye: 'left', image: tiny }) as const);
  const bytes = writeIrisRecord({ standard: 'ISO/IEC 19794-6:2011', images, pixels: 'raw' });
  expect(readIrisRecord(bytes)).toMatchObject({ images: { length: maxRecordImages } });
  expect(readIrisRecord(bytes, { maxImages: 2 })).toMatchObject({ images: { length: 2 } });
});

test('the fields decide where a representation ends, not its stated length', () => {
  expect(refusal(changed(record2011(), 16, 0, 0, 0, 1))).toBe('read');
});

test('bytes behind the record are passed over', () => {
  expect(refusal(Uint8Array.from([...record2011(), 1, 2, 3]))).toBe('read');
});

test('dates: parts left out, and dates that do not exist', () => {
  const dated = (...bytes: readonly number[]): unknown => {
    const read = readIrisRecord(changed(record2011(), 20, ...bytes));
    return read.kind === 'record' && read.images[0].capturedAt;
  };
  expect(dated(0xff, 0xff)).toBeUndefined();
  expect(dated(0x07, 0xea, 11, 22)).toBe('2026-11-22T00:00:00.000Z');
  expect(dated(0x07, 0xea, 2, 30)).toBeUndefined();
  expect(dated(0x07, 0xea, 13, 1)).toBeUndefined();
});

describe('what is not written', () => {
  const write =
    (change: object, standard: 'ISO/IEC 19794-6:2011' | 'ISO/IEC 39794-6' = 'ISO/IEC 19794-6:2011') =>
    (): unknown =>
      writeIrisRecord({ standard, images: [{ eye: 'left', image: tiny, capturedAt, ...change }] });

  test('drafts that a record has no room for', () => {
    expect(() => writeIrisRecord({ standard: 'ISO/IEC 19794-6:2011', images: [] })).toThrow(RangeError);
    expect(write({ image: { width: 65536, height: 1, data: new Uint8Array(65536) } })).toThrow(RangeError);
    expect(write({ image: { width: 2, height: 2, data: new Uint8Array(3) } })).toThrow(RangeError);
    expect(write({ device: { vendorId: 65536, typeId: 1 } })).toThrow(RangeError);
    expect(write({ quality: [{ score: 101, vendorId: 1, algorithmId: 1 }] })).toThrow(RangeError);
    expect(write({ rollDegrees: 361 })).toThrow(RangeError);
    expect(write({ capturedAt: 'yesterday' })).toThrow(RangeError);
  });

  test('registry number 0, which 39794-6 does not have', () => {
    const quality = [{ score: 50, vendorId: 0, algorithmId: 0 }];
    expect(write({ quality })).not.toThrow();
    expect(write({ quality }, 'ISO/IEC 39794-6')).toThrow(RangeError);
  });
});
