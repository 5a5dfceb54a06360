import { expect, test } from 'vitest';
import { makeInput } from './mutate.ts';
import { seedFiles } from './seed-files.ts';
import { tryInput } from './try-input.ts';

const seeds = seedFiles();

test('every seed is read', () => {
  const outcomes = seeds.map(({ kind, bytes }) => tryInput({ kind, change: 'none', bytes }));
  expect(outcomes.every((outcome) => ['image', 'record', 'template'].includes(outcome))).toBe(true);
});

test('the same seed and index make the same input', () => {
  expect(makeInput(seeds, 5, 77)).toEqual(makeInput(seeds, 5, 77));
  expect(makeInput(seeds, 5, 77).bytes).not.toEqual(makeInput(seeds, 6, 77).bytes);
});

test('1,500 mutated files are read or refused, never thrown on', () => {
  const outcomes = new Set<string>();
  for (let index = 0; index < 1500; index++) outcomes.add(tryInput(makeInput(seeds, 20_261, index)));
  // The run must reach behind the front door, or it says nothing.
  for (const reached of ['image', 'record', 'template', 'record-damaged', 'template-damaged', 'image-unreadable', 'image-too-large']) {
    expect(outcomes).toContain(reached);
  }
});
