import { readPgmHeader } from './header.ts';
import type { SampledImage } from './samples.ts';

/** PGM (netpbm P2 and P5, up to 16 bits). Throws on damaged input. */
export function decodePgm(bytes: Uint8Array): SampledImage {
  const header = readPgmHeader(bytes);
  if (header === null) throw new RangeError('not a PGM header');
  const { width, height, greatest, samplesAt } = header;
  // A plain sample takes a digit and a space at least.
  if (!header.binary && 2 * width * height > bytes.length - samplesAt + 1) throw new RangeError('fewer samples than pixels');
  const samples = header.binary
    ? binarySamples(bytes.subarray(samplesAt), greatest)
    : plainSamples(bytes.subarray(samplesAt), width * height);
  for (let i = 0; i < width * height; i++) {
    if ((samples[i] ?? Number.NaN) > greatest) throw new RangeError('sample above the greatest value');
  }
  return { width, height, channels: 1, samples, white: greatest };
}

function binarySamples(bytes: Uint8Array, greatest: number): ArrayLike<number> {
  if (greatest < 256) return bytes;
  return Uint16Array.from({ length: bytes.length >> 1 }, (_, i) => ((bytes[2 * i] as number) << 8) | (bytes[2 * i + 1] as number));
}

function plainSamples(bytes: Uint8Array, count: number): ArrayLike<number> {
  const samples = new Uint16Array(count);
  let filled = 0;
  let value = -1;
  for (let i = 0; i <= bytes.length && filled < count; i++) {
    const byte = bytes[i] ?? 0x20;
    if (byte >= 0x30 && byte <= 0x39) {
      value = Math.max(value, 0) * 10 + byte - 0x30;
      if (value > 65535) throw new RangeError('sample above 16 bits');
    } else if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) {
      if (value >= 0) samples[filled++] = value;
      value = -1;
    } else throw new RangeError('not a number');
  }
  return samples.subarray(0, filled);
}
