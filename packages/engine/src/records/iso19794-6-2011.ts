import { encodePng } from '../image/encode-png.ts';
import { joinBytes } from '../image/join-bytes.ts';
import { ByteCursor, ByteWriter } from './byte-cursor.ts';
import { dateFromParts, partsFromDate } from './capture-date.ts';
import type { IrisRecordImageDraft, IrisRecordQuality } from './iris-record.ts';
import { codeFromEye, codeFromImageType, eyeFromCode, imageTypeFromCode, RecordFault, type StoredImage } from './stored-image.ts';

/*
 * ISO/IEC 19794-6:2011, clause 7 (format "IIR", version "020"). Numbers are big-endian. Field order and codes follow NIST's public-domain
 * reader (github.com/usnistgov/biomdi, irisimage2011/src/libiid/iid.c and include/iid.h) and agree with MOSIP's biometrics-util,
 * which cites table 4 of the standard. NIST's writer puts the image length before the size, its reader and its sample
 * file put it last; the reader and MOSIP are followed.
 */

export const version2011 = 0x30323000;
const magic = 0x49495200;
const recordHeaderBytes = 16;
/** A representation without quality blocks and without pixels. */
const representationHeaderBytes = 52;
const qualityBlockBytes = 5;
const qualityFailed = 255;
const undefinedAngle = 0xffff;

const imageFormats = { raw: 0x02, jpeg2000: 0x0a, png: 0x0e } as const;

/** Reads the headers of a whole record. The fields decide how long a representation is: NIST's own sample states a wrong length. */
export function read2011(bytes: Uint8Array): readonly StoredImage[] {
  const header = new ByteCursor(bytes);
  header.take(8);
  const recordBytes = header.u32();
  const count = header.u16();
  header.take(2);
  if (recordBytes > bytes.length || recordBytes < recordHeaderBytes) throw new RecordFault('record-damaged');
  const body = new ByteCursor(bytes.subarray(recordHeaderBytes, recordBytes));
  if (count === 0 || count * representationHeaderBytes > body.left) throw new RecordFault('record-damaged');
  const images = Array.from({ length: count }, () => readRepresentation(body));
  if (body.left > 0) throw new RecordFault('record-damaged');
  return images;
}

function readRepresentation(cursor: ByteCursor): StoredImage {
  cursor.u32();
  const capturedAt = readDate(cursor);
  cursor.u8();
  const vendorId = cursor.u16();
  const typeId = cursor.u16();
  const quality = Array.from({ length: cursor.u8() }, () => readQuality(cursor));
  cursor.u16();
  const eye = eyeFromCode(cursor.u8());
  const imageType = imageTypeFromCode(cursor.u8());
  const format = cursor.u8();
  const properties = cursor.u8();
  const width = cursor.u16();
  const height = cursor.u16();
  const bitDepth = cursor.u8();
  cursor.u16();
  const roll = cursor.u16();
  cursor.u16();
  // Estimates of the iris centre and diameter; the engine finds its own.
  cursor.take(12);
  const pixels = cursor.take(cursor.u32());

  if (width === 0 || height === 0) throw new RecordFault('record-damaged');
  if (format === imageFormats.jpeg2000) throw new RecordFault('jpeg-2000-not-read');
  if (format !== imageFormats.raw && format !== imageFormats.png) throw new RecordFault('record-not-read');
  if (format === imageFormats.raw && bitDepth !== 8 && bitDepth !== 24) throw new RecordFault('record-not-read');
  return {
    eye,
    pixels,
    encoding: format === imageFormats.png ? { kind: 'file' } : { kind: 'raw', channels: bitDepth === 24 ? 3 : 1 },
    width,
    height,
    isMirrored: (properties & 3) === 2,
    isFlipped: ((properties >> 2) & 3) === 2,
    quality,
    ...(capturedAt === undefined ? {} : { capturedAt }),
    ...(vendorId === 0 && typeId === 0 ? {} : { device: { vendorId, typeId } }),
    ...(roll === undefinedAngle ? {} : { rollDegrees: (roll * 360) / 65536 }),
    ...(imageType === undefined ? {} : { imageType }),
  };
}

function readDate(cursor: ByteCursor): string | undefined {
  const known = (value: number, unknown: number): number | undefined => (value === unknown ? undefined : value);
  return dateFromParts({
    year: known(cursor.u16(), 0xffff),
    month: known(cursor.u8(), 0xff),
    day: known(cursor.u8(), 0xff),
    hour: known(cursor.u8(), 0xff),
    minute: known(cursor.u8(), 0xff),
    second: known(cursor.u8(), 0xff),
    millisecond: known(cursor.u16(), 0xffff),
  });
}

function readQuality(cursor: ByteCursor): IrisRecordQuality {
  const score = cursor.u8();
  if (score > 100 && score !== qualityFailed) throw new RecordFault('record-damaged');
  return { score: score === qualityFailed ? null : score, vendorId: cursor.u16(), algorithmId: cursor.u16() };
}

/** Writes a record of grey images, upright. The images have been checked. */
export function write2011(images: readonly IrisRecordImageDraft[], pixels: 'png' | 'raw'): Uint8Array {
  const parts = images.flatMap((image, i) => writeRepresentation(image, i + 1, pixels));
  const eyes = new Set(images.map(({ eye }) => eye));
  const bodyBytes = parts.reduce((size, part) => size + part.length, 0);
  const header = new ByteWriter()
    .u32(magic)
    .u32(version2011)
    .u32(recordHeaderBytes + bodyBytes)
    .u16(images.length)
    .u8(0)
    .u8(eyes.has('unknown') ? 0 : eyes.size);
  return joinBytes([header.bytes(), ...parts]);
}

function writeRepresentation(draft: IrisRecordImageDraft, number: number, pixels: 'png' | 'raw'): Uint8Array[] {
  const { image, device, quality = [], rollDegrees } = draft;
  const data = pixels === 'png' ? encodePng(image) : image.data;
  const header = new ByteWriter().u32(representationHeaderBytes + qualityBlockBytes * quality.length + data.length);
  writeDate(header, draft.capturedAt);
  header
    .u8(0)
    .u16(device?.vendorId ?? 0)
    .u16(device?.typeId ?? 0)
    .u8(quality.length);
  for (const { score, vendorId, algorithmId } of quality)
    header
      .u8(score ?? qualityFailed)
      .u16(vendorId)
      .u16(algorithmId);
  header.u16(number).u8(codeFromEye(draft.eye)).u8(codeFromImageType(draft.imageType)).u8(imageFormats[pixels]);
  // Base orientation both ways; what compression the picture went through before is not known.
  header.u8(0b0101).u16(image.width).u16(image.height).u8(8).u16(0);
  header.u16(rollDegrees === undefined ? undefinedAngle : angleCode(rollDegrees)).u16(undefinedAngle);
  for (let i = 0; i < 6; i++) header.u16(0);
  return [header.u32(data.length).bytes(), data];
}

/** Degrees to 1/65,536 of a turn; the code that means "not known" is avoided. */
function angleCode(degrees: number): number {
  const code = Math.round((degrees / 360) * 65536) & 0xffff;
  return code === undefinedAngle ? 0 : code;
}

function writeDate(writer: ByteWriter, capturedAt: string | undefined): void {
  if (capturedAt === undefined) {
    for (let i = 0; i < 9; i++) writer.u8(0xff);
    return;
  }
  const { year, month, day, hour, minute, second, millisecond } = partsFromDate(capturedAt);
  writer.u16(year).u8(month).u8(day).u8(hour).u8(minute).u8(second).u16(millisecond);
}
