import { isRaster } from './raster.ts';

/** 8-bit colour image in visible light: red, green, blue for each pixel, row-major, `data.length === 3 * width * height`. */
export interface ColourImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** True when `value` has the shape of a {@link ColourImage}: whole positive sides and exactly three bytes a pixel. */
export function isColourImage(value: unknown): value is ColourImage {
  return isRaster(value, 3);
}
