import { captureReason } from '../iris/reasons.ts';
import { isIrisRecord, readIrisRecord } from '../records/read-iris-record.ts';
import { type DecodedImage, decodePixels, maxImagePixels, rejectImage } from './decode-pixels.ts';

export { type DecodedImage, maxImageBytes, maxImagePixels } from './decode-pixels.ts';

/** Shortest side accepted: an iris of 40 pixels radius with its lids needs this much. */
export const minImageSidePx = 120;

/**
 * Reads PNG, JPEG, BMP, TIFF or PGM bytes (8 or 16 bits, grey or colour) to 8-bit grey, or the first image of an iris record
 * (see `readIrisRecord` for all of them). Pure JavaScript, so that Node and browsers see the same pixels. Size limits are
 * checked on the declared size before anything is decoded. Never throws: damaged, foreign, tiny and huge files are rejected
 * with a reason.
 */
export function decodeImage(bytes: Uint8Array): DecodedImage {
  if (!isIrisRecord(bytes)) return decodePixels(bytes, { minSidePx: minImageSidePx, maxPixels: maxImagePixels });
  const record = readIrisRecord(bytes, { maxImages: 1 });
  if (record.kind === 'rejected') return record;
  const { image } = record.images[0];
  const side = Math.min(image.width, image.height);
  if (side < minImageSidePx) return rejectImage(captureReason('image-too-small', side, minImageSidePx));
  return { kind: 'image', image, format: 'iris-record' };
}
