import type { ImageFormat } from './formats.ts';
import { readTiffTags } from './tiff-tags.ts';

/** What a file says about itself before anything is decoded. Sizes are the declared ones, not yet believed. */
export interface ImageHeader {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
}

export type HeaderReading =
  | { readonly kind: 'header'; readonly header: ImageHeader }
  /** The first bytes belong to no format that is read here. */
  | { readonly kind: 'unknown' }
  /** The format is known, but the header is cut short or contradicts itself. */
  | { readonly kind: 'damaged' };

/**
 * Recognises a format by its first bytes and reads the declared size without decoding, in constant memory and in time
 * linear in the file at worst (JPEG segments, TIFF tags).
 */
export function readImageHeader(bytes: Uint8Array): HeaderReading {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47])) return reading('png', pngSize(view));
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return reading('jpeg', jpegSize(view));
  if (startsWith(bytes, [0x42, 0x4d])) return reading('bmp', bmpSize(view));
  if (startsWith(bytes, [0x49, 0x49, 42, 0]) || startsWith(bytes, [0x4d, 0x4d, 0, 42])) return reading('tiff', tiffSize(bytes));
  if (startsWith(bytes, [0x50, 0x32]) || startsWith(bytes, [0x50, 0x35])) return reading('pgm', pgmSize(bytes));
  return { kind: 'unknown' };
}

/** JPEG 2000 (ISO/IEC 15444-1): the signature box of a JP2 file, or a bare codestream. Recognised only to say so. */
export function isJpeg2000(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20]) || startsWith(bytes, [0xff, 0x4f, 0xff, 0x51]);
}

type Size = readonly [width: number, height: number];

function reading(format: ImageFormat, size: Size | null): HeaderReading {
  if (size === null || !(size[0] > 0) || !(size[1] > 0)) return { kind: 'damaged' };
  return { kind: 'header', header: { format, width: size[0], height: size[1] } };
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((value, i) => bytes[i] === value);
}

/** PNG (ISO/IEC 15948) 11.2.2: IHDR is the first chunk. */
function pngSize(view: DataView): Size | null {
  if (view.byteLength < 33 || view.getUint32(12) !== 0x49484452) return null;
  return [view.getUint32(16), view.getUint32(20)];
}

/** JPEG (ITU-T T.81) B.2.2: the first start-of-frame segment holds the size. */
function jpegSize(view: DataView): Size | null {
  let at = 2;
  while (at + 9 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    if (marker === 0xd9 || marker === 0xda) return null;
    const standsAlone = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += standsAlone ? 2 : 2 + Math.max(2, view.getUint16(at + 2));
  }
  return null;
}

/** BMP: BITMAPINFOHEADER and its successors; a negative height means that the top row comes first. */
function bmpSize(view: DataView): Size | null {
  if (view.byteLength < 54 || view.getUint32(14, true) < 40) return null;
  return [view.getInt32(18, true), Math.abs(view.getInt32(22, true))];
}

/** TIFF 6.0: tags 256 and 257 of the first directory. */
function tiffSize(bytes: Uint8Array): Size | null {
  const tags = readTiffTags(bytes);
  return tags === null ? null : [tags.first(256) ?? 0, tags.first(257) ?? 0];
}

function pgmSize(bytes: Uint8Array): Size | null {
  const header = readPgmHeader(bytes);
  return header === null ? null : [header.width, header.height];
}

/** Header of a PGM (netpbm): kind, size, greatest value, and where the samples begin. */
export interface PgmHeader {
  readonly binary: boolean;
  readonly width: number;
  readonly height: number;
  readonly greatest: number;
  readonly samplesAt: number;
}

/** Reads a PGM header, comments included; `null` where it is cut short or not numbers. */
export function readPgmHeader(bytes: Uint8Array): PgmHeader | null {
  const numbers: number[] = [];
  let at = 2;
  while (numbers.length < 3) {
    while (isSpace(bytes[at]) || bytes[at] === 0x23) {
      if (bytes[at] === 0x23) while (at < bytes.length && bytes[at] !== 0x0a) at++;
      else at++;
    }
    let digits = 0;
    let value = 0;
    for (let byte = bytes[at]; byte !== undefined && byte >= 0x30 && byte <= 0x39 && digits < 9; byte = bytes[++at]) {
      value = value * 10 + byte - 0x30;
      digits++;
    }
    if (digits === 0) return null;
    numbers.push(value);
  }
  const [width, height, greatest] = numbers as [number, number, number];
  if (!isSpace(bytes[at]) || greatest < 1 || greatest > 65535) return null;
  return { binary: bytes[1] === 0x35, width, height, greatest, samplesAt: at + 1 };
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
