import { describe, expect, it } from 'vitest';
import { type AttackSpecies, attackSpecies, drawAttack } from './attack.ts';
import { planSequence } from './face-sequence.ts';

const steps = ['turn-left', 'blink', 'come-closer'] as const;
const options = { seed: 'x', width: 64, height: 48, framesPerSecond: 5 };
const names = Object.keys(attackSpecies) as AttackSpecies[];
const first = (species: AttackSpecies, seed = 'x') => {
  for (const frame of drawAttack(species, steps, { ...options, seed })) return frame;
  throw new Error('no frame');
};

describe('an attack before a camera', () => {
  it('is the same from the same seed, and another from another', () => {
    const one = first('print');
    expect(first('print')).toEqual(one);
    expect(first('print', 'y').image.data).not.toEqual(one.image.data);
  });

  it.each(names)('%s has something to show', (species) => {
    expect(new Set(first(species).image.data).size).toBeGreaterThan(40);
  });

  it('lasts as long as the steps do, a step less where one is left out', () => {
    const count = (species: AttackSpecies) => [...drawAttack(species, steps, { ...options, width: 16, height: 12 })].length;
    expect(count('print')).toBe(planSequence(steps, options).length);
    expect(count('skip')).toBeLessThan(count('print'));
  });

  it('shows no frame twice but where it is one picture', () => {
    const [one, two] = [...drawAttack('still', steps, options)];
    expect(two?.image.data).toEqual(one?.image.data);
    expect(two?.image.data).not.toBe(one?.image.data);
    const [some, other] = [...drawAttack('print', steps, options)];
    expect(other?.image.data).not.toEqual(some?.image.data);
  });
});
