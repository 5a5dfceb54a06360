import { convertIndexedToRgb, decode } from 'fast-png';
import { inflatedSize } from './inflated-size.ts';
import { joinBytes } from './join-bytes.ts';
import type { SampledImage } from './samples.ts';

/** PNG of any colour type and depth. Throws on damaged input and on data that inflate to more than the image. */
export function decodePng(bytes: Uint8Array): SampledImage {
  const png = decode(essentials(bytes), { checkCrc: true });
  const { width, height } = png;
  if (png.palette !== undefined) {
    const channels = (png.palette[0]?.length ?? 3) as number;
    return { width, height, channels, samples: convertIndexedToRgb(png), white: 255 };
  }
  if (png.depth < 8) {
    return { width, height, channels: 1, samples: unpack(png.data, width, height, png.depth), white: 2 ** png.depth - 1 };
  }
  return { width, height, channels: png.channels, samples: png.data, white: 2 ** png.depth - 1 };
}

/**
 * Walks the chunks (PNG 5.3), keeps only those that make the picture (profiles and texts may hold compressed data of their
 * own) and bounds what the image data inflate to by what the header declares.
 */
function essentials(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const expected = rawBytes(view);
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
  const inflated = inflatedSize(joinBytes(data).subarray(zlibHeaderBytes), expected + slackBytes);
  if (inflated > expected + slackBytes) throw new RangeError('more data than pixels');
  // The library sets memory aside for all declared pixels before it finds that there are fewer.
  if (inflated < expected) throw new RangeError('fewer data than pixels');
  return joinBytes(kept);
}

/** Bytes of the image data once inflated (PNG 7.2, 8.2): each row of each pass has a filter byte and begins on a byte. */
function rawBytes(view: DataView): number {
  const width = view.getUint32(16);
  const height = view.getUint32(20);
  const bits = view.getUint8(24) * (channels[view.getUint8(25)] ?? 0);
  if (bits < 1 || bits > 64) throw new RangeError('kind of PNG not known');
  const passes = view.getUint8(28) === 0 ? [[0, 0, 1, 1] as const] : adam7;
  return passes.reduce((sum, [x, y, stepX, stepY]) => {
    const across = Math.ceil((width - x) / stepX);
    const down = Math.ceil((height - y) / stepY);
    return across > 0 && down > 0 ? sum + down * (1 + Math.ceil((across * bits) / 8)) : sum;
  }, 0);
}

/** Samples a pixel, by colour type. */
const channels = [1, 0, 3, 1, 2, 0, 4];
/** First column and row of each interlaced pass, and the steps to the next. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
/** Some writers pad the stream. */
const slackBytes = 64;
const signatureBytes = 8;
const zlibHeaderBytes = 2;
const imageData = 0x49444154;
/** IHDR, PLTE, tRNS, IDAT, IEND. */
const keptKinds: ReadonlySet<number> = new Set([0x49484452, 0x504c5445, 0x74524e53, imageData, 0x49454e44]);

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
