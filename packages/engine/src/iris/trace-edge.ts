import type { Plane } from '../image/plane.ts';
import { closedPath } from './closed-path.ts';
import { type Contour, contourAngles } from './contour.ts';
import { directions, radialSteps, unroll } from './polar.ts';
import { fitContour, type SmoothContour } from './smooth-contour.ts';

/** How one round of edge tracing looks and fits. All lengths are shares of the radius that it starts from. */
export interface EdgeRound {
  /** Search from `inner` to `outer` times the radius (or contour) so far. */
  readonly inner: number;
  readonly outer: number;
  /** Half width of the step filter. */
  readonly width: number;
  /** Fourier order of the fit. */
  readonly order: number;
  /** Residual at which a direction loses half its say. */
  readonly tolerance: number;
  readonly ridge: number;
  readonly stiffness: number;
}

export interface EdgeOptions {
  readonly rounds: readonly EdgeRound[];
  /** Say of a direction before its evidence is seen, by its (cos, sin), y points down, and as a share of a full turn. */
  readonly sector: (cos: number, sin: number, turn: number) => number;
  /** Where the centre is expected and how strongly the fit is drawn there; see `CentrePull`. */
  readonly expected?: { readonly x: number; readonly y: number; readonly strength: number };
}

/** Radial samples of one round. */
const samples = 72;

/**
 * Traces a dark-inside edge about a first circle: in each round the picture is unrolled about the centre so far, the best
 * closed path through the outward steps is found and a smooth contour is fitted to it robustly. `null` where it collapses.
 */
export function traceEdge(plane: Plane, start: { x: number; y: number; radius: number }, options: EdgeOptions): Contour | null {
  let contour: Contour | null = null;
  let { x, y, radius } = start;
  for (const round of options.rounds) {
    contour = traceOnce(plane, x, y, radius, round, options);
    if (contour === null) return null;
    ({ x, y, radius } = contour);
    if (!(radius > 2) || x < 0 || y < 0 || x > plane.width || y > plane.height) return null;
  }
  return contour;
}

function traceOnce(
  plane: Plane,
  x: number,
  y: number,
  radius: number,
  round: EdgeRound,
  { sector, expected }: EdgeOptions,
): Contour | null {
  const first = round.inner * radius;
  const step = ((round.outer - round.inner) * radius) / (samples - 1);
  const width = Math.max(2, Math.round(Math.max(1.5, round.width * radius) / step));
  const polar = unroll(plane, x, y, contourAngles, first, step, samples);
  const steps = smoothAcross(radialSteps(polar, width));
  const scale = typicalBest(steps);
  if (scale <= 0) return null;

  const gain = new Float32Array(steps.length);
  for (let i = 0; i < gain.length; i++) gain[i] = Math.max(-0.3, Math.min(1.2, (steps[i] as number) / scale));
  const path = closedPath(gain, contourAngles, samples, { reach: 2, stiffness: round.stiffness });

  const { cos, sin } = directions(contourAngles);
  const measured = new Float64Array(contourAngles);
  const weights = new Float64Array(contourAngles);
  const say = new Float64Array(contourAngles);
  for (let a = 0; a < contourAngles; a++) {
    const i = path[a] as number;
    const at = a * samples + i;
    const r = first + step * (i + subSample(steps, at, i));
    measured[a] = r;
    const px = x + r * (cos[a] as number);
    const py = y + r * (sin[a] as number);
    const isInside = px > 1 && py > 1 && px < plane.width - 2 && py < plane.height - 2;
    const evidence = Math.max(0, Math.min(1, gain[at] as number));
    say[a] = isInside ? sector(cos[a] as number, sin[a] as number, a / contourAngles) : 0;
    weights[a] = evidence * (say[a] as number);
  }
  const pull = expected && { dx: expected.x - x, dy: expected.y - y, strength: expected.strength };
  const fit = fitContour(measured, weights, round.order, round.tolerance * radius, round.ridge, pull);
  return recentre(x, y, fit, judgeRim(steps, fit.radii, first, step, say));
}

/** Means over neighbouring angles: 1-2-1. */
function smoothAcross(steps: Float32Array): Float32Array {
  const result = new Float32Array(steps.length);
  for (let a = 0; a < contourAngles; a++) {
    const before = ((a + contourAngles - 1) % contourAngles) * samples;
    const after = ((a + 1) % contourAngles) * samples;
    for (let i = 0; i < samples; i++) {
      result[a * samples + i] = ((steps[before + i] as number) + 2 * (steps[a * samples + i] as number) + (steps[after + i] as number)) / 4;
    }
  }
  return result;
}

/** Median over the angles of the greatest step at each angle. */
function typicalBest(steps: Float32Array): number {
  const best = new Float32Array(contourAngles);
  for (let a = 0; a < contourAngles; a++) {
    for (let i = 0; i < samples; i++) best[a] = Math.max(best[a] as number, steps[a * samples + i] as number);
  }
  return best.sort()[contourAngles >> 1] as number;
}

/** Peak of the parabola through three neighbouring steps, −½…½ of a sample. */
function subSample(steps: Float32Array, at: number, i: number): number {
  if (i === 0 || i === samples - 1) return 0;
  const before = steps[at - 1] as number;
  const here = steps[at] as number;
  const after = steps[at + 1] as number;
  const bend = before - 2 * here + after;
  if (bend >= 0) return 0;
  return Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend)));
}

/** Median step along the fitted contour over the directions that count, and how evenly the steps keep up with it. */
function judgeRim(
  steps: Float32Array,
  radii: Float64Array,
  first: number,
  step: number,
  say: Float64Array,
): { median: number; rim: number } {
  const found: { size: number; say: number }[] = [];
  for (let a = 0; a < contourAngles; a++) {
    const i = Math.round(((radii[a] as number) - first) / step);
    if ((say[a] as number) > 0 && i >= 0 && i < samples) found.push({ size: steps[a * samples + i] as number, say: say[a] as number });
  }
  if (found.length === 0) return { median: 0, rim: 0 };
  found.sort((p, q) => p.size - q.size);
  const firm = found.filter((direction) => direction.say > 0.5);
  const median = (firm[firm.length >> 1] ?? (found[found.length >> 1] as (typeof found)[0])).size;
  let kept = 0;
  let whole = 0;
  for (const direction of found) {
    kept += direction.say * Math.max(-0.5, Math.min(1, direction.size / Math.max(1, 0.6 * median)));
    whole += direction.say;
  }
  return { median, rim: Math.max(0, kept / whole) };
}

/** Moves the centre by the first harmonic and re-expresses the radii about the new centre. */
function recentre(x: number, y: number, { radii, series, agreement }: SmoothContour, edge: { median: number; rim: number }): Contour {
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
  return { x: x + dx, y: y + dy, radius: sum / contourAngles, radii: moved, agreement, rim: edge.rim, step: edge.median };
}

/** Radius of the old contour in the direction of a point about the old centre. */
function interpolate(radii: Float64Array, px: number, py: number): number {
  const turn = Math.atan2(py, px) / (2 * Math.PI);
  const place = (turn < 0 ? turn + 1 : turn) * contourAngles;
  const low = Math.floor(place);
  const part = place - low;
  return (radii[low % contourAngles] as number) * (1 - part) + (radii[(low + 1) % contourAngles] as number) * part;
}
