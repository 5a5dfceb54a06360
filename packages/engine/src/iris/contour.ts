import type { Boundary, Ellipse, Point } from './geometry.ts';
import { directions } from './polar.ts';

/** A closed contour as radii at evenly spaced angles about a centre, pixels. */
export interface Contour {
  readonly x: number;
  readonly y: number;
  /** Mean radius. */
  readonly radius: number;
  readonly radii: Float64Array;
  /** Evidence for the edge, 0…1: share of the directions where the picture agrees with the smooth contour. */
  readonly agreement: number;
  /** Completeness of the edge, 0…1: how evenly the step along the contour keeps up with its median, in the directions that count. */
  readonly rim: number;
  /** Median grey-level step outwards across the edge, over the directions that agree. */
  readonly step: number;
}

/** Angles at which contours are kept. */
export const contourAngles = 128;

/** Radius of a contour at angle index `a` of `count` evenly spaced ones, linear between the kept angles. */
export function radiusAt(contour: Contour, a: number, count: number): number {
  const place = (a * contour.radii.length) / count;
  const low = Math.floor(place);
  const part = place - low;
  const n = contour.radii.length;
  return (contour.radii[low % n] as number) * (1 - part) + (contour.radii[(low + 1) % n] as number) * part;
}

/** Contour for drawing and for reports. */
export function toBoundary(contour: Contour): Boundary {
  const { cos, sin, count } = directions(contour.radii.length);
  const points: Point[] = [];
  for (let a = 0; a < count; a++) {
    const r = contour.radii[a] as number;
    points.push({ x: contour.x + r * (cos[a] as number), y: contour.y + r * (sin[a] as number) });
  }
  return { centre: { x: contour.x, y: contour.y }, radiusPx: contour.radius, ellipse: toEllipse(contour), points };
}

/** Ellipse with the contour's centre, mean radius and second harmonic: r(θ) ≈ r₀ (1 + e/2 cos 2(θ − φ)). */
function toEllipse(contour: Contour): Ellipse {
  const n = contour.radii.length;
  const { cos, sin } = directions(n);
  let c1 = 0;
  let s1 = 0;
  let c2 = 0;
  let s2 = 0;
  for (let a = 0; a < n; a++) {
    const r = contour.radii[a] as number;
    c1 += r * (cos[a] as number);
    s1 += r * (sin[a] as number);
    c2 += r * (cos[(2 * a) % n] as number);
    s2 += r * (sin[(2 * a) % n] as number);
  }
  const flatten = (2 * Math.sqrt(c2 * c2 + s2 * s2)) / n;
  return {
    centre: { x: contour.x + (2 * c1) / n, y: contour.y + (2 * s1) / n },
    radiusA: contour.radius + flatten,
    radiusB: contour.radius - flatten,
    angleRad: flatten === 0 ? 0 : Math.atan2(s2, c2) / 2,
  };
}
