import { expect, it } from 'vitest';
import { takeObligations } from './obligations.ts';

it('tells and writes down each task once, and nothing about whom; what could not be written down is tried again', async () => {
  const [lines, opened]: [unknown[], string[]] = [[], []];
  let away = false;
  const tasks = {
    open: async ({ id }: { readonly id: string }) => {
      if (away) throw new Error('the store is away');
      opened.push(id);
    },
  };
  const logger = { warn: (...line: unknown[]) => void lines.push(line), error: () => undefined };
  const take = takeObligations(tasks, logger);
  const filing = { id: 'cn-face-filing', task: 'file-stored-faces', law: 'FRT 15', message: 'File it.', due: '2026-07-27T12:00:00.000Z' };
  take(filing);
  take({ ...filing, due: '2026-07-28T12:00:00.000Z' });
  away = true;
  take({ ...filing, id: 'another', task: 'delete' });
  await Promise.resolve();
  await Promise.resolve();
  expect(lines).toEqual([
    [{ rule: 'cn-face-filing', task: 'file-stored-faces', law: 'FRT 15' }, 'a rule obliges the operators: File it.'],
    [{ rule: 'another', task: 'delete', law: 'FRT 15' }, 'a rule obliges the operators: File it.'],
  ]);
  away = false;
  take({ ...filing, id: 'another', task: 'delete' });
  expect(opened).toEqual(['cn-face-filing', 'another']);
});
