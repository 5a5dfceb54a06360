import { encode } from 'jpeg-js';
import type { ColourImage } from '../src/image/colour-image.ts';

/** A picture as a baseline JPEG file. */
export function colourJpeg({ width, height, data }: ColourImage, quality: number): Uint8Array {
  const rgba = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) rgba.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
  return new Uint8Array(encode({ width, height, data: rgba }, quality).data);
}
