import type { Plane } from '../image/plane.ts';
import { type Contour, contourAngles } from './contour.ts';
import { type EdgeExpectation, type EdgeFit, type EdgeMap, type EdgeScope, edgeSamples, mapEdge, readEdge, recentre } from './edge-map.ts';
import { fitContour, type SmoothContour } from './smooth-contour.ts';

export interface FollowOptions extends EdgeScope, EdgeFit, EdgeExpectation {
  /** Half widths of the bands, as shares of the radius: the first lies about the contour that was known, each later one about the fit before. */
  readonly bands: readonly number[];
}

/**
 * Measures a contour again that is nearly right: each direction takes the greatest step within a band about it, on its own. A path would
 * let hidden directions draw their neighbours after them. Evidence stays that of the first trace, for which the gates and the confidence
 * are calibrated. `null` where no direction has a say.
 */
export function followEdge(plane: Plane, contour: Contour, options: FollowOptions): Contour | null {
  const map = mapEdge(plane, contour, options);
  if (map === null) return null;
  const { radius } = contour;
  const { expected, sector } = options;
  const pull = expected && { dx: expected.x - contour.x, dy: expected.y - contour.y, strength: expected.strength };
  let fit: SmoothContour = { radii: contour.radii, series: new Float64Array(3), agreement: 0 };
  for (const band of options.bands) {
    const path = bestWithin(map, fit.radii, band * radius);
    const { measured, weights } = readEdge(plane, contour, map, path, sector);
    if (!weights.some((weight) => weight > 0)) return null;
    fit = fitContour(measured, weights, options.order, options.tolerance * radius, options.ridge, pull);
  }
  return { ...contour, ...recentre(contour, fit) };
}

/** Index of the greatest gain within `reach` pixels of the given radius, in each direction. */
function bestWithin({ gain, first, step }: EdgeMap, radii: Float64Array, reach: number): Int32Array {
  const path = new Int32Array(contourAngles);
  for (let a = 0; a < contourAngles; a++) {
    const row = a * edgeSamples;
    const from = inMap(Math.ceil(((radii[a] as number) - reach - first) / step));
    const to = inMap(Math.floor(((radii[a] as number) + reach - first) / step));
    let best = from;
    for (let i = from + 1; i <= to; i++) if ((gain[row + i] as number) > (gain[row + best] as number)) best = i;
    path[a] = best;
  }
  return path;
}

function inMap(i: number): number {
  return Math.max(0, Math.min(edgeSamples - 1, i));
}
