import type { ColourImage } from '../../image/colour-image.ts';
import { decodeColour } from '../../image/decode-pixels.ts';
import { isJpeg2000, readImageHeader } from '../../image/header.ts';
import { maxChipFileBytes } from '../chip/verify-chip.ts';
import { DocumentFault, type DocumentReason, reasonOf } from '../reasons.ts';
import { decodeJpeg2000 } from './decode-jpeg2000.ts';
import { findPortrait, type StoredPortrait } from './face-file.ts';
import { readJpeg2000 } from './jpeg2000-header.ts';
import { maxPortraitPixels, minPortraitSidePx } from './limits.ts';

export type PortraitReading =
  | {
      readonly kind: 'portrait';
      readonly image: ColourImage;
      readonly standard: StoredPortrait['standard'];
      readonly format: 'jpeg' | 'jpeg-2000';
    }
  | { readonly kind: 'rejected'; readonly reasons: readonly [DocumentReason] };

export interface PortraitOptions {
  /** The JPEG 2000 decoder, file `openjpegwasm_decode.wasm` of @cornerstonejs/codec-openjpeg. A browser must be given it; Node finds it. */
  readonly openJpegWasm?: Uint8Array;
}

/**
 * The portrait of EF.DG2: an ISO/IEC 19794-5 or 39794-5 record with a JPEG or JPEG 2000 picture, to pixels. Read only what `verifyChip` has found genuine. Sizes are held against
 * limits before anything is decoded. Never throws.
 */
export async function readPortrait(file: Uint8Array, { openJpegWasm }: PortraitOptions = {}): Promise<PortraitReading> {
  try {
    if (file.length > maxChipFileBytes) throw new DocumentFault('file-too-large', { value: file.length, limit: maxChipFileBytes });
    const stored = findPortrait(file);
    const format = isJpeg2000(stored.picture) ? 'jpeg-2000' : 'jpeg';
    const image = format === 'jpeg' ? decodeJpeg(stored) : await decodeChecked(stored, openJpegWasm);
    return { kind: 'portrait', image, standard: stored.standard, format };
  } catch (fault) {
    return { kind: 'rejected', reasons: [reasonOf(fault, 'file-damaged')] };
  }
}

async function decodeChecked(stored: StoredPortrait, wasm: Uint8Array | undefined): Promise<ColourImage> {
  const header = readJpeg2000(stored.picture);
  checkSize(header, stored);
  return await decodeJpeg2000(header, wasm);
}

function decodeJpeg(stored: StoredPortrait): ColourImage {
  const reading = readImageHeader(stored.picture);
  if (reading.kind === 'unknown' || (reading.kind === 'header' && reading.header.format !== 'jpeg')) {
    throw new DocumentFault('portrait-not-read');
  }
  if (reading.kind === 'damaged') throw new DocumentFault('portrait-damaged');
  checkSize(reading.header, stored);
  const decoded = decodeColour(stored.picture, { minSidePx: minPortraitSidePx, maxPixels: maxPortraitPixels });
  if (decoded.kind === 'fault') throw new DocumentFault('portrait-damaged');
  return decoded.image;
}

/** What the picture declares: within the limits, and what the record around it says. */
function checkSize({ width, height }: { readonly width: number; readonly height: number }, stored: StoredPortrait): void {
  if (width * height > maxPortraitPixels)
    throw new DocumentFault('portrait-too-large', { value: width * height, limit: maxPortraitPixels });
  const side = Math.min(width, height);
  if (side < minPortraitSidePx) throw new DocumentFault('portrait-too-small', { value: side, limit: minPortraitSidePx });
  if ((stored.width ?? width) !== width || (stored.height ?? height) !== height) throw new DocumentFault('portrait-damaged');
}
