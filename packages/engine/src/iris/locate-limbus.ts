import type { Plane } from '../image/plane.ts';
import type { Contour } from './contour.ts';
import type { Circle } from './find-eye.ts';
import { type TraceOptions, traceEdge } from './trace-edge.ts';

/** The limbus is soft and often half covered: wide filters, low orders, and the sides have most say. */
const options = {
  rounds: [
    { inner: 0.72, outer: 1.32, width: 0.09, order: 1, tolerance: 0.05, ridge: 0, stiffness: 0.1 },
    { inner: 0.8, outer: 1.22, width: 0.07, order: 2, tolerance: 0.03, ridge: 0.02, stiffness: 0.1 },
  ],
  sector: (_cos: number, sin: number): number => (sin < 0 ? Math.max(0.1, 1 - 1.6 * sin * sin) : Math.max(0.25, 1 - sin * sin)),
} satisfies TraceOptions;

/**
 * With lids over both ends the sides alone say little about the height of the centre; then it is near the pupil's.
 * (Manual circles of CASIA-Interval: offsets have σ ≈ 0.036 of the iris radius both ways.)
 */
const pullStrength = 0.03;

/** Traces the limbus about a first guess and a known pupil. */
export function locateLimbus(filled: Plane, guess: Circle, pupil: Contour): Contour | null {
  return traceEdge(filled, guess, { ...options, expected: { x: pupil.x, y: pupil.y, strength: pullStrength } });
}
