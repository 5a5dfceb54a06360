import { describe, expect, it } from 'vitest';
import { type Asked, actSequence, drawSequence, planSequence } from './face-sequence.ts';
import { makeHead } from './head.ts';

const steps = ['turn-left', 'come-closer', 'blink'] as const;

describe('a person before a camera', () => {
  const moments = planSequence(steps, { seed: 1 });

  it('does the steps in their order, with time between frames as a camera has it', () => {
    const indexOf = (is: (shot: (typeof moments)[number]['shot']) => boolean): number => moments.findIndex(({ shot }) => is(shot));
    const usual = moments[0]?.shot.interEyePx ?? 0;
    const [turn, near, shut] = [
      indexOf(({ yaw = 0 }) => yaw > 15),
      indexOf(({ interEyePx = 0 }) => interEyePx > 1.25 * usual),
      indexOf(({ eyesOpen = 1 }) => eyesOpen < 0.4),
    ];
    expect([...[turn, near, shut]].sort((a, b) => a - b)).toEqual([turn, near, shut]);
    expect(turn).toBeGreaterThan(5);
    expect(moments.every(({ shot }) => (shot.yaw ?? 0) > -10)).toBe(true);
    const gaps = moments.slice(1).map(({ atMs }, i) => atMs - (moments[i]?.atMs ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(60);
    expect(Math.max(...gaps)).toBeLessThan(110);
  });

  it('moves in the same way from the same seed, and otherwise from another', () => {
    expect(planSequence(steps, { seed: 1 })).toEqual(moments);
    expect(planSequence(steps, { seed: 2 })).not.toEqual(moments);
    expect(planSequence(steps, { seed: 1, eyesOpen: 0 }).every(({ shot }) => shot.eyesOpen === 0)).toBe(true);
  });

  it('turns less far with a long nose, further with a short one, and never beyond what a camera follows', () => {
    const widest = [0.4, 0.98, 1, 1.02, 3].map((noseReach) =>
      Math.max(...planSequence(steps, { seed: 1, noseReach }).map(({ shot }) => shot.yaw ?? 0)),
    );
    expect(widest).toEqual([...widest].sort((a, b) => b - a));
    expect(new Set(widest).size).toBe(5);
    expect([widest[0]! < 34, widest[4]! > 20]).toEqual([true, true]);
  });

  it('is drawn frame by frame', () => {
    const frames = drawSequence(makeHead('anna'), steps, { seed: 1, width: 64, height: 48 });
    const [first, second] = [frames.next().value, frames.next().value];
    expect(first?.image.data).toHaveLength(3 * 64 * 48);
    expect([first?.atMs, second?.atMs]).toEqual([moments[0]?.atMs, moments[1]?.atMs]);
    expect(second?.image.data).not.toEqual(first?.image.data);
  });

  it('listens: does what is asked for next, again what was not seen, and gives up after four times', () => {
    const head = makeHead('anna');
    const act = (answers: readonly Asked[]): { readonly asked: number; readonly times: readonly number[] } => {
      let asked = 0;
      const frames = actSequence(head, () => answers[Math.min(asked++, answers.length - 1)] ?? null, { seed: 1, width: 16, height: 12 });
      return { times: [...frames].map(({ atMs }) => atMs), asked };
    };
    const once = act(['turn-left', null]);
    const twice = act(['turn-left', 'look-straight', 'turn-left', null]);
    expect([once.asked, twice.asked]).toEqual([2, 4]);
    expect(twice.times.length).toBeGreaterThan(1.6 * once.times.length);
    expect(twice.times.slice(0, once.times.length - 1)).toEqual(once.times.slice(0, -1));
    expect(act(['blink']).asked).toBe(5);
    expect(act(['look-straight']).times.at(-1)).toBeLessThan(30_000);
    const gaps = twice.times.slice(1).map((atMs, i) => atMs - twice.times[i]!);
    expect(Math.max(...gaps)).toBeLessThan(110);
  });
});
