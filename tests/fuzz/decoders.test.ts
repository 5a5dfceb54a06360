import { expect, test } from 'vitest';
import { makeInput } from './mutate.ts';
import { seedFiles } from './seed-files.ts';
import { tryInput } from './try-input.ts';

const seeds = seedFiles();

test('every seed is read', async () => {
  for (const { kind, bytes } of seeds) {
    const outcome = await tryInput({ kind, change: 'none', bytes });
    expect(['image', 'record', 'template', 'mrz', 'genuine', 'portrait', 'trust-list', 'revocation-list']).toContain(outcome);
  }
});

test('the same seed and index make the same input', () => {
  expect(makeInput(seeds, 5, 77)).toEqual(makeInput(seeds, 5, 77));
  expect(makeInput(seeds, 5, 77).bytes).not.toEqual(makeInput(seeds, 6, 77).bytes);
});

test('1,500 mutated files are read or refused, never thrown on', async () => {
  const outcomes = new Set<string>();
  for (let index = 0; index < 1500; index++) outcomes.add(await tryInput(makeInput(seeds, 20_261, index)));
  // The run must reach behind the front door, or it says nothing.
  const images = ['image', 'record', 'template', 'record-damaged', 'template-damaged', 'image-unreadable', 'image-too-large'];
  const documents = [
    'mrz-check-digit',
    'signed-attributes-odd',
    'data-group-changed',
    'portrait',
    'portrait-damaged',
    'portrait-not-read',
    'file-damaged',
  ];
  for (const reached of [...images, ...documents]) expect(outcomes).toContain(reached);
});
