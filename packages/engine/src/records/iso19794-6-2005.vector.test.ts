import { expect, test } from 'vitest';
import { hexLines } from '../../testing/hex-lines.ts';
import { readIrisRecord } from './read-iris-record.ts';

/*
 * A record put together by hand from the field tables of ISO/IEC 19794-6:2005 as JMRTD (org.jmrtd.lds.iso19794.IrisInfo) and NIST's biomdi
 * (irisimage/src/include/iid.h) walk them. NIST's sample of two eyes, Sampledata/iris/ISO-IEC-19794-6_2005, has the same layout under
 * the version of a draft, and was read with this code once its version was set to "010"; it is not copied here.
 */
const record = hexLines(`
  49495200          "IIR"
  30313000          version "010"
  00000051          record length, 81 = 45 + 3 + 11 + 4 + 3 + 11 + 4
  0000              capture device not told
  02                two eyes
  002d              record header length, 45
  0005              left to right, top to bottom
  0064              iris diameter 100 pixels
  0002              uncompressed grey
  0002 0002         2 x 2 pixels
  08                8 bits
  00                no transformation to polar
  44 4e4f 2030 3031 0000 0000 0000 0000 00    device "DNO 001"
  01                ---- right eye
  0001              one image
  0001              image number 1
  50                quality 80
  2000 ffff         roll 45 degrees, uncertainty not told
  00000004          pixels: 4 bytes
  01 02 03 04
  02                ---- left eye
  0001              one image
  0001              image number 1
  fe                quality not computed
  ffff ffff         roll not told
  00000004          pixels: 4 bytes
  05 06 07 08
`);

test('ISO/IEC 19794-6:2005 is read field by field', () => {
  expect(readIrisRecord(record)).toEqual({
    kind: 'record',
    standard: 'ISO/IEC 19794-6:2005',
    images: [
      {
        eye: 'right',
        image: { width: 2, height: 2, data: Uint8Array.of(1, 2, 3, 4) },
        quality: [{ score: 80, vendorId: 0, algorithmId: 0 }],
        rollDegrees: 45,
      },
      { eye: 'left', image: { width: 2, height: 2, data: Uint8Array.of(5, 6, 7, 8) }, quality: [] },
    ],
  });
});

test('cut at any byte it is refused with a reason', () => {
  for (let length = 8; length < record.length; length++) {
    expect(readIrisRecord(record.subarray(0, length))).toMatchObject({ kind: 'rejected', reasons: [{ code: 'record-damaged' }] });
  }
});

test.each([
  ['JPEG 2000', 22, 0x0e, 'jpeg-2000-not-read'],
  ['JPEG-LS', 22, 0x0a, 'record-not-read'],
  ['a polar image', 28, 1, 'record-not-read'],
  ['16 bits a pixel', 27, 16, 'record-not-read'],
  ['a draft of the standard', 6, 0x33, 'record-not-read'],
  ['three eyes', 14, 3, 'record-damaged'],
  ['another header length', 16, 46, 'record-damaged'],
  ['an eye that is neither', 45, 3, 'record-damaged'],
  ['no width', 24, 0, 'record-damaged'],
])('%s is refused', (_, at, value, code) => {
  const changed = record.slice();
  changed[at] = value;
  expect(readIrisRecord(changed)).toMatchObject({ kind: 'rejected', reasons: [{ code }] });
});
