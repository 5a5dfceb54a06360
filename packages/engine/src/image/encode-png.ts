import { encode } from 'fast-png';
import type { GrayImage } from './gray-image.ts';

/** Writes an 8-bit grey PNG. */
export function encodePng(image: GrayImage): Uint8Array {
  return encode({ width: image.width, height: image.height, data: image.data, channels: 1, depth: 8 });
}
