import { expect, it } from 'vitest';
import type { Io } from './io.ts';
import { createProgress } from './progress.ts';

function written(errIsTty: boolean): { readonly io: Io; readonly text: () => string } {
  let text = '';
  const io = { err: (more: string) => (text += more), errIsTty, columns: 20 } as unknown as Io;
  return { io, text: () => text };
}

it('writes plain lines where nothing can be rewritten, and of a long task every tenth', () => {
  const { io, text } = written(false);
  const progress = createProgress(io);
  progress.step('One');
  for (let done = 1; done <= 100; done++) progress.count('Many', done, 100);
  progress.note('Two');
  progress.end();
  const lines = text().trimEnd().split('\n');
  expect([lines[0], lines.at(-1)]).toEqual(['One', 'Two']);
  expect(lines).toHaveLength(13);
  expect(text()).not.toContain('\u001b');
});

it('rewrites one line on a terminal, never wider than it, and clears it for what stays', () => {
  const { io, text } = written(true);
  const progress = createProgress(io);
  progress.step('A line that is far too long for twenty characters');
  expect(text()).toBe('\r\u001b[2KA line that is far ');
  progress.note('Stays');
  expect(text().endsWith('\r\u001b[2KStays\n')).toBe(true);
  progress.end();
  expect(text().endsWith('Stays\n')).toBe(true);
});
