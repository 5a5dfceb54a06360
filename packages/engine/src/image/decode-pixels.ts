import { type CaptureReason, captureReason } from '../iris/reasons.ts';
import { decodeBmp } from './decode-bmp.ts';
import { decodeJpeg } from './decode-jpeg.ts';
import { decodePgm } from './decode-pgm.ts';
import { decodePng } from './decode-png.ts';
import { decodeTiff } from './decode-tiff.ts';
import type { ImageFormat, PixelSource } from './formats.ts';
import type { GrayImage } from './gray-image.ts';
import { isJpeg2000, readImageHeader } from './header.ts';

export type DecodedImage =
  | { readonly kind: 'image'; readonly image: GrayImage; readonly format: PixelSource }
  | { readonly kind: 'rejected'; readonly reasons: readonly CaptureReason[] };

/** Largest file looked at, bytes. An eye picture has well under 1 MiB. */
export const maxImageBytes: number = 64 * 1024 * 1024;
/** Most pixels decoded. Far above any iris camera; it bounds memory, not quality. */
export const maxImagePixels = 16_000_000;

const decoders: Readonly<Record<ImageFormat, (bytes: Uint8Array) => GrayImage>> = {
  png: decodePng,
  jpeg: decodeJpeg,
  bmp: decodeBmp,
  tiff: decodeTiff,
  pgm: decodePgm,
};

/** Limits on the declared size of an image, each side and both together. */
export interface SizeLimits {
  readonly minSidePx: number;
  readonly maxPixels: number;
}

/**
 * Reads the bytes of one image file. The declared size is checked before anything is decoded and must be what the decoder
 * then finds. Never throws.
 */
export function decodePixels(bytes: Uint8Array, { minSidePx, maxPixels }: SizeLimits): DecodedImage {
  if (bytes.length === 0) return rejectImage(captureReason('image-unreadable'));
  if (bytes.length > maxImageBytes) return rejectImage(captureReason('image-too-large', bytes.length, maxImageBytes));
  if (isJpeg2000(bytes)) return rejectImage(captureReason('jpeg-2000-not-read'));
  const reading = readImageHeader(bytes);
  if (reading.kind === 'unknown') return rejectImage(captureReason('image-format-unknown'));
  if (reading.kind === 'damaged') return rejectImage(captureReason('image-unreadable'));
  const { format, width, height } = reading.header;
  if (width * height > maxPixels) return rejectImage(captureReason('image-too-large', width * height, maxPixels));
  const side = Math.min(width, height);
  if (side < minSidePx) return rejectImage(captureReason('image-too-small', side, minSidePx));
  try {
    const image = decoders[format](bytes);
    // A decoder that disagrees with the header that was checked has read something else than what was let in.
    if (image.width !== width || image.height !== height) return rejectImage(captureReason('image-unreadable'));
    return { kind: 'image', image, format };
  } catch {
    // The libraries throw on damaged input, each in its own words; which words does not matter to the person.
    return rejectImage(captureReason('image-unreadable'));
  }
}

/** A rejection for one reason. */
export function rejectImage(reason: CaptureReason): DecodedImage & { readonly kind: 'rejected' } {
  return { kind: 'rejected', reasons: [reason] };
}
