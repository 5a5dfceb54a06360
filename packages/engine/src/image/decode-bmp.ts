import type { SampledImage } from './samples.ts';

/**
 * Uncompressed BMP with 1, 4, 8, 24 or 32 bits a pixel: palettes are followed, either row order is read.
 * Written here because the library reads palette indices as grey, which is wrong for the many cameras that write
 * inverted or colour palettes. Throws on damaged input.
 */
export function decodeBmp(bytes: Uint8Array): SampledImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixelsAt = view.getUint32(10, true);
  const headerBytes = view.getUint32(14, true);
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  const depth = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const isPlain = compression === 0 || (compression === 3 && depth === 32);
  if (!isPlain || ![1, 4, 8, 24, 32].includes(depth)) throw new RangeError('kind of BMP not read');
  const rowBytes = ((width * depth + 31) >> 5) * 4;
  if (pixelsAt + rowBytes * height > bytes.length) throw new RangeError('fewer bytes than pixels');

  const palette = depth <= 8 ? readPalette(view, 14 + headerBytes, depth) : null;
  const samples = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = pixelsAt + rowBytes * (signedHeight > 0 ? height - 1 - y : y);
    for (let x = 0; x < width; x++) {
      const at = palette === null ? row + (x * depth) / 8 : 4 * index(bytes, row, x, depth);
      const source = palette ?? bytes;
      const to = (y * width + x) * 3;
      samples[to] = source[at + 2] as number;
      samples[to + 1] = source[at + 1] as number;
      samples[to + 2] = source[at] as number;
    }
  }
  return { width, height, channels: 3, samples, white: 255 };
}

/** Palette as blue, green, red, unused; entries that the file does not hold stay black. */
function readPalette(view: DataView, at: number, depth: number): Uint8Array {
  const used = view.getUint32(46, true);
  const entries = used > 0 && used <= 2 ** depth ? used : 2 ** depth;
  const palette = new Uint8Array(4 * 2 ** depth);
  for (let i = 0; i < 4 * entries; i++) palette[i] = view.getUint8(at + i);
  return palette;
}

function index(bytes: Uint8Array, row: number, x: number, depth: number): number {
  const bit = x * depth;
  const byte = bytes[row + (bit >> 3)] as number;
  return (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}
