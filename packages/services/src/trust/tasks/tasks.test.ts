import { loadPolicy } from '@sclera/core';
import { expect, test } from 'vitest';
import { createWorld } from '../../personhood/testing/world.ts';
import { createBoard } from './board.ts';
import { createTasks } from './tasks.ts';

const dayMs = 86_400_000;

test.each([
  [99_999, []],
  [100_000, ['cn-face-filing']],
] as const)('%i stored faces: the task to file them %j, within 30 working days (FRT 15)', async (storedFaces, expected) => {
  const world = createWorld();
  const clock = () => world.nowMs;
  const tasks = createTasks({ store: world.store, clock });
  const board = createBoard({ tasks, clock, causes: async () => [] });
  const standing = {
    region: 'CN',
    jurisdictions: ['CN'],
    assessment: { ref: 'PIA-1', validUntil: '2026-12-31T00:00:00.000Z' },
    counts: { storedFaces },
  };
  const recipients = [{ name: 'Party a', country: 'CN' }];
  const opening: Promise<void>[] = [];
  const service = world.start({ standing, recipients, policy: loadPolicy(), oblige: (duty) => void opening.push(tasks.open(duty)) });
  await world.prepare(service, 'check');
  await world.prepare(service, 'check');
  await Promise.all(opening);
  const filing = (await board.list()).filter(({ task }) => task === 'file-stored-faces');
  expect(filing.map(({ id }) => id)).toEqual(expected);
  // Six weeks have 30 working days.
  for (const { dueAt } of filing) expect(Date.parse(dueAt ?? '')).toBe(world.nowMs + 42 * dayMs);
});

test('a task is open until it is done, overdue after its time, and opened once', async () => {
  const world = createWorld();
  const clock = () => world.nowMs;
  const tasks = createTasks({ store: world.store, clock });
  const board = createBoard({ tasks, clock, causes: async () => [] });
  const due = new Date(world.nowMs + dayMs).toISOString();
  const duty = { id: 'r1', task: 'file', law: 'L 1', message: 'File it.', due };
  await Promise.all([tasks.open(duty), tasks.open(duty)]);
  await tasks.open({ ...duty, id: 'r2', task: 'delete' });
  await tasks.open({ ...duty, id: 'r0', due: null });
  expect((await board.list()).map(({ id, overdue }) => [id, overdue])).toEqual([
    ['r1', false],
    ['r0', false],
  ]);
  world.nowMs += dayMs + 1;
  expect((await board.list())[0]).toMatchObject({ id: 'r1', overdue: true });
  expect(await board.finish('r1', null, 'Filed.')).toMatchObject({
    state: 'done',
    overdue: false,
    doneAt: new Date(world.nowMs).toISOString(),
  });
  await createTasks({ store: world.store, clock }).open(duty);
  expect((await board.list()).map(({ id, state }) => [id, state])).toEqual([
    ['r0', 'open'],
    ['r1', 'done'],
  ]);
  await expect(board.finish('none', null, 'Filed.')).rejects.toMatchObject({ code: 'not-found' });
});
