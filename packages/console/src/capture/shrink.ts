import type { GrayImage } from './view.ts';

/**
 * The picture for showing: at most `maxSidePx` wide and high, each pixel the mean of a block. A picture that fits is returned as it is.
 * Cameras make pictures far larger than a screen can show, and drawing those would hold up the page.
 */
export function shrinkForScreen(image: GrayImage, maxSidePx: number): GrayImage {
  const block = Math.ceil(Math.max(image.width, image.height) / maxSidePx);
  if (block <= 1) return image;
  const width = Math.ceil(image.width / block);
  const height = Math.ceil(image.height / block);
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[y * width + x] = blockMean(image, x * block, y * block, block);
  return { width, height, data };
}

function blockMean({ width, height, data }: GrayImage, left: number, top: number, block: number): number {
  const right = Math.min(left + block, width);
  const bottom = Math.min(top + block, height);
  let sum = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += data[y * width + x] ?? 0;
  return Math.round(sum / ((right - left) * (bottom - top)));
}
