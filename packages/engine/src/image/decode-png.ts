import { convertIndexedToRgb, decode } from 'fast-png';
import type { GrayImage } from './gray-image.ts';
import { toGray } from './gray-samples.ts';

/** PNG of any colour type and depth to 8-bit grey. Throws on damaged input. */
export function decodePng(bytes: Uint8Array): GrayImage {
  const png = decode(bytes, { checkCrc: true });
  const { width, height } = png;
  if (png.palette !== undefined) {
    const channels = (png.palette[0]?.length ?? 3) as number;
    return toGray({ width, height, channels, samples: convertIndexedToRgb(png), white: 255 });
  }
  if (png.depth < 8)
    return toGray({ width, height, channels: 1, samples: unpack(png.data, width, height, png.depth), white: 2 ** png.depth - 1 });
  return toGray({ width, height, channels: png.channels, samples: png.data, white: 2 ** png.depth - 1 });
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
