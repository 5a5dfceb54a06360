import { decode } from 'jpeg-js';
import type { GrayImage } from './gray-image.ts';
import { toGray } from './gray-samples.ts';

const maxMemoryMiB = 1024;
const maxMegapixels = 40;

/** JPEG, baseline or progressive, to 8-bit grey. Throws on damaged input. */
export function decodeJpeg(bytes: Uint8Array): GrayImage {
  const { width, height, data } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: maxMegapixels,
    maxMemoryUsageInMB: maxMemoryMiB,
  });
  return toGray({ width, height, channels: 3, samples: data, white: 255 });
}
