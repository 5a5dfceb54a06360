import type { LightChange } from './light-plan.ts';

/** Pupil over iris at one moment. */
export interface PupilAt {
  readonly atMs: number;
  readonly ratio: number;
}

/** How a pupil followed the light. */
export interface Reaction {
  /** Correlation of the pupil with the course that light makes it take, −1…1, at the delay where it is greatest. */
  readonly agreement: number;
  /** That delay. */
  readonly delayMs: number;
  /** How far it narrows, as a share of its width. */
  readonly amplitude: number;
  /** Share of the pictures in which it is between a quarter and three quarters of its way. */
  readonly onTheWay: number;
}

/** Fast to narrow, slow to widen: time constants about what people show (C. J. Ellis, British Journal of Ophthalmology 65, 1981), of which the best counts. */
const paces: readonly (readonly [narrowMs: number, widenMs: number])[] = [
  [220, 600],
  [220, 1200],
  [320, 600],
  [320, 1200],
];
const stepMs = 10;
const delayStepMs = 25;
/** Delays that are tried, from before the light to long after it. */
const [earliestMs, latestMs] = [-1000, 1000];

export function measureReaction(light: readonly LightChange[], pupils: readonly PupilAt[]): Reaction {
  const ratios = pupils.map(({ ratio }) => ratio);
  let best = { agreement: -1, delayMs: 0, slope: 0, rest: 1 };
  for (const pace of paces) {
    const path = driveOver(light, pace);
    const driveAt = (atMs: number): number => (atMs <= 0 ? 0 : (path[Math.min(path.length - 1, Math.floor(atMs / stepMs))] as number));
    for (let delayMs = earliestMs; delayMs <= latestMs; delayMs += delayStepMs) {
      const drive = pupils.map(({ atMs }) => driveAt(atMs - delayMs));
      const { correlation, slope, rest } = fitLine(drive, ratios);
      if (-correlation > best.agreement) best = { agreement: -correlation, delayMs, slope, rest };
    }
  }
  const sorted = [...ratios].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const [narrow, wide] = [at(0.1), at(0.9)];
  const way = Math.max(1e-6, wide - narrow);
  const between = ratios.filter((ratio) => ratio > narrow + 0.25 * way && ratio < narrow + 0.75 * way);
  return {
    agreement: best.agreement,
    delayMs: best.delayMs,
    amplitude: Math.max(0, -best.slope / best.rest),
    onTheWay: between.length / Math.max(1, ratios.length),
  };
}

/** What light does to a pupil without its latency, 0…1, every `stepMs`. */
function driveOver(light: readonly LightChange[], [narrowMs, widenMs]: readonly [number, number]): Float64Array {
  const path = new Float64Array(1200);
  let drive = 0;
  let isBright = false;
  let next = 0;
  for (let i = 0; i < path.length; i++) {
    while (next < light.length && (light[next] as LightChange).atMs <= i * stepMs) isBright = (light[next++] as LightChange).isBright;
    drive += ((isBright ? 1 : 0) - drive) * (stepMs / (isBright ? narrowMs : widenMs));
    path[i] = drive;
  }
  return path;
}

function fitLine(x: readonly number[], y: readonly number[]): { correlation: number; slope: number; rest: number } {
  const n = Math.max(1, x.length);
  const mx = x.reduce((a, b) => a + b, 0) / n;
  const my = y.reduce((a, b) => a + b, 0) / n;
  let [xx, yy, xy] = [0, 0, 0];
  for (const [i, one] of x.entries()) {
    xx += (one - mx) ** 2;
    yy += ((y[i] as number) - my) ** 2;
    xy += (one - mx) * ((y[i] as number) - my);
  }
  if (xx < 1e-9 || yy < 1e-12) return { correlation: 0, slope: 0, rest: my || 1 };
  const slope = xy / xx;
  return { correlation: xy / Math.sqrt(xx * yy), slope, rest: my - slope * mx || 1 };
}
