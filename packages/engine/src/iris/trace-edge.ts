import type { Plane } from '../image/plane.ts';
import { closedPath } from './closed-path.ts';
import { type Contour, contourAngles } from './contour.ts';
import { type EdgeExpectation, type EdgeFit, type EdgeMap, type EdgeScope, edgeSamples, mapEdge, readEdge, recentre } from './edge-map.ts';
import type { Circle } from './find-eye.ts';
import { fitContour } from './smooth-contour.ts';

/** How one round of edge tracing looks and fits. */
export interface EdgeRound extends EdgeScope, EdgeFit {
  /** Loss of the path for bending; see `PathCost`. */
  readonly stiffness: number;
}

export interface TraceOptions extends EdgeExpectation {
  readonly rounds: readonly EdgeRound[];
}

/**
 * Traces a dark-inside edge about a first circle: in each round the picture is unrolled about the centre so far, the best
 * closed path through the outward steps is found and a smooth contour is fitted to it robustly. `null` where it collapses.
 */
export function traceEdge(plane: Plane, start: Circle, options: TraceOptions): Contour | null {
  let contour: Contour | null = null;
  let circle = start;
  for (const round of options.rounds) {
    contour = traceOnce(plane, circle, round, options);
    if (contour === null) return null;
    const { x, y, radius } = contour;
    if (!(radius > 2) || x < 0 || y < 0 || x > plane.width || y > plane.height) return null;
    circle = contour;
  }
  return contour;
}

function traceOnce(plane: Plane, circle: Circle, round: EdgeRound, { sector, expected }: EdgeExpectation): Contour | null {
  const map = mapEdge(plane, circle, round);
  if (map === null) return null;
  const path = closedPath(map.gain, contourAngles, edgeSamples, { reach: 2, stiffness: round.stiffness });
  const { measured, say, weights } = readEdge(plane, circle, map, path, sector);
  const pull = expected && { dx: expected.x - circle.x, dy: expected.y - circle.y, strength: expected.strength };
  const fit = fitContour(measured, weights, round.order, round.tolerance * circle.radius, round.ridge, pull);
  return { ...recentre(circle, fit), agreement: fit.agreement, ...judgeRim(map, fit.radii, say) };
}

/** Median step along the fitted contour over the directions that count, and how evenly the steps keep up with it. */
function judgeRim({ steps, first, step }: EdgeMap, radii: Float64Array, say: Float64Array): { step: number; rim: number } {
  const found: { size: number; say: number }[] = [];
  for (let a = 0; a < contourAngles; a++) {
    const i = Math.round(((radii[a] as number) - first) / step);
    if ((say[a] as number) > 0 && i >= 0 && i < edgeSamples)
      found.push({ size: steps[a * edgeSamples + i] as number, say: say[a] as number });
  }
  if (found.length === 0) return { step: 0, rim: 0 };
  found.sort((p, q) => p.size - q.size);
  const firm = found.filter((direction) => direction.say > 0.5);
  const median = (firm[firm.length >> 1] ?? (found[found.length >> 1] as (typeof found)[0])).size;
  let kept = 0;
  let whole = 0;
  for (const direction of found) {
    kept += direction.say * Math.max(-0.5, Math.min(1, direction.size / Math.max(1, 0.6 * median)));
    whole += direction.say;
  }
  return { step: median, rim: Math.max(0, kept / whole) };
}
