import { irisCodeBytes, irisMaskBytes } from '@sclera/engine';
import { expect, it } from 'vitest';
import { type Answer, allocateTemplates, putTemplate } from './jobs.ts';
import { createPool } from './pool.ts';

function threeTemplates(): ReturnType<typeof allocateTemplates> {
  const templates = allocateTemplates(3);
  const mask = new Uint8Array(irisMaskBytes).fill(255);
  putTemplate(templates, 0, new Uint8Array(irisCodeBytes).fill(0x55), mask);
  putTemplate(templates, 1, new Uint8Array(irisCodeBytes).fill(0x55), mask);
  // One bit in four differs, wherever one column lies on the other.
  putTemplate(templates, 2, new Uint8Array(irisCodeBytes).fill(0x5f), mask);
  return templates;
}

it('compares each template with all later ones', async () => {
  const templates = threeTemplates();
  const jobs = [0, 1, 2].map((row) => ({ kind: 'compare' as const, row, templates }));
  const answers: Answer[] = [];
  const pool = createPool(4);
  await pool.run(jobs, (index, answer) => {
    answers[index] = answer;
  });
  await pool.close();
  expect(answers.map((answer) => answer.kind === 'compared' && [...answer.hds])).toEqual([[0, 0.25], [0.25], []]);
});

it('ends with what the caller throws, and says of a file that it failed and why', async () => {
  const pool = createPool(1);
  const jobs = [{ kind: 'encode' as const, path: '/no/such.png' }];
  await expect(
    pool.run(jobs, () => {
      throw new Error('enough');
    }),
  ).rejects.toThrow('enough');
  await pool.run(jobs, (_, answer) => expect(answer).toMatchObject({ kind: 'failed', reason: 'file-unreadable' }));
});
