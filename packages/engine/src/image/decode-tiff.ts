import { decode } from 'tiff';
import type { GrayImage } from './gray-image.ts';
import { toGray } from './gray-samples.ts';

/** First page of a TIFF (8 or 16 bits, grey, palette or RGB; plain, LZW or deflate) to 8-bit grey. Throws on damaged input. */
export function decodeTiff(bytes: Uint8Array): GrayImage {
  const [page] = decode(bytes, { pages: [0] });
  if (page === undefined) throw new RangeError('no page');
  const { width, height, bitsPerSample, samplesPerPixel: channels, data } = page;
  if (bitsPerSample !== 1 && bitsPerSample !== 8 && bitsPerSample !== 16) throw new RangeError('kind of TIFF not read');
  if (page.type !== 3) return toGray({ width, height, channels, samples: data, white: 2 ** bitsPerSample - 1 });
  const palette = page.palette as readonly (readonly [number, number, number])[] | undefined;
  if (palette === undefined) throw new RangeError('no palette');
  const samples = new Uint16Array(width * height * 3);
  for (let i = 0; i < width * height; i++) samples.set(palette[data[i] ?? 0] ?? [0, 0, 0], 3 * i);
  return toGray({ width, height, channels: 3, samples, white: 65535 });
}
