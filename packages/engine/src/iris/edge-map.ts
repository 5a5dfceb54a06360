import type { Plane } from '../image/plane.ts';
import { type Contour, contourAngles } from './contour.ts';
import type { Circle } from './find-eye.ts';
import { directions, radialSteps, unroll } from './polar.ts';
import type { SmoothContour } from './smooth-contour.ts';

/** Where and how coarsely a dark-inside edge is looked for about a circle. All lengths are shares of the circle's radius. */
export interface EdgeScope {
  readonly inner: number;
  readonly outer: number;
  /** Half width of the step filter. */
  readonly width: number;
}

/** How a smooth contour is drawn through the edge; see `fitContour`. */
export interface EdgeFit {
  /** Fourier order of the fit. */
  readonly order: number;
  /** Residual at which a direction loses half its say, as a share of the radius. */
  readonly tolerance: number;
  readonly ridge: number;
}

/** What is known of an edge before it is seen. */
export interface EdgeExpectation {
  /** Say of a direction, by its (cos, sin), y points down, and as a share of a full turn. */
  readonly sector: (cos: number, sin: number, turn: number) => number;
  /** Where the centre is expected and how strongly the fit is drawn there; see `CentrePull`. */
  readonly expected?: { readonly x: number; readonly y: number; readonly strength: number };
}

/** Steps about a circle: `steps[angle * edgeSamples + i]` at radius `first + i * step`, and their worth against one another, −0.3…1.2. */
export interface EdgeMap {
  readonly steps: Float32Array;
  readonly gain: Float32Array;
  readonly first: number;
  readonly step: number;
}

/** Radial samples of a map. */
export const edgeSamples = 72;
/** Half width of the narrowest step filter, and how far a map reaches to both sides at least: of a pupil of 7 pixels a share is less than the filter. */
const leastWidthPx = 1.5;
const leastReachPx = 2 * leastWidthPx;

/** Unrolls the picture about the circle and measures the outward step everywhere; `null` where nothing grows brighter outwards. */
export function mapEdge(plane: Plane, { x, y, radius }: Circle, scope: EdgeScope): EdgeMap | null {
  const first = Math.max(0, Math.min(scope.inner * radius, radius - leastReachPx));
  const last = Math.max(scope.outer * radius, radius + leastReachPx);
  const step = (last - first) / (edgeSamples - 1);
  const width = Math.max(2, Math.round(Math.max(leastWidthPx, scope.width * radius) / step));
  const polar = unroll(plane, x, y, contourAngles, first, step, edgeSamples);
  const steps = smoothAcross(radialSteps(polar, width));
  const scale = typicalBest(steps);
  if (scale <= 0) return null;
  const gain = new Float32Array(steps.length);
  for (let i = 0; i < gain.length; i++) gain[i] = Math.max(-0.3, Math.min(1.2, (steps[i] as number) / scale));
  return { steps, gain, first, step };
}

/** A path through the map, one index an angle, as radii between the samples, and what each direction has to say. */
export interface EdgeReading {
  readonly measured: Float64Array;
  /** Say before the evidence is seen; 0 outside the picture. */
  readonly say: Float64Array;
  /** Say times evidence. */
  readonly weights: Float64Array;
}

export function readEdge(plane: Plane, { x, y }: Circle, map: EdgeMap, path: Int32Array, sector: EdgeExpectation['sector']): EdgeReading {
  const { cos, sin } = directions(contourAngles);
  const measured = new Float64Array(contourAngles);
  const weights = new Float64Array(contourAngles);
  const say = new Float64Array(contourAngles);
  for (let a = 0; a < contourAngles; a++) {
    const i = path[a] as number;
    const at = a * edgeSamples + i;
    const r = map.first + map.step * (i + subSample(map.steps, at, i));
    measured[a] = r;
    const px = x + r * (cos[a] as number);
    const py = y + r * (sin[a] as number);
    const isInside = px > 1 && py > 1 && px < plane.width - 2 && py < plane.height - 2;
    const evidence = Math.max(0, Math.min(1, map.gain[at] as number));
    say[a] = isInside ? sector(cos[a] as number, sin[a] as number, a / contourAngles) : 0;
    weights[a] = evidence * (say[a] as number);
  }
  return { measured, say, weights };
}

/** Moves the centre by the first harmonic of a contour about (`x`, `y`) and re-expresses the radii about the new centre. */
export function recentre({ x, y }: Circle, { radii, series }: SmoothContour): Pick<Contour, 'x' | 'y' | 'radius' | 'radii'> {
  const { cos, sin } = directions(contourAngles);
  const dx = series[1] as number;
  const dy = series[2] as number;
  const moved = new Float64Array(contourAngles);
  for (let a = 0; a < contourAngles; a++) {
    // To first order the first harmonic is the shift; one fixed-point step makes up for the rest.
    const c = cos[a] as number;
    const s = sin[a] as number;
    let r = series[0] as number;
    for (let round = 0; round < 3; round++) {
      const px = dx + r * c;
      const py = dy + r * s;
      const target = interpolate(radii, px, py);
      r += target - Math.sqrt(px * px + py * py);
    }
    moved[a] = r;
  }
  let sum = 0;
  for (const r of moved) sum += r;
  return { x: x + dx, y: y + dy, radius: sum / contourAngles, radii: moved };
}

/** Means over neighbouring angles: 1-2-1. */
function smoothAcross(steps: Float32Array): Float32Array {
  const result = new Float32Array(steps.length);
  for (let a = 0; a < contourAngles; a++) {
    const before = ((a + contourAngles - 1) % contourAngles) * edgeSamples;
    const after = ((a + 1) % contourAngles) * edgeSamples;
    for (let i = 0; i < edgeSamples; i++) {
      const own = a * edgeSamples + i;
      result[own] = ((steps[before + i] as number) + 2 * (steps[own] as number) + (steps[after + i] as number)) / 4;
    }
  }
  return result;
}

/** Median over the angles of the greatest step at each angle. */
function typicalBest(steps: Float32Array): number {
  const best = new Float32Array(contourAngles);
  for (let a = 0; a < contourAngles; a++) {
    for (let i = 0; i < edgeSamples; i++) best[a] = Math.max(best[a] as number, steps[a * edgeSamples + i] as number);
  }
  return best.sort()[contourAngles >> 1] as number;
}

/** Peak of the parabola through three neighbouring steps, −½…½ of a sample. */
function subSample(steps: Float32Array, at: number, i: number): number {
  if (i === 0 || i === edgeSamples - 1) return 0;
  const before = steps[at - 1] as number;
  const here = steps[at] as number;
  const after = steps[at + 1] as number;
  const bend = before - 2 * here + after;
  if (bend >= 0) return 0;
  return Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend)));
}

/** Radius of the old contour in the direction of a point about the old centre. */
function interpolate(radii: Float64Array, px: number, py: number): number {
  const turn = Math.atan2(py, px) / (2 * Math.PI);
  const place = (turn < 0 ? turn + 1 : turn) * contourAngles;
  const low = Math.floor(place);
  const part = place - low;
  return (radii[low % contourAngles] as number) * (1 - part) + (radii[(low + 1) % contourAngles] as number) * part;
}
