/** 8-bit colour image in visible light: red, green, blue for each pixel, row-major, `data.length === 3 * width * height`. */
export interface ColourImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** True when `value` has the shape of a {@link ColourImage}: whole positive sides and exactly three bytes a pixel. */
export function isColourImage(value: unknown): value is ColourImage {
  if (typeof value !== 'object' || value === null) return false;
  const { width, height, data } = value as Partial<ColourImage>;
  return (
    typeof width === 'number' &&
    typeof height === 'number' &&
    Number.isInteger(width) &&
    Number.isInteger(height) &&
    width > 0 &&
    height > 0 &&
    data instanceof Uint8Array &&
    data.length === 3 * width * height
  );
}
