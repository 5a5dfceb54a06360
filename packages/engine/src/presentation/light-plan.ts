import { drawBelow } from '../liveness/draw-below.ts';

/** The light in the room changes, so that pupils may answer: a screen that turns bright or dark. */
export interface LightChange {
  /** Since the pictures began; it is dark before the first. */
  readonly atMs: number;
  readonly isBright: boolean;
}

/** After the last change a pupil is watched for so long: its latency, and most of its way. */
export const lightTailMs = 900;

/**
 * Spans between the changes, shortest and longest: dark, bright, three times. So many because pupils answer slowly, and what they do under two lights is much alike: with two
 * flashes of nearly the same length 8 % of clips of another light passed (simulated), with these 0.3 %. Fewer than one flash a second: three a second are
 * where light becomes a danger (WCAG 2.2, 2.3.1).
 */
const spansMs: readonly (readonly [number, number])[] = [
  [500, 1500],
  [400, 1200],
  [600, 1800],
  [400, 1200],
  [600, 1800],
  [400, 1200],
];
const stepMs = 20;

/** Three flashes of drawn length at drawn times: 3.8 to 9.6 seconds with the tail, 6.7 on average. Whoever draws for a person draws from a cryptographic source. */
export function drawLight(randomBytes: (count: number) => Uint8Array): readonly LightChange[] {
  let atMs = 0;
  return spansMs.map(([least, most], i) => {
    const count = (most - least) / stepMs + 1;
    atMs += least + stepMs * drawBelow(count, randomBytes);
    return { atMs, isBright: i % 2 === 0 };
  });
}

/** Whether changes can be a plan: one to eight, in order, each another light than before, not closer than a pupil can follow, over within ten seconds. */
export function isLightPlan(light: readonly LightChange[]): boolean {
  if (light.length < 1 || light.length > 8) return false;
  return light.every(({ atMs, isBright }, i) => {
    const from = light[i - 1]?.atMs ?? 0;
    return isBright === (i % 2 === 0) && Number.isInteger(atMs) && atMs >= from + 300 && atMs <= 10_000;
  });
}
