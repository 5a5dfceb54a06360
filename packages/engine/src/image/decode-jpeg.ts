import { decode } from 'jpeg-js';
import { jpegEssentials } from './jpeg-essentials.ts';
import type { SampledImage } from './samples.ts';

const maxMemoryMiB = 1024;
/** Above the limit that is checked before; the library's own default is 100. */
const maxMegapixels = 20;

/** JPEG, baseline or progressive. Throws on damaged input. */
export function decodeJpeg(bytes: Uint8Array): SampledImage {
  const { width, height, data } = decode(jpegEssentials(bytes), {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: maxMegapixels,
    maxMemoryUsageInMB: maxMemoryMiB,
  });
  return { width, height, channels: 3, samples: data, white: 255 };
}
