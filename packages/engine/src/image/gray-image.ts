/** 8-bit grey image, row-major, `data.length === width * height`; 0 is black. Near-infrared light is assumed throughout. */
export interface GrayImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** True when `value` has the shape of a {@link GrayImage}: whole positive sides and exactly one byte a pixel. */
export function isGrayImage(value: unknown): value is GrayImage {
  if (typeof value !== 'object' || value === null) return false;
  const { width, height, data } = value as Partial<GrayImage>;
  return (
    typeof width === 'number' &&
    typeof height === 'number' &&
    Number.isInteger(width) &&
    Number.isInteger(height) &&
    width > 0 &&
    height > 0 &&
    data instanceof Uint8Array &&
    data.length === width * height
  );
}
