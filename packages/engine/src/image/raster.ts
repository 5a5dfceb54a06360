/** True when `value` has whole positive sides and exactly so many bytes a pixel, row-major. */
export function isRaster(value: unknown, bytesAPixel: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { width, height, data } = value as Readonly<Record<string, unknown>>;
  return (
    typeof width === 'number' &&
    typeof height === 'number' &&
    Number.isInteger(width) &&
    Number.isInteger(height) &&
    width > 0 &&
    height > 0 &&
    data instanceof Uint8Array &&
    data.length === bytesAPixel * width * height
  );
}
