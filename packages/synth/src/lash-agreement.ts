import type { Boundary, GrayImage, IrisGeometry, Point } from '@sclera/engine';
import type { EyeCapture } from './types.ts';

/** Samples of the unrolled iris: marked by a lash map, lash in truth, and both. */
export interface LashAgreement {
  readonly marked: number;
  /** Lashes that can be seen: `TruthMasks.lash`. */
  readonly seen: Overlap;
  /** Hair by coverage, seen or not: `TruthMasks.hair`. */
  readonly hair: Overlap;
}

interface Overlap {
  readonly real: number;
  readonly both: number;
}

/**
 * How a lash map of the unrolled iris agrees with what is true, sample by sample, over the iris where neither lid nor reflection lies in
 * front. Truth is read between pixels as the engine reads grey levels; there is no tolerance at a lash's edges.
 * @param lashMap 255 where a lash was seen; angles by radii between the two contours, pupil at the top.
 */
export function lashAgreement(
  lashMap: GrayImage,
  { pupil, limbus }: IrisGeometry,
  { image, truth }: Pick<EyeCapture, 'image' | 'truth'>,
): LashAgreement {
  const { masks } = truth;
  let marked = 0;
  const seen = { real: 0, both: 0 };
  const hair = { real: 0, both: 0 };
  for (let column = 0; column < lashMap.width; column++) {
    const inner = pointAt(pupil, column / lashMap.width);
    const outer = pointAt(limbus, column / lashMap.width);
    for (let row = 0; row < lashMap.height; row++) {
      const part = (row + 0.5) / lashMap.height;
      const x = inner.x + part * (outer.x - inner.x);
      const y = inner.y + part * (outer.y - inner.y);
      if (x < 0 || y < 0 || x > image.width - 1 || y > image.height - 1) continue;
      const nearest = Math.round(y) * image.width + Math.round(x);
      if (masks.lid[nearest] === 1 || masks.specular[nearest] === 1 || masks.iris[nearest] === 0) continue;
      const isMarked = lashMap.data[row * lashMap.width + column] === 255;
      if (isMarked) marked++;
      for (const [mask, overlap] of [
        [masks.lash, seen],
        [masks.hair, hair],
      ] as const) {
        if (shareAt(mask, x, y, image.width) < 0.5) continue;
        overlap.real++;
        if (isMarked) overlap.both++;
      }
    }
  }
  return { marked, seen, hair };
}

function pointAt({ points }: Boundary, turn: number): Point {
  const place = turn * points.length;
  const low = Math.floor(place);
  const [a, b] = [points[low % points.length]!, points[(low + 1) % points.length]!];
  const part = place - low;
  return { x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y) };
}

/** Share of a mask between its pixels. */
function shareAt(mask: Uint8Array, x: number, y: number, width: number): number {
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [px, py, at] = [x - x0, y - y0, y0 * width + x0];
  const top = mask[at]! * (1 - px) + (mask[at + 1] ?? 0) * px;
  const bottom = (mask[at + width] ?? 0) * (1 - px) + (mask[at + width + 1] ?? 0) * px;
  return top * (1 - py) + bottom * py;
}
