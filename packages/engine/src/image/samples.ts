import type { ColourImage } from './colour-image.ts';
import type { GrayImage } from './gray-image.ts';

/** Interleaved samples of any depth, as the decoders hand them over. */
export interface SampledImage {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha. */
  readonly channels: number;
  readonly samples: ArrayLike<number>;
  /** Value of white, 2^depth − 1. */
  readonly white: number;
}

/** To 8-bit grey: luma by ITU-R BT.601 in whole numbers, alpha ignored. Throws on a sample count that does not fit. */
export function toGray({ width, height, channels, samples, white }: SampledImage): GrayImage {
  const pixels = width * height;
  if (samples.length < pixels * channels) throw new RangeError('fewer samples than pixels');
  const data = new Uint8Array(pixels);
  const isColour = channels >= 3;
  for (let i = 0; i < pixels; i++) {
    const at = i * channels;
    const value = isColour
      ? (77 * (samples[at] as number) + 150 * (samples[at + 1] as number) + 29 * (samples[at + 2] as number)) / 256
      : (samples[at] as number);
    data[i] = white === 255 ? Math.floor(value + 0.5) : Math.floor((value * 255) / white + 0.5);
  }
  return { width, height, data };
}

/** To 8-bit colour: grey becomes three equal channels, alpha is ignored. Throws on a sample count that does not fit. */
export function toColour({ width, height, channels, samples, white }: SampledImage): ColourImage {
  const pixels = width * height;
  if (samples.length < pixels * channels) throw new RangeError('fewer samples than pixels');
  const data = new Uint8Array(3 * pixels);
  const isColour = channels >= 3;
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) {
      const value = samples[i * channels + (isColour ? c : 0)] as number;
      data[3 * i + c] = white === 255 ? value : Math.floor((value * 255) / white + 0.5);
    }
  }
  return { width, height, data };
}
