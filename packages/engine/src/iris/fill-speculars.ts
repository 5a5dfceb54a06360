import type { GrayImage } from '../image/gray-image.ts';
import { open, type Plane } from '../image/plane.ts';

/** Reflections of lamps: narrower than `reach` on both sides and brighter than their surroundings by this many grey levels. */
const rise = 40;

/**
 * Takes lamp reflections out of a (shrunk) picture: whatever is small and much brighter than its surroundings becomes as
 * dark as they are. Returns the filled picture and where it was filled (1), one pixel of rim included.
 */
export function fillSpeculars(
  plane: Plane,
  reach: number,
): { readonly filled: Plane; readonly isSpecular: Uint8Array; readonly ground: Plane } {
  const { width, height, data } = plane;
  const ground = open(plane, reach);
  const isSpecular = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if ((data[at] as number) - (ground.data[at] as number) < rise) continue;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height) isSpecular[at + dy * width + dx] = 1;
        }
      }
    }
  }
  const filled = new Float32Array(data);
  for (let i = 0; i < filled.length; i++) if (isSpecular[i] === 1) filled[i] = Math.min(filled[i] as number, ground.data[i] as number);
  return { filled: { width, height, data: filled }, isSpecular, ground };
}

/** Carries a fill found in the shrunk picture over to the full one: the same spots, as dark as their surroundings. */
export function fillFullSize(image: GrayImage, factor: number, ground: Plane, isSpecular: Uint8Array): Plane {
  const data = new Float32Array(image.data);
  for (let y = 0; y < ground.height; y++) {
    for (let x = 0; x < ground.width; x++) {
      if (isSpecular[y * ground.width + x] !== 1) continue;
      const level = ground.data[y * ground.width + x] as number;
      for (let dy = 0; dy < factor; dy++) {
        for (let dx = 0; dx < factor; dx++) {
          const at = (y * factor + dy) * image.width + x * factor + dx;
          if ((data[at] as number) > level) data[at] = level;
        }
      }
    }
  }
  return { width: image.width, height: image.height, data };
}
