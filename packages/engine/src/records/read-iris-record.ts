import { DerFault } from '../der/der.ts';
import { decodePixels, maxImageBytes, maxImagePixels } from '../image/decode-pixels.ts';
import type { GrayImage } from '../image/gray-image.ts';
import { toGray } from '../image/samples.ts';
import { type CaptureReason, captureReason } from '../iris/reasons.ts';
import type { IrisRecordImage, IrisRecordReading, IrisRecordStandard } from './iris-record.ts';
import { read2005, version2005 } from './iso19794-6-2005.ts';
import { read2011, version2011 } from './iso19794-6-2011.ts';
import { irisDataBlockTag, read39794 } from './iso39794-6.ts';
import { RecordFault, type StoredImage, upright } from './stored-image.ts';

/** Most images of a record whose pixels are decoded. A two-eye enrolment with several captures has about ten. */
export const maxRecordImages = 64;

export interface ReadRecordOptions {
  /** Decode the pixels of no more than the first so many images. The headers of all are read in any case. */
  readonly maxImages?: number;
}

/** True when the first bytes are those of an iris record: "IIR" (19794-6), or application tag 6 of 39794. */
export function isIrisRecord(bytes: Uint8Array): boolean {
  const isIir = bytes[0] === 0x49 && bytes[1] === 0x49 && bytes[2] === 0x52 && bytes[3] === 0;
  // No image format begins with this tag followed by a length that is not of the short form.
  return isIir || (bytes[0] === irisDataBlockTag && (bytes[1] ?? 0) >= 0x80);
}

/**
 * Reads an iris image record: ISO/IEC 19794-6 of 2005 and 2011, and ISO/IEC 39794-6. Pixels may be uncompressed, PNG, PGM or JPEG; JPEG 2000 is
 * answered with `jpeg-2000-not-read`, as there is no decoder here. Images stored mirrored or upside down are turned back.
 * Every declared length is checked against the file before it is used, and all images together stay within the pixel limit
 * of one image. Never throws: a damaged or foreign record is rejected with a reason.
 */
export function readIrisRecord(bytes: Uint8Array, { maxImages = maxRecordImages }: ReadRecordOptions = {}): IrisRecordReading {
  if (bytes.length > maxImageBytes) return rejected(captureReason('image-too-large', bytes.length, maxImageBytes));
  try {
    const { standard, stored } = readHeaders(bytes);
    const images: IrisRecordImage[] = [];
    let pixelsLeft = maxImagePixels;
    for (const entry of stored.slice(0, Math.min(maxImages, maxRecordImages))) {
      const decoded = decodeStored(entry, pixelsLeft);
      if (decoded.kind === 'rejected') return decoded;
      pixelsLeft -= decoded.image.data.length;
      images.push(asRecordImage(entry, upright(decoded.image, entry)));
    }
    const [first, ...others] = images;
    if (first === undefined) return rejected(captureReason('record-damaged'));
    return { kind: 'record', standard, images: [first, ...others] };
  } catch (fault) {
    if (fault instanceof RecordFault) return rejected(captureReason(fault.code));
    if (fault instanceof DerFault) return rejected(captureReason('record-damaged'));
    throw fault;
  }
}

function readHeaders(bytes: Uint8Array): { readonly standard: IrisRecordStandard; readonly stored: readonly StoredImage[] } {
  if (bytes[0] === irisDataBlockTag) return { standard: 'ISO/IEC 39794-6', stored: read39794(bytes) };
  if (!isIrisRecord(bytes)) throw new RecordFault('record-not-read');
  if (bytes.length < 8) throw new RecordFault('record-damaged');
  const version = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4);
  if (version === version2011) return { standard: 'ISO/IEC 19794-6:2011', stored: read2011(bytes) };
  if (version === version2005) return { standard: 'ISO/IEC 19794-6:2005', stored: read2005(bytes) };
  throw new RecordFault('record-not-read');
}

type Decoded =
  | { readonly kind: 'image'; readonly image: GrayImage }
  | { readonly kind: 'rejected'; readonly reasons: readonly CaptureReason[] };

function decodeStored({ pixels, encoding, width, height }: StoredImage, maxPixels: number): Decoded {
  if (width * height > maxPixels) return rejected(captureReason('image-too-large', width * height, maxPixels));
  if (encoding.kind === 'file') {
    const decoded = decodePixels(pixels, { minSidePx: 1, maxPixels });
    if (decoded.kind === 'rejected') return decoded;
    const { image } = decoded;
    // 0 leaves the size to the image file.
    const fits = (width === 0 || image.width === width) && (height === 0 || image.height === height);
    return fits ? decoded : rejected(captureReason('record-damaged'));
  }
  const { channels } = encoding;
  if (pixels.length !== width * height * channels) return rejected(captureReason('record-damaged'));
  return { kind: 'image', image: toGray({ width, height, channels, samples: pixels, white: 255 }) };
}

function asRecordImage(entry: StoredImage, image: GrayImage): IrisRecordImage {
  const { eye, quality, capturedAt, device, rollDegrees, imageType } = entry;
  return Object.freeze({
    eye,
    image,
    quality,
    ...(capturedAt === undefined ? {} : { capturedAt }),
    ...(device === undefined ? {} : { device }),
    ...(rollDegrees === undefined ? {} : { rollDegrees }),
    ...(imageType === undefined ? {} : { imageType }),
  });
}

function rejected(reason: CaptureReason): { readonly kind: 'rejected'; readonly reasons: readonly CaptureReason[] } {
  return { kind: 'rejected', reasons: [reason] };
}
