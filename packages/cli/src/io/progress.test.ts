import { expect, it } from 'vitest';
import type { Io } from './io.ts';
import { createProgress } from './progress.ts';

function written(errIsTty: boolean, columns = 20): { readonly io: Io; readonly text: () => string } {
  let text = '';
  const io = { err: (more: string) => (text += more), errIsTty, columns } as unknown as Io;
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

it('draws a bar on a terminal, and how long it goes on once that can be told', () => {
  const { io, text } = written(true, 80);
  let nowMs = 0;
  const progress = createProgress(io, () => nowMs);
  progress.count('Many', 0, 10);
  nowMs = 3000;
  progress.count('Many', 5, 10);
  expect(text().split('\u001b[2K').slice(1)).toEqual([
    `Many: ${'░'.repeat(20)} 0 of 10\r`,
    `Many: ${'█'.repeat(10)}${'░'.repeat(10)} 5 of 10, 3 s left`,
  ]);
});
