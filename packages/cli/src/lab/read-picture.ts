import { readFileSync, statSync } from 'node:fs';
import { type CaptureReason, captureReason, decodeImage, decodeRaw, type GrayImage, maxImageBytes, type RawLayout } from '@sclera/engine';
import { InvalidArgumentError, Option } from 'commander';

/** How pictures are to be read, where their files do not say. */
export interface PictureOptions {
  /** For files of bare pixels; a file that is a picture in its own right is read as that. */
  readonly raw?: RawLayout;
}

/** Why a file was not read or encoded: a reason of the engine, or that there is no such file. */
export type FileReason =
  | CaptureReason
  | { readonly code: 'file-unreadable'; readonly message: string; readonly value?: number; readonly limit?: number };

export type Picture =
  | { readonly kind: 'image'; readonly image: GrayImage; readonly ms: number }
  | { readonly kind: 'rejected'; readonly reasons: readonly FileReason[]; readonly ms: number };

/** `--raw 640x480x8`: the same on every command that reads pictures. */
export function rawOption(): Option {
  return new Option(
    '--raw <WxHxB>',
    'read bare grey pixels too: width, height, bits a sample 8–16, above 8 in two bytes, little-endian unless be follows (320x240x16be)',
  ).argParser(readRawLayout);
}

function readRawLayout(text: string): RawLayout {
  const match = /^(\d{1,5})x(\d{1,5})x(\d{1,2})(le|be)?$/i.exec(text);
  const [width, height, bits] = [match?.[1], match?.[2], match?.[3]].map(Number) as [number, number, number];
  if (match === null || width < 1 || height < 1 || bits < 8 || bits > 16) {
    throw new InvalidArgumentError('Write width, height and bits a sample (8 to 16), for example 640x480x8 or 640x480x16be.');
  }
  return { width, height, bits, byteOrder: match[4]?.toLowerCase() === 'be' ? 'big' : 'little' };
}

export type PictureBytes =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'unreadable'; readonly reason: { readonly code: 'file-unreadable'; readonly message: string } };

/** The bytes of a picture's file. Never throws. */
export function readPictureBytes(path: string): PictureBytes {
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new Error('not a plain file');
    // Looked at before it is read: a file of many gigabytes must not fill the memory first.
    if (found.size > maxImageBytes) return { kind: 'too-large', size: found.size };
    return { kind: 'bytes', bytes: new Uint8Array(readFileSync(path)) };
  } catch {
    const message = 'The file is not there or cannot be read. Check the path and its permissions.';
    return { kind: 'unreadable', reason: { code: 'file-unreadable', message } };
  }
}

/** Reads one picture from a file. Never throws: a file that cannot be read is rejected with that reason. `ms` is without reading from the disk. */
export function readPicture(path: string, options: PictureOptions = {}): Picture {
  const file = readPictureBytes(path);
  if (file.kind === 'too-large') return { kind: 'rejected', reasons: [captureReason('image-too-large', file.size, maxImageBytes)], ms: 0 };
  if (file.kind === 'unreadable') return { kind: 'rejected', reasons: [file.reason], ms: 0 };
  const startedAt = performance.now();
  const read = decode(file.bytes, options.raw);
  return { ...read, ms: performance.now() - startedAt };
}

type Decoded =
  | { readonly kind: 'image'; readonly image: GrayImage }
  | { readonly kind: 'rejected'; readonly reasons: readonly FileReason[] };

function decode(bytes: Uint8Array, raw: RawLayout | undefined): Decoded {
  if (raw === undefined) return decodeImage(bytes);
  const needed = raw.width * raw.height * (raw.bits > 8 ? 2 : 1);
  if (bytes.length === needed) return decodeRaw(bytes, raw);
  const decoded = decodeImage(bytes);
  if (decoded.kind === 'image' || decoded.reasons[0]?.code !== 'image-format-unknown') return decoded;
  const message = `The file is no picture of a known format, and not the ${needed} bytes that --raw ${raw.width}x${raw.height}x${raw.bits} takes: it has ${bytes.length}.`;
  return { kind: 'rejected', reasons: [{ code: 'image-unreadable', message, value: bytes.length, limit: needed }] };
}
