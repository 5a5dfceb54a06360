import { describe, expect, test } from 'vitest';
import { drawLight, isLightPlan, type LightChange } from './light-plan.ts';
import { measureReaction, type PupilAt } from './measure-reaction.ts';

const light: readonly LightChange[] = [
  { atMs: 800, isBright: true },
  { atMs: 1600, isBright: false },
  { atMs: 2900, isBright: true },
  { atMs: 3500, isBright: false },
  { atMs: 4800, isBright: true },
  { atMs: 5900, isBright: false },
];

/** A pupil that begins to follow after `delayMs`, as fast as people's, every 150 ms. */
function follow(plan: readonly LightChange[], delayMs: number, amplitude: number): readonly PupilAt[] {
  const out: PupilAt[] = [];
  let drive = 0;
  for (let t = 0; t < 6800; t += 10) {
    const isBright = plan.filter(({ atMs }) => atMs <= t - delayMs).at(-1)?.isBright ?? false;
    drive += ((isBright ? 1 : 0) - drive) * (10 / (isBright ? 280 : 1000));
    if (t % 150 === 0) out.push({ atMs: t, ratio: 0.45 * (1 - amplitude * drive) });
  }
  return out;
}

describe('measureReaction', () => {
  test('finds the delay and the amplitude of a pupil that follows', () => {
    const { agreement, delayMs, amplitude, onTheWay } = measureReaction(light, follow(light, 260, 0.2));
    expect(agreement).toBeGreaterThan(0.98);
    expect(Math.abs(delayMs - 260)).toBeLessThanOrEqual(50);
    expect(amplitude).toBeCloseTo(0.2, 1);
    expect(onTheWay).toBeGreaterThan(0.15);
  });

  test('a pupil under another light agrees less, or at another time', () => {
    const other = light.map(({ atMs, isBright }, i) => ({ atMs: atMs + (i < 2 ? 600 : i < 4 ? -500 : 400), isBright }));
    const { agreement, delayMs } = measureReaction(light, follow(other, 260, 0.2));
    expect(agreement < 0.95 || delayMs < 150 || delayMs > 350).toBe(true);
  });

  test('one that stays has no amplitude', () => {
    expect(measureReaction(light, follow(light, 260, 0)).amplitude).toBe(0);
  });

  test('two pictures shown in turn have nothing in between', () => {
    const jumps = follow(light, 260, 0.2).map(({ atMs, ratio }) => ({ atMs, ratio: ratio > 0.41 ? 0.45 : 0.37 }));
    expect(measureReaction(light, jumps).onTheWay).toBe(0);
  });
});

describe('a plan of light', () => {
  test('is three flashes, drawn by the bytes', () => {
    let next = 0;
    const plan = drawLight((count) => new Uint8Array(count).fill(next++ * 7));
    expect(plan.map(({ isBright }) => isBright)).toEqual([true, false, true, false, true, false]);
    expect(isLightPlan(plan)).toBe(true);
    expect(drawLight((count) => new Uint8Array(count).fill(3))).not.toEqual(plan);
  });

  test.each<[string, readonly LightChange[]]>([
    ['nothing', []],
    ['beginning in the dark', [{ atMs: 500, isBright: false }]],
    ['twice the same light', light.map((change) => ({ ...change, isBright: true }))],
    ['too fast', [light[0]!, { atMs: 900, isBright: false }]],
    ['too long', [{ atMs: 10_001, isBright: true }]],
    ['no number', [{ atMs: Number.NaN, isBright: true }]],
  ])('is not %s', (_, plan) => {
    expect(isLightPlan(plan)).toBe(false);
  });
});
