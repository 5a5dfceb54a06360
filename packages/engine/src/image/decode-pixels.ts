import { type CaptureReason, captureReason } from '../iris/reasons.ts';
import type { ColourImage } from './colour-image.ts';
import { decodeBmp } from './decode-bmp.ts';
import { decodeJpeg } from './decode-jpeg.ts';
import { decodePgm } from './decode-pgm.ts';
import { decodePng } from './decode-png.ts';
import { decodeTiff } from './decode-tiff.ts';
import type { ImageFormat, PixelSource } from './formats.ts';
import type { GrayImage } from './gray-image.ts';
import { isJpeg2000, readImageHeader } from './header.ts';
import { type SampledImage, toColour, toGray } from './samples.ts';

export type DecodedImage =
  | { readonly kind: 'image'; readonly image: GrayImage; readonly format: PixelSource }
  | { readonly kind: 'rejected'; readonly reasons: readonly CaptureReason[] };

/** What can be wrong with the bytes of an image file, whatever it is to show. */
export interface ImageFault {
  readonly code: 'image-unreadable' | 'image-format-unknown' | 'image-too-large' | 'image-too-small' | 'jpeg-2000-not-read';
  readonly value?: number;
  readonly limit?: number;
}

export type DecodedColour =
  | { readonly kind: 'image'; readonly image: ColourImage; readonly format: ImageFormat }
  | { readonly kind: 'fault'; readonly fault: ImageFault };

/** Largest file looked at, bytes. An eye picture has well under 1 MiB. */
export const maxImageBytes: number = 64 * 1024 * 1024;
/** Most pixels decoded. Far above any iris camera; it bounds memory, not quality. */
export const maxImagePixels = 16_000_000;

const decoders: Readonly<Record<ImageFormat, (bytes: Uint8Array) => SampledImage>> = {
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
 * Reads the bytes of one image file to 8-bit grey. The declared size is checked before anything is decoded and must be what the decoder
 * then finds. Never throws.
 */
export function decodePixels(bytes: Uint8Array, limits: SizeLimits): DecodedImage {
  const decoded = decodeTo(toGray, bytes, limits);
  if (decoded.kind === 'image') return decoded;
  const { code, value, limit } = decoded.fault;
  return rejectImage(captureReason(code, value, limit));
}

/** The same to 8-bit colour. */
export function decodeColour(bytes: Uint8Array, limits: SizeLimits): DecodedColour {
  return decodeTo(toColour, bytes, limits);
}

function decodeTo<T>(
  convert: (samples: SampledImage) => T,
  bytes: Uint8Array,
  { minSidePx, maxPixels }: SizeLimits,
): { kind: 'image'; image: T; format: ImageFormat } | { kind: 'fault'; fault: ImageFault } {
  const fault = (code: ImageFault['code'], sizes: { value?: number; limit?: number } = {}): { kind: 'fault'; fault: ImageFault } => {
    return { kind: 'fault', fault: { code, ...sizes } };
  };
  if (bytes.length === 0) return fault('image-unreadable');
  if (bytes.length > maxImageBytes) return fault('image-too-large', { value: bytes.length, limit: maxImageBytes });
  if (isJpeg2000(bytes)) return fault('jpeg-2000-not-read');
  const reading = readImageHeader(bytes);
  if (reading.kind === 'unknown') return fault('image-format-unknown');
  if (reading.kind === 'damaged') return fault('image-unreadable');
  const { format, width, height } = reading.header;
  if (width * height > maxPixels) return fault('image-too-large', { value: width * height, limit: maxPixels });
  const side = Math.min(width, height);
  if (side < minSidePx) return fault('image-too-small', { value: side, limit: minSidePx });
  try {
    const samples = decoders[format](bytes);
    // A decoder that disagrees with the header that was checked has read something else than what was let in.
    if (samples.width !== width || samples.height !== height) return fault('image-unreadable');
    return { kind: 'image', image: convert(samples), format };
  } catch {
    // The libraries throw on damaged input, each in its own words; which words does not matter to the person.
    return fault('image-unreadable');
  }
}

/** A rejection for one reason. */
export function rejectImage(reason: CaptureReason): DecodedImage & { readonly kind: 'rejected' } {
  return { kind: 'rejected', reasons: [reason] };
}
