import { decode } from 'jpeg-js';
import type { GrayImage } from './gray-image.ts';
import { toGray } from './gray-samples.ts';

const maxMemoryMiB = 1024;
const maxMegapixels = 40;

/** Scans that a JPEG may have; progressive ones have about ten. Each costs a pass over the whole picture. */
const mostScans = 64;

/** JPEG, baseline or progressive, to 8-bit grey. Throws on damaged input. */
export function decodeJpeg(bytes: Uint8Array): GrayImage {
  if (countScans(bytes) > mostScans) throw new RangeError('too many scans');
  const { width, height, data } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: maxMegapixels,
    maxMemoryUsageInMB: maxMemoryMiB,
  });
  return toGray({ width, height, channels: 3, samples: data, white: 255 });
}

/** Start-of-scan markers; inside entropy-coded data 0xFF is followed by 0, so a plain search does not miscount there. */
function countScans(bytes: Uint8Array): number {
  let scans = 0;
  for (let at = bytes.indexOf(0xff); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === 0xda) scans++;
  }
  return scans;
}
