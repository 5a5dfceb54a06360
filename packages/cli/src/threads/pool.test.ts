import { addToGallery, createGallery, type Gallery, type IrisTemplate, irisCodeBytes, irisMaskBytes } from '@sclera/engine';
import { expect, it } from 'vitest';
import type { Answer } from './jobs.ts';
import { createPool } from './pool.ts';

const mask = new Uint8Array(irisMaskBytes).fill(255);
const templates = [0x55, 0x55, 0x5f].map((byte): IrisTemplate => {
  // Of the last one bit in four differs, wherever one column lies on the other.
  return { kind: 'iris', layout: 'sclera-iris-1', code: new Uint8Array(irisCodeBytes).fill(byte), mask };
});

/** As many entries as two calls of the search take, the three templates over and over. */
function fill(count: number): Gallery {
  const gallery = createGallery(count);
  for (let i = 0; i < count; i++) addToGallery(gallery, templates[i % 3]!);
  return gallery;
}

it('compares a template with all entries from one on, with every distance in its place', async () => {
  const gallery = fill(70);
  const jobs = [0, 2].map((row) => ({ kind: 'compare' as const, gallery, probe: templates[row]!, first: row + 1 }));
  const answers: Answer[] = [];
  const pool = createPool(4);
  await pool.run(jobs, (index, answer) => {
    answers[index] = answer;
  });
  await pool.close();
  const expected = (row: number): number[] =>
    Array.from({ length: 69 - row }, (_, k) => (((row + 1 + k) % 3 === 2) === (row === 2) ? 0 : 0.25));
  expect(answers.map((answer) => answer.kind === 'compared' && [...answer.hds])).toEqual([expected(0), expected(2)]);
});

it('ends with what the caller throws, and says of a file that it failed and why', async () => {
  const pool = createPool(1);
  const jobs = [{ kind: 'encode' as const, path: '/no/such.png', options: {} }];
  await expect(
    pool.run(jobs, () => {
      throw new Error('enough');
    }),
  ).rejects.toThrow('enough');
  await pool.run(jobs, (_, answer) => expect(answer).toMatchObject({ kind: 'failed', reasons: [{ code: 'file-unreadable' }] }));
});
