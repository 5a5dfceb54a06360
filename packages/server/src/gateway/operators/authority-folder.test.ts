import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Matter } from '@sclera/services';
import { expect, test } from 'vitest';
import { authorityFolder } from './authority-folder.ts';

const report: Matter = {
  id: 'rep_1',
  kind: 'report',
  state: 'open',
  purpose: null,
  refusal: null,
  topic: 'misuse',
  words: 'Look at this.',
  lodgedAt: '2026-01-01T00:00:00.000Z',
  dueAt: '2026-01-31T00:00:00.000Z',
  overdue: false,
  answer: null,
};

test('each report is a file of its own in the folder of the authority; without a folder there is none', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sclera-authority-'));
  const folder = join(dir, 'inbox');
  await authorityFolder(null).deliver(report);
  await authorityFolder(folder).deliver(report);
  expect(await readdir(folder)).toEqual(['2026-01-01-rep_1.json']);
  expect(JSON.parse(await readFile(join(folder, '2026-01-01-rep_1.json'), 'utf8'))).toEqual({ format: 'sclera-report-1', ...report });
  await rm(dir, { recursive: true });
});
