import type { GrayImage } from '@sclera/engine';
import type { EyeCapture } from './types.ts';

export interface ContactSheetOptions {
  /** Pictures in a row; 4 unless told. */
  readonly columns?: number;
  /** Width of one picture; smaller than the captures it is averaged down by whole steps. 320 unless told. */
  readonly cellWidthPx?: number;
}

/** Captures side by side on black, each in a cell of the largest one's shape. @throws RangeError for no captures. */
export function contactSheet(captures: readonly EyeCapture[], options: ContactSheetOptions = {}): GrayImage {
  if (captures.length === 0) throw new RangeError('a contact sheet needs at least one capture');
  const gap = 4;
  const small = captures.map(({ image }) => shrink(image, Math.max(1, Math.round(image.width / (options.cellWidthPx ?? 320)))));
  const columns = Math.min(options.columns ?? 4, small.length);
  const cellWidth = Math.max(...small.map((image) => image.width));
  const cellHeight = Math.max(...small.map((image) => image.height));
  const width = columns * (cellWidth + gap) + gap;
  const height = Math.ceil(small.length / columns) * (cellHeight + gap) + gap;
  const data = new Uint8Array(width * height);
  small.forEach((image, i) => {
    const left = gap + (i % columns) * (cellWidth + gap);
    const top = gap + Math.floor(i / columns) * (cellHeight + gap);
    for (let y = 0; y < image.height; y++) data.set(image.data.subarray(y * image.width, (y + 1) * image.width), (top + y) * width + left);
  });
  return { width, height, data };
}

function shrink(image: GrayImage, factor: number): GrayImage {
  if (factor === 1) return image;
  const width = Math.floor(image.width / factor);
  const height = Math.floor(image.height / factor);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let dy = 0; dy < factor; dy++)
        for (let dx = 0; dx < factor; dx++) sum += image.data[(y * factor + dy) * image.width + x * factor + dx] ?? 0;
      data[y * width + x] = Math.round(sum / (factor * factor));
    }
  return { width, height, data };
}
