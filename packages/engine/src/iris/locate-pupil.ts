import type { Plane } from '../image/plane.ts';
import type { Contour } from './contour.ts';
import type { Circle } from './find-eye.ts';
import { type TraceOptions, traceEdge } from './trace-edge.ts';

/** Pupils are nearly round, but not circles: the last round lets the contour follow them to the fifth harmonic. */
const options: TraceOptions = {
  rounds: [
    { inner: 0.7, outer: 1.35, width: 0.12, order: 2, tolerance: 0.06, ridge: 0.01, stiffness: 0.3 },
    { inner: 0.8, outer: 1.22, width: 0.07, order: 5, tolerance: 0.035, ridge: 0.002, stiffness: 0.3 },
  ],
  // Lashes and a low lid reach the pupil from above.
  sector: (_cos, sin) => (sin < -0.5 ? 0.4 : 1),
};

/** Traces the pupil's edge about a first guess, sub-pixel. */
export function locatePupil(filled: Plane, guess: Circle): Contour | null {
  return traceEdge(filled, guess, options);
}
