import { type CaptureReason, captureReason } from '../iris/reasons.ts';
import { decodeBmp } from './decode-bmp.ts';
import { decodeJpeg } from './decode-jpeg.ts';
import { decodePgm } from './decode-pgm.ts';
import { decodePng } from './decode-png.ts';
import { decodeTiff } from './decode-tiff.ts';
import type { ImageFormat } from './formats.ts';
import type { GrayImage } from './gray-image.ts';
import { readImageHeader } from './header.ts';

export type DecodedImage =
  | { readonly kind: 'image'; readonly image: GrayImage; readonly format: ImageFormat }
  | { readonly kind: 'rejected'; readonly reasons: readonly CaptureReason[] };

/** Largest file looked at, bytes. An eye picture has well under 1 MiB. */
export const maxImageBytes: number = 64 * 1024 * 1024;
/** Most pixels decoded. Far above any iris camera; it bounds memory, not quality. */
export const maxImagePixels = 40_000_000;
/** Shortest side accepted: an iris of 40 pixels radius with its lids needs this much. */
export const minImageSidePx = 120;

const decoders: Readonly<Record<ImageFormat, (bytes: Uint8Array) => GrayImage>> = {
  png: decodePng,
  jpeg: decodeJpeg,
  bmp: decodeBmp,
  tiff: decodeTiff,
  pgm: decodePgm,
};

/**
 * Reads PNG, JPEG, BMP, TIFF or PGM bytes (8 or 16 bits, grey or colour) to 8-bit grey. Pure JavaScript, so that Node and
 * browsers see the same pixels. Size limits are checked on the declared size before anything is decoded. Never throws:
 * damaged, foreign, tiny and huge files are rejected with a reason.
 */
export function decodeImage(bytes: Uint8Array): DecodedImage {
  if (bytes.length === 0) return rejected(captureReason('image-unreadable'));
  if (bytes.length > maxImageBytes) return rejected(captureReason('image-too-large', bytes.length, maxImageBytes));
  const reading = readImageHeader(bytes);
  if (reading.kind === 'unknown') return rejected(captureReason('image-format-unknown'));
  if (reading.kind === 'damaged') return rejected(captureReason('image-unreadable'));
  const { format, width, height } = reading.header;
  if (width * height > maxImagePixels) return rejected(captureReason('image-too-large', width * height, maxImagePixels));
  const side = Math.min(width, height);
  if (side < minImageSidePx) return rejected(captureReason('image-too-small', side, minImageSidePx));
  try {
    const image = decoders[format](bytes);
    // A decoder that disagrees with the header that was checked has read something else than what was let in.
    if (image.width !== width || image.height !== height) return rejected(captureReason('image-unreadable'));
    return { kind: 'image', image, format };
  } catch {
    // The libraries throw on damaged input, each in its own words; which words does not matter to the person.
    return rejected(captureReason('image-unreadable'));
  }
}

function rejected(reason: CaptureReason): DecodedImage {
  return { kind: 'rejected', reasons: [reason] };
}
