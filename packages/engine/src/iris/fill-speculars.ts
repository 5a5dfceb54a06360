import type { GrayImage } from '../image/gray-image.ts';
import type { Plane } from '../image/plane.ts';
import { imageKernels } from '../kernels/kernels.ts';

/** What fills and what hides, in a picture of standard tones (see `findStretch`). */
export interface Speculars {
  /** The picture with small bright spots as dark as their surroundings. */
  readonly filled: Plane;
  /** The picture without anything small and bright: what the spots are filled with. */
  readonly ground: Plane;
  /** 1 where the picture was filled: lamps, their ghosts in the pupil, and bright flecks of the iris. */
  readonly isFilled: Uint8Array;
  /** 1 where a lamp's reflection hides the eye. */
  readonly isGlare: Uint8Array;
}

/** Reflections of lamps are narrower than `reach` to both sides and brighter than their surroundings by this much. */
const rise = 40;
/** A lamp's reflection is also among the brightest things in the picture; a fleck of the iris is not. */
const glareLevel = 175;

/** Takes lamp reflections out of a (shrunk) picture of standard tones, one pixel of rim included. */
export function fillSpeculars(plane: Plane, reach: number): Speculars {
  const { width, height, data } = plane;
  const ground = imageKernels().open(plane, reach);
  const isFilled = new Uint8Array(data.length);
  const isGlare = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const level = data[at] as number;
      if (level - (ground.data[at] as number) < rise) continue;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          if (x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height) continue;
          isFilled[at + dy * width + dx] = 1;
          if (level >= glareLevel) isGlare[at + dy * width + dx] = 1;
        }
      }
    }
  }
  const filled = new Float32Array(data);
  for (let i = 0; i < filled.length; i++) if (isFilled[i] === 1) filled[i] = Math.min(filled[i] as number, ground.data[i] as number);
  return { filled: { width, height, data: filled }, ground, isFilled, isGlare };
}

/** Carries a fill found in the shrunk picture over to the full one: the same spots, as dark as their surroundings. */
export function fillFullSize(image: GrayImage, factor: number, ground: Plane, isFilled: Uint8Array): Plane {
  const data = new Float32Array(image.data);
  for (let y = 0; y < ground.height; y++) {
    for (let x = 0; x < ground.width; x++) {
      if (isFilled[y * ground.width + x] !== 1) continue;
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
