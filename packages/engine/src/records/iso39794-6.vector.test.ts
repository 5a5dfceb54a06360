import { expect, test } from 'vitest';
import { hexLines } from '../../testing/hex-lines.ts';
import { readIrisRecord } from './read-iris-record.ts';
import { writeIrisRecord } from './write-iris-record.ts';

/*
 * A record put together by hand, tag by tag, after ISO's ASN.1 module ISO-IEC-39794-6-ed-1-v1 as quoted in JMRTD (org.jmrtd.lds.iso39794). ISO's
 * sample record sample-39794-6-ed-1-v1.der was read with this code too; it shows an eye and is not copied here.
 */
const record = hexLines(`
  66 7e                       [APPLICATION 6] IrisImageDataBlock, 126 bytes
    a0 07                     [0] versionBlock
      80 01 03                  [0] generation 3
      81 02 07e3                [1] year 2019
    a1 73                     [1] representationBlocks
      30 71                     SEQUENCE
        80 01 01                  [0] eyeLabelCode: right
        a1 03 80 01 03            [1] irisImageKind, code: cropped
        82 01 08                  [2] bitDepth 8
        a3 03 80 01 00            [3] imageDataFormat, code: PGM
        84 01 01                  [4] left to right
        85 01 01                  [5] top to bottom
        86 01 00                  [6] compression history unknown
        a7 17                     [7] captureDateTimeBlock
          80 02 07ea                [0] 2026
          81 01 0b                  [1] November
          82 01 16                  [2] the 22nd
          83 01 0b                  [3] 11
          84 01 1e                  [4] 30
          85 01 0f                  [5] 15
          86 02 01f4                [6] 500
        88 0f                     [8] irisImageData
          5035 0a 32 20 32 0a 323535 0a    "P5 2 2 255" with line ends
          00 40 80 ff
        aa 09                     [10] captureDeviceBlock
          a0 07                     [0] modelIdBlock
            80 02 0102                [0] organisation 258
            81 01 05                  [1] model 5
        ab 21                     [11] qualityBlocks
          30 0d                     SEQUENCE
            a0 06 80 01 07 81 01 09   [0] algorithmIdBlock: organisation 7, algorithm 9
            a1 03 80 01 5a            [1] scoreOrError, score: 90
          30 10                     SEQUENCE
            a0 07 80 01 07 81 02 00c8 [0] algorithmIdBlock: organisation 7, algorithm 200
            a1 05 a1 03 80 01 00      [1] scoreOrError, error, code: failure to assess
`);

const image = {
  eye: 'right',
  image: { width: 2, height: 2, data: Uint8Array.of(0x00, 0x40, 0x80, 0xff) },
  capturedAt: '2026-11-22T11:30:15.500Z',
  device: { vendorId: 258, typeId: 5 },
  quality: [
    { score: 90, vendorId: 7, algorithmId: 9 },
    { score: null, vendorId: 7, algorithmId: 200 },
  ],
  imageType: 'cropped',
} as const;

test('ISO/IEC 39794-6 is read tag by tag', () => {
  expect(readIrisRecord(record)).toEqual({ kind: 'record', standard: 'ISO/IEC 39794-6', images: [image] });
});

test('and written byte by byte', () => {
  expect(writeIrisRecord({ standard: 'ISO/IEC 39794-6', images: [image], pixels: 'raw' })).toEqual(record);
});

test('a code in an extension block falls back to the code inside it', () => {
  // a3 03 80 01 00 → a3 05 a1 03 80 01 00, and all lengths around it two longer.
  const at = record.indexOf(0xa3);
  const extended = Uint8Array.from([...record.subarray(0, at), 0xa3, 5, 0xa1, ...record.subarray(at + 1)]);
  for (const lengthAt of [1, 12, 14]) extended[lengthAt] = (extended[lengthAt] as number) + 2;
  // The outermost length has outgrown one byte.
  const whole = Uint8Array.from([0x66, 0x81, ...extended.subarray(1)]);
  expect(readIrisRecord(whole)).toMatchObject({ kind: 'record' });
});

const edit = (from: number, ...bytes: readonly number[]): Uint8Array => {
  const changed = record.slice();
  changed.set(bytes, from);
  return changed;
};

test.each([
  ['JPEG 2000', edit(30, 3), 'jpeg-2000-not-read'],
  ['a colour PPM', edit(30, 1), 'record-not-read'],
  ['another generation', edit(6, 4), 'record-not-read'],
  ['an eye that is neither', edit(17, 9), 'record-damaged'],
  ['no pixels', edit(65, 0x9f), 'record-damaged'],
  ['a length beyond the end', edit(14, 0x7f), 'record-damaged'],
  ['a length of unknown length', edit(14, 0x80), 'record-damaged'],
  ['a negative number', edit(17, 0x81), 'record-damaged'],
  ['a quality of 101', edit(109, 101), 'record-damaged'],
])('%s is refused', (_, changed, code) => {
  expect(readIrisRecord(changed)).toMatchObject({ kind: 'rejected', reasons: [{ code }] });
});
