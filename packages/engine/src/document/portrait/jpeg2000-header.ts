import { ByteCursor } from '../../records/byte-cursor.ts';
import { RecordFault } from '../../records/stored-image.ts';
import { DocumentFault } from '../reasons.ts';
import { jpeg2000Limits as limits, maxPortraitPixels } from './limits.ts';

/** A JPEG 2000 codestream that keeps within the limits. */
export interface Jpeg2000 {
  /** The bare codestream: the boxes of a JP2 file, whose palettes and channels would make more of it, are left behind. */
  readonly codestream: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/**
 * Reads the headers of a JP2 file or bare codestream (ISO/IEC 15444-1, annexes A and I) and holds them against the limits, before the decoder, which believes them, sees
 * anything. Let through is what documents hold: grey or RGB of 8 bits, unsubsampled, one coding style for the whole picture. Throws document faults.
 */
export function readJpeg2000(bytes: Uint8Array): Jpeg2000 {
  try {
    const codestream = isCodestream(bytes) ? bytes : findCodestream(bytes);
    const cursor = new ByteCursor(codestream);
    cursor.take(2);
    if (cursor.u16() !== marker.size) throw new DocumentFault('portrait-damaged');
    const { channels, width, height } = readSize(segment(cursor));
    readMainHeader(cursor);
    return { codestream, width, height, channels };
  } catch (fault) {
    if (fault instanceof RecordFault) throw new DocumentFault('portrait-damaged');
    throw fault;
  }
}

const marker = {
  size: 0xff51,
  codingStyle: 0xff52,
  tilePart: 0xff90,
  data: 0xff93,
  end: 0xffd9,
} as const;
/** Quantisation, lengths, registration, comment. */
const harmless: ReadonlySet<number> = new Set([0xff5c, 0xff5d, 0xff55, 0xff57, 0xff58, 0xff63, 0xff64]);

function isCodestream(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0x4f;
}

/** Boxes of a JP2 file, I.4. */
function findCodestream(bytes: Uint8Array): Uint8Array {
  const cursor = new ByteCursor(bytes);
  while (cursor.left > 0) {
    const { type, content } = box(cursor);
    if (type === 'jp2h') checkColours(content);
    if (type === 'jp2c' && isCodestream(content)) return content;
  }
  throw new DocumentFault('portrait-damaged');
}

function box(cursor: ByteCursor): { readonly type: string; readonly content: Uint8Array } {
  const length = cursor.u32();
  const type = String.fromCharCode(...cursor.take(4));
  // 0: to the end of the file. 1, a length of 64 bits, no portrait needs.
  if (length !== 0 && length < 8) throw new DocumentFault('portrait-damaged');
  return { type, content: cursor.take(length === 0 ? cursor.left : length - 8) };
}

/** I.5.3: a palette, or another colour space than sRGB (16) or grey (17), would be shown wrong. */
function checkColours(header: Uint8Array): void {
  const cursor = new ByteCursor(header);
  while (cursor.left > 0) {
    const { type, content } = box(cursor);
    if (type === 'pclr') throw new DocumentFault('portrait-not-read');
    if (type !== 'colr' || content[0] !== 1) continue;
    const space = new ByteCursor(content.subarray(3)).u32();
    if (space !== 16 && space !== 17) throw new DocumentFault('portrait-not-read');
  }
}

/** A marker segment behind its marker; the length counts itself. */
function segment(cursor: ByteCursor): ByteCursor {
  const length = cursor.u16();
  if (length < 2) throw new DocumentFault('portrait-damaged');
  return new ByteCursor(cursor.take(length - 2));
}

/** SIZ, A.5.1. */
function readSize(size: ByteCursor): { readonly width: number; readonly height: number; readonly channels: 1 | 3 } {
  size.u16();
  const [right, bottom, left, top] = [size.u32(), size.u32(), size.u32(), size.u32()];
  const [tileWidth, tileHeight, tileLeft, tileTop] = [size.u32(), size.u32(), size.u32(), size.u32()];
  const channels = size.u16();
  const [width, height] = [right - left, bottom - top];
  if (width < 1 || height < 1 || tileWidth < 1 || tileHeight < 1) throw new DocumentFault('portrait-damaged');
  if (width * height > maxPortraitPixels)
    throw new DocumentFault('portrait-too-large', { value: width * height, limit: maxPortraitPixels });
  // The reference grid may begin elsewhere than the picture; a far corner would make the tiles between cost.
  if (left > 0 || top > 0 || tileLeft > 0 || tileTop > 0) throw new DocumentFault('portrait-not-read');
  const tiles = Math.ceil(right / tileWidth) * Math.ceil(bottom / tileHeight);
  if (tiles > limits.tiles || (channels !== 1 && channels !== 3)) throw new DocumentFault('portrait-not-read');
  for (let i = 0; i < channels; i++) {
    // 8 bits without sign, a sample for each pixel.
    const [depth, across, down] = size.take(3);
    if (depth !== 7 || across !== 1 || down !== 1) throw new DocumentFault('portrait-not-read');
  }
  return { width, height, channels };
}

/** The rest of the main header, A.3, and those of the tile-parts. */
function readMainHeader(cursor: ByteCursor): void {
  let hasStyle = false;
  for (;;) {
    const next = cursor.u16();
    if (next === marker.tilePart) break;
    const content = segment(cursor);
    if (next === marker.codingStyle && !hasStyle) {
      readStyle(content);
      hasStyle = true;
    } else if (!harmless.has(next)) throw new DocumentFault('portrait-not-read');
  }
  if (!hasStyle) throw new DocumentFault('portrait-damaged');
  readTileParts(cursor);
}

/** COD, A.6.1. */
function readStyle(style: ByteCursor): void {
  const flags = style.u8();
  style.u8();
  const layers = style.u16();
  style.u8();
  const levels = style.u8();
  const [width, height] = [style.u8() + 2, style.u8() + 2];
  style.take(2);
  const isWithin =
    layers >= 1 &&
    layers <= limits.layers &&
    levels <= limits.levels &&
    Math.min(width, height) >= limits.codeBlockBits &&
    width + height <= 12;
  if (!isWithin) throw new DocumentFault('portrait-not-read');
  if ((flags & 1) === 0) return;
  for (const precinct of style.take(levels + 1)) {
    if (Math.min(precinct & 15, precinct >> 4) < limits.precinctBits) throw new DocumentFault('portrait-not-read');
  }
}

/** SOT, A.4.2, behind its marker: no tile-part may have a coding style of its own. */
function readTileParts(cursor: ByteCursor): void {
  for (let parts = 0; ; parts++) {
    if (parts >= limits.tileParts) throw new DocumentFault('portrait-not-read');
    const header = segment(cursor);
    header.u16();
    const length = header.u32();
    const before = cursor.left + 12;
    for (let next = cursor.u16(); next !== marker.data; next = cursor.u16()) {
      if (!harmless.has(next)) throw new DocumentFault('portrait-not-read');
      segment(cursor);
    }
    // 0: to the end of the codestream.
    if (length === 0) return;
    cursor.take(length - (before - cursor.left));
    // What was cut off at the end, the decoder makes do without; the hash of the data group tells whether it was.
    if (cursor.left < 2) return;
    const next = cursor.u16();
    if (next === marker.end) return;
    if (next !== marker.tilePart) throw new DocumentFault('portrait-damaged');
  }
}
