import { convertIndexedToRgb, decode } from 'fast-png';
import type { GrayImage } from './gray-image.ts';
import { toGray } from './gray-samples.ts';
import { inflatedSize } from './inflated-size.ts';

/** PNG of any colour type and depth to 8-bit grey. Throws on damaged input and on data that inflate to more than the image. */
export function decodePng(bytes: Uint8Array): GrayImage {
  const png = decode(essentials(bytes), { checkCrc: true });
  const { width, height } = png;
  if (png.palette !== undefined) {
    const channels = (png.palette[0]?.length ?? 3) as number;
    return toGray({ width, height, channels, samples: convertIndexedToRgb(png), white: 255 });
  }
  if (png.depth < 8) {
    return toGray({ width, height, channels: 1, samples: unpack(png.data, width, height, png.depth), white: 2 ** png.depth - 1 });
  }
  return toGray({ width, height, channels: png.channels, samples: png.data, white: 2 ** png.depth - 1 });
}

/**
 * Walks the chunks (PNG 5.3), keeps only those that make the picture (profiles and texts may hold compressed data of their
 * own) and bounds what the image data inflate to by what the header declares.
 */
function essentials(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const limit = mostRawBytes(view.getUint32(16), view.getUint32(20));
  const kept: Uint8Array[] = [bytes.subarray(0, signatureBytes)];
  const data: Uint8Array[] = [];
  for (let at = signatureBytes; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const kind = view.getUint32(at + 4);
    if (at + 12 + length > bytes.length) throw new RangeError('chunk cut short');
    if (keptKinds.has(kind)) kept.push(bytes.subarray(at, at + 12 + length));
    if (kind === imageData) data.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  if (inflatedSize(join(data).subarray(zlibHeaderBytes), limit) > limit) throw new RangeError('more data than pixels');
  return join(kept);
}

/** Eight bytes a pixel at most, and a filter byte for each row of each of seven interlaced passes. */
function mostRawBytes(width: number, height: number): number {
  return 8 * width * height + 8 * height + 64;
}

const signatureBytes = 8;
const zlibHeaderBytes = 2;
const imageData = 0x49444154;
/** IHDR, PLTE, tRNS, IDAT, IEND. */
const keptKinds: ReadonlySet<number> = new Set([0x49484452, 0x504c5445, 0x74524e53, imageData, 0x49454e44]);

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Grey below 8 bits comes packed, each row beginning on a byte. */
function unpack(packed: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  if (packed.length < rowBytes * height) throw new RangeError('fewer samples than pixels');
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bit = x * depth;
      const byte = packed[y * rowBytes + (bit >> 3)] as number;
      samples[y * width + x] = (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
    }
  }
  return samples;
}
