import { ByteCursor } from './byte-cursor.ts';
import type { IrisRecordQuality } from './iris-record.ts';
import { eyeFromCode, RecordFault, type StoredImage } from './stored-image.ts';

/*
 * ISO/IEC 19794-6:2005 (format "IIR", version "010"): one header for all images, then for each eye a subtype header and its
 * images. Big-endian. Field order and codes follow two public readers that agree: JMRTD (jmrtd.org, org.jmrtd.lds.iso19794.IrisInfo,
 * IrisBiometricSubtypeInfo, IrisImageInfo) and NIST's biomdi (github.com/usnistgov/biomdi, irisimage/, with a sample file). Read only:
 * new records are written in a newer edition.
 */

export const version2005 = 0x30313000;
const recordHeaderBytes = 45;
const imageHeaderBytes = 11;
const undefinedAngle = 0xffff;
/** Kept by the standard for "not computed". */
const mostQuality = 100;

const imageFormats: ReadonlyMap<number, StoredImage['encoding']> = new Map<number, StoredImage['encoding']>([
  [0x02, { kind: 'raw', channels: 1 }],
  [0x04, { kind: 'raw', channels: 3 }],
  [0x06, { kind: 'file' }],
  [0x08, { kind: 'file' }],
]);
const jpeg2000Formats: readonly number[] = [0x0e, 0x10];

/** Reads the headers of a whole record. Polar images are refused: they are no picture of an eye. */
export function read2005(bytes: Uint8Array): readonly StoredImage[] {
  const cursor = new ByteCursor(bytes);
  cursor.take(8);
  const recordBytes = cursor.u32();
  if (recordBytes > bytes.length || recordBytes < recordHeaderBytes) throw new RecordFault('record-damaged');
  cursor.u16();
  const eyes = cursor.u8();
  const headerBytes = cursor.u16();
  const properties = cursor.u16();
  cursor.u16();
  const format = cursor.u16();
  const width = cursor.u16();
  const height = cursor.u16();
  const bitDepth = cursor.u8();
  const transformation = cursor.u8();
  if (headerBytes !== recordHeaderBytes || eyes < 1 || eyes > 2) throw new RecordFault('record-damaged');
  if (jpeg2000Formats.includes(format)) throw new RecordFault('jpeg-2000-not-read');
  const encoding = imageFormats.get(format);
  if (encoding === undefined || transformation !== 0) throw new RecordFault('record-not-read');
  if (encoding.kind === 'raw' && bitDepth !== 8 && bitDepth !== 0) throw new RecordFault('record-not-read');
  if (encoding.kind === 'raw' && (width === 0 || height === 0)) throw new RecordFault('record-damaged');

  const common = {
    encoding,
    width,
    height,
    isMirrored: (properties & 3) === 2,
    isFlipped: ((properties >> 2) & 3) === 2,
  };
  const body = new ByteCursor(bytes.subarray(recordHeaderBytes, recordBytes));
  const images: StoredImage[] = [];
  for (let i = 0; i < eyes; i++) {
    const eye = eyeFromCode(body.u8());
    const count = body.u16();
    if (count * imageHeaderBytes > body.left) throw new RecordFault('record-damaged');
    for (let k = 0; k < count; k++) images.push({ eye, ...readImage(body), ...common });
  }
  if (images.length === 0 || body.left > 0) throw new RecordFault('record-damaged');
  return images;
}

function readImage(cursor: ByteCursor): Pick<StoredImage, 'pixels' | 'quality' | 'rollDegrees'> {
  cursor.u16();
  const score = cursor.u8();
  const roll = cursor.u16();
  cursor.u16();
  const pixels = cursor.take(cursor.u32());
  const quality: readonly IrisRecordQuality[] = score > mostQuality ? [] : [{ score, vendorId: 0, algorithmId: 0 }];
  return { pixels, quality, ...(roll === undefinedAngle ? {} : { rollDegrees: (roll * 360) / 65536 }) };
}
