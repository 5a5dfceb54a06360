import { decode } from 'jpeg-js';
import type { GrayImage } from './gray-image.ts';
import { toGray } from './gray-samples.ts';
import { jpegEssentials } from './jpeg-essentials.ts';

const maxMemoryMiB = 1024;
/** Above the limit that is checked before; the library's own default is 100. */
const maxMegapixels = 20;

/** JPEG, baseline or progressive, to 8-bit grey. Throws on damaged input. */
export function decodeJpeg(bytes: Uint8Array): GrayImage {
  const { width, height, data } = decode(jpegEssentials(bytes), {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: maxMegapixels,
    maxMemoryUsageInMB: maxMemoryMiB,
  });
  return toGray({ width, height, channels: 3, samples: data, white: 255 });
}
