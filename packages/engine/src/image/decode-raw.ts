import { captureReason } from '../iris/reasons.ts';
import { minImageSidePx } from './decode.ts';
import { type DecodedImage, maxImagePixels, rejectImage } from './decode-pixels.ts';
import { toGray } from './samples.ts';

/** What a file of bare pixels does not say about itself. */
export interface RawLayout {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Bits a sample, 8 to 16; white is 2^bits − 1. Above 8, a sample takes two bytes. */
  readonly bits: number;
  /** Order of the two bytes of a sample above 8 bits. Most cameras write `little`, which holds where this is not given. */
  readonly byteOrder?: 'little' | 'big';
}

/**
 * Bare grey pixels, row by row from the top left, to 8-bit grey. The bytes must be exactly those of the picture: a layout that
 * does not fit is a wrong guess, and is rejected with `image-unreadable`. Samples above white count as white. Never throws.
 */
export function decodeRaw(bytes: Uint8Array, layout: RawLayout): DecodedImage {
  const { width, height, bits, byteOrder = 'little' } = layout;
  const isWhole = [width, height, bits].every((value) => Number.isInteger(value) && value > 0);
  if (!isWhole || bits < 8 || bits > 16) return rejectImage(captureReason('image-unreadable'));
  if (width * height > maxImagePixels) return rejectImage(captureReason('image-too-large', width * height, maxImagePixels));
  const side = Math.min(width, height);
  if (side < minImageSidePx) return rejectImage(captureReason('image-too-small', side, minImageSidePx));
  const image = grayFromRaw(bytes, width, height, bits, byteOrder === 'little');
  return image === null ? rejectImage(captureReason('image-unreadable')) : { kind: 'image', image, format: 'raw' };
}

function grayFromRaw(bytes: Uint8Array, width: number, height: number, bits: number, little: boolean): ReturnType<typeof toGray> | null {
  const pixels = width * height;
  if (bytes.length !== pixels * (bits > 8 ? 2 : 1)) return null;
  if (bits === 8) return { width, height, data: bytes.slice() };
  const white = 2 ** bits - 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = Uint16Array.from({ length: pixels }, (_, i) => Math.min(white, view.getUint16(2 * i, little)));
  return toGray({ width, height, channels: 1, samples, white });
}
