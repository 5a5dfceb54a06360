import { expect, it } from 'vitest';
import { tellObligations } from './obligations.ts';

it('tells each task once, and nothing about when or whom', () => {
  const lines: unknown[] = [];
  const tell = tellObligations({ warn: (...line: unknown[]) => void lines.push(line) });
  const filing = { id: 'cn-face-filing', task: 'file-stored-faces', law: 'FRT 15', message: 'File it.', due: '2026-07-27T12:00:00.000Z' };
  tell(filing);
  tell({ ...filing, due: '2026-07-28T12:00:00.000Z' });
  tell({ ...filing, id: 'another', task: 'delete' });
  expect(lines).toEqual([
    [{ rule: 'cn-face-filing', task: 'file-stored-faces', law: 'FRT 15' }, 'a rule obliges the operators: File it.'],
    [{ rule: 'another', task: 'delete', law: 'FRT 15' }, 'a rule obliges the operators: File it.'],
  ]);
});
