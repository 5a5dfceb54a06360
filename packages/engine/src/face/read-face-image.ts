import type { ColourImage } from '../image/colour-image.ts';
import { decodeColour, maxImagePixels } from '../image/decode-pixels.ts';
import type { ImageFormat } from '../image/formats.ts';
import { isTurned, jpegOrientation, turnUpright } from '../image/orientation.ts';
import { type FaceReason, faceReason } from './face-reasons.ts';

/** Shortest side accepted: the smallest face that the gates let pass needs about this much. */
export const minFaceImageSidePx = 64;

export type FaceImageReading =
  | { readonly kind: 'image'; readonly image: ColourImage; readonly format: ImageFormat }
  | { readonly kind: 'rejected'; readonly reasons: readonly FaceReason[] };

/**
 * Reads PNG, JPEG, BMP, TIFF or PGM bytes to 8-bit colour, upright as the camera noted it (Exif). Pure JavaScript, so that Node and browsers see the same pixels.
 * Never throws: damaged, foreign, tiny and huge files are rejected with a reason.
 */
export function readFaceImage(bytes: Uint8Array): FaceImageReading {
  const decoded = decodeColour(bytes, { minSidePx: minFaceImageSidePx, maxPixels: maxImagePixels });
  if (decoded.kind === 'fault') {
    const { code, value, limit } = decoded.fault;
    return { kind: 'rejected', reasons: [faceReason(code, value, limit)] };
  }
  const orientation = decoded.format === 'jpeg' ? jpegOrientation(bytes) : 1;
  return isTurned(orientation) ? { ...decoded, image: turnUpright(decoded.image, orientation) } : decoded;
}
