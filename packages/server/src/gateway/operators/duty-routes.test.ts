import { schemas } from '@sclera/sdk/contract';
import { expect, test } from 'vitest';
import { createTestApp } from '../testing.fixture.ts';

test('a task is taken and done over HTTP, each with a line in the audit and in the log; what ends by itself is refused', async () => {
  const { app, trust, world } = createTestApp();
  const { token, account } = await trust.operators.signInAs({ issuer: 'https://id.example', subject: 'o', role: 'operator' });
  const ask = (path: string, body?: object) =>
    app.request(`http://127.0.0.1:8440/v1/operator/${path}`, {
      headers: { cookie: `sclera_operator=${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    });
  const facts = { summary: 'A disk was stolen.', risk: 'likely', records: [], people: null, consequences: 'None.', measures: 'None.' };
  const opened = await ask('breaches', { ...facts, awareAt: new Date(world.nowMs).toISOString() });
  expect(opened.status).toBe(200);
  const tasks = schemas.OperatorTasks.parse(await (await ask('tasks')).json());
  const [tell] = tasks.filter(({ source }) => source === 'breach');
  const [make] = tasks.filter(({ source }) => source === 'assessment');
  const id = tell?.id ?? '';
  expect(schemas.OperatorTask.parse(await (await ask(`tasks/${id}/taking`, {})).json())).toMatchObject({
    state: 'taken',
    takenBy: account,
  });
  expect((await ask(`tasks/${id}/done`, { note: '' })).status).toBe(400);
  const done = schemas.OperatorTask.parse(await (await ask(`tasks/${id}/done`, { note: 'They were told.' })).json());
  expect(done).toMatchObject({ state: 'done', note: 'They were told.', takenBy: account });
  expect((await ask(`tasks/${make?.id}/done`, { note: 'It is made.' })).status).toBe(409);

  const { items: acts } = await trust.operators.acts(new Date(world.nowMs).toISOString().slice(0, 10));
  const named = acts.filter(({ about }) => about === id).map(({ act, allowed }) => [act, allowed]);
  // The note that was too short was asked for, too.
  expect(named.sort()).toEqual([
    ['task-done', true],
    ['task-done', true],
    ['task-taken', true],
  ]);
  const events: readonly object[] = world.store.leaves.map(({ event }) => event);
  for (const act of ['breach-opened', 'task-taken', 'task-done'])
    expect(events).toContainEqual(expect.objectContaining({ kind: 'oversight', act }));
  expect(JSON.stringify(world.store.leaves)).not.toContain('They were told.');
  expect(schemas.Retention.parse(await (await ask('retention')).json())).toEqual({
    lastAt: null,
    lastFailed: false,
    nextAt: null,
    runs: [],
  });
});
