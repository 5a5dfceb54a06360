import { isRaster } from './raster.ts';

/** 8-bit grey image, row-major, `data.length === width * height`; 0 is black. Near-infrared light is assumed throughout. */
export interface GrayImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** True when `value` has the shape of a {@link GrayImage}: whole positive sides and exactly one byte a pixel. */
export function isGrayImage(value: unknown): value is GrayImage {
  return isRaster(value, 1);
}
