import { describe, expect, it } from 'vitest';
import { makePerson } from '../person.ts';
import { drawEyeAttack, type EyeAttackSpecies, eyeAttackSpecies } from './eye-attack.ts';
import { drawEyeSequence, planEye } from './eye-sequence.ts';

const light = [
  { atMs: 300, isBright: true },
  { atMs: 900, isBright: false },
];
const options = { seed: 'x', framesPerSecond: 5, otherLight: [{ atMs: 700, isBright: true }] };
const names = Object.keys(eyeAttackSpecies) as EyeAttackSpecies[];

function firstOf(species: EyeAttackSpecies, count = 1, seed = 'x') {
  const frames = [];
  for (const frame of drawEyeAttack(species, light, { ...options, seed })) if (frames.push(frame) === count) return frames;
  return frames;
}

describe('an attack on an iris camera', () => {
  it.each(names)('%s has something to show', (species) => {
    expect(new Set(firstOf(species)[0]?.image.data).size).toBeGreaterThan(40);
  });

  it('is the same from the same seed, and another from another', () => {
    const one = firstOf('print-hole');
    expect(firstOf('print-hole')).toEqual(one);
    expect(firstOf('print-hole', 1, 'y')[0]?.image.data).not.toEqual(one[0]?.image.data);
  });

  it('shows no frame twice but where it is one picture', () => {
    const [one, two] = firstOf('still', 2);
    expect(two?.image.data).toEqual(one?.image.data);
    expect(two?.image.data).not.toBe(one?.image.data);
    const [some, other] = firstOf('stills', 2);
    expect(other?.image.data).not.toEqual(some?.image.data);
  });
});

describe('an eye under light', () => {
  const eye = makePerson('x', 0).left;
  const widths = (reacts: number): readonly number[] => planEye(eye, light, { seed: 1, reacts }).map(({ drawn }) => drawn.dilation);

  it('is seen when it is told, with the pupil and the head that it is told', () => {
    const timesMs = [0, 150, 320, 1800];
    const moments = planEye(eye, light, { seed: 1, timesMs, resting: 0.6, roll: 12 });
    expect(moments.map(({ atMs }) => atMs)).toEqual(timesMs);
    expect(moments[0]?.drawn.rollDeg).toBe(12);
    expect(Math.abs((moments[0]?.drawn.dilation ?? 0) - 0.6)).toBeLessThan(0.02);
  });

  it('narrows its pupil after the light came, not before', () => {
    const moments = planEye(eye, light, { seed: 1, framesPerSecond: 20 });
    const before = moments.filter(({ atMs }) => atMs < 480).map(({ drawn }) => drawn.dilation);
    const bright = moments.filter(({ atMs }) => atMs > 900 && atMs < 1150).map(({ drawn }) => drawn.dilation);
    expect(Math.max(...bright)).toBeLessThan(0.95 * Math.min(...before));
  });

  it('may be one that does not react', () => {
    const still = widths(0);
    expect(Math.min(...still) / Math.max(...still)).toBeGreaterThan(0.95);
    expect(Math.min(...widths(1)) / Math.max(...widths(1))).toBeLessThan(0.92);
  });

  it('is drawn frame by frame, to the end of the light and the pupil’s way after it', () => {
    const frames = [...drawEyeSequence(eye, light, { seed: 1, framesPerSecond: 2 })];
    expect(frames.at(-1)!.atMs).toBeGreaterThan(900);
    expect(frames.every(({ image }) => image.width === 320 && image.height === 240)).toBe(true);
  });
});
