import { expect, test } from 'vitest';
import { hexLines } from '../../testing/hex-lines.ts';
import { readIrisRecord } from './read-iris-record.ts';
import { writeIrisRecord } from './write-iris-record.ts';

/*
 * A record put together by hand from the field table of ISO/IEC 19794-6:2011 as NIST's public-domain reader walks it
 * (github.com/usnistgov/biomdi, irisimage2011/src/libiid/iid.c). That reader's own sample, irisimage2011/src/test/iris01.iso2011, was read
 * with this code too; it is not copied here.
 */
const record = hexLines(`
  49495200          "IIR"
  30323000          version "020"
  0000004d          record length, 77 = 16 + 61
  0001              one representation
  00                no certification
  01                one eye, left or right
                    ---- representation
  0000003d          its length, 61 = 52 + 5 + 4
  07ea 0b 16        2026-11-22
  0b 1e 0f          11:30:15
  01f4              500 ms
  00                capture technology not told
  0102 0304         device vendor 258, type 772
  01                one quality block
  5a 0007 0009      score 90, vendor 7, algorithm 9
  0001              representation number 1
  02                left eye
  02                VGA
  02                uncompressed grey
  05                left to right, top to bottom, compression history unknown
  0002 0002         2 x 2 pixels
  08                8 bits
  0000              range not told
  4000              roll 90 degrees
  ffff              roll uncertainty not told
  0000 0000 0000 0000 0000 0000   iris centre and diameter not told
  00000004          pixels: 4 bytes
  00 40 80 ff
`);

const image = {
  eye: 'left',
  image: { width: 2, height: 2, data: Uint8Array.of(0x00, 0x40, 0x80, 0xff) },
  capturedAt: '2026-11-22T11:30:15.500Z',
  device: { vendorId: 258, typeId: 772 },
  quality: [{ score: 90, vendorId: 7, algorithmId: 9 }],
  rollDegrees: 90,
  imageType: 'vga',
} as const;

test('ISO/IEC 19794-6:2011 is read field by field', () => {
  expect(readIrisRecord(record)).toEqual({ kind: 'record', standard: 'ISO/IEC 19794-6:2011', images: [image] });
});

test('and written byte by byte', () => {
  expect(writeIrisRecord({ standard: 'ISO/IEC 19794-6:2011', images: [image], pixels: 'raw' })).toEqual(record);
});
