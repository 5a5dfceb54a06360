import type { OperatorTask } from '@sclera/sdk/contract';
import { expect, test } from 'vitest';
import { expiryWords, removedWords, taskState } from './tasks.ts';

const task: OperatorTask = {
  id: 'r1',
  source: 'rule',
  task: 'file',
  law: 'L 1',
  message: 'File it.',
  state: 'open',
  dueAt: '2026-01-04T12:00:00.000Z',
  openedAt: null,
  takenBy: null,
  doneAt: null,
  note: null,
  overdue: false,
  party: null,
};

test('where a task stands', () => {
  expect(taskState(task)).toMatch(/^To be done by 4 Jan 2026.*Nobody is at it yet\.$/);
  expect(taskState({ ...task, overdue: true, state: 'taken' })).toMatch(/^It should have been done by .*Somebody is at it\.$/);
  expect(taskState({ ...task, dueAt: null })).toBe('Nobody is at it yet.');
  expect(taskState({ ...task, state: 'done' })).toBe('It ended by itself.');
  expect(taskState({ ...task, state: 'done', doneAt: '2026-01-02T12:00:00.000Z' })).toMatch(/^Done on 2 Jan 2026/);
});

test('whether what is over is removed, and what was', () => {
  expect(expiryWords({ lastAt: null, lastFailed: false, nextAt: null })).toContain('not looked yet');
  expect(expiryWords({ lastAt: task.dueAt, lastFailed: true, nextAt: null })).toContain('did not come to its end');
  expect(removedWords({ erasures: 2, removed: { task: 1 } })).toBe('the references of 2 people, 1 of the kind “task”');
});
