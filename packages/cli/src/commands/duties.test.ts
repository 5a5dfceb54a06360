import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OperatorTask } from '@sclera/sdk/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.fixture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-cli-duties-'));
  await writeFile(join(folder, 'control.json'), JSON.stringify({ url: 'http://127.0.0.1:9', token: 'a-token' }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const task: OperatorTask = {
  id: 'breach.brc_1.eu-authority',
  source: 'breach',
  task: 'tell-authority',
  law: 'GDPR 33',
  message: 'Tell the authority about the breach brc_1.',
  state: 'open',
  dueAt: '2026-01-04T10:30:00.000Z',
  openedAt: '2026-01-01T10:30:00.000Z',
  takenBy: null,
  doneAt: null,
  note: null,
  overdue: false,
  party: null,
};

/** A gateway's desk that does as it is told with one task. */
function desk(change: Partial<OperatorTask> = {}) {
  const orders: { act: string; note?: string }[] = [];
  const fetch = async (_: string, init: RequestInit): Promise<Response> => {
    const order = JSON.parse(String(init.body)) as { act: string; note?: string };
    orders.push(order);
    const now = { ...task, ...change };
    const done = { ...now, state: 'done', note: order.note ?? null, takenBy: 'machine', doneAt: '2026-01-02T00:00:00.000Z' };
    const value = { 'list-tasks': [now], 'take-task': { ...now, state: 'taken', takenBy: 'machine' }, 'finish-task': done }[order.act];
    return new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } });
  };
  return { fetch, orders };
}

it('tasks are listed with their clock, taken, and done with a note', async () => {
  const { fetch, orders } = desk();
  const listed = await runCli(['task', 'list', '--data', folder], { fetch });
  expect([listed.code, listed.out]).toEqual([
    0,
    '1 task\n  breach.brc_1.eu-authority  open, until 2026-01-04 10:30 UTC  Tell the authority about the breach brc_1. (GDPR 33)\n',
  ]);
  expect((await runCli(['task', 'take', task.id, '--data', folder], { fetch })).out).toContain('taken by machine');
  const done = await runCli(['task', 'done', task.id, '--note', 'Told by letter.', '--data', folder, '--json'], { fetch });
  expect(JSON.parse(done.out)).toMatchObject({ ok: true, state: 'done', note: 'Told by letter.' });
  expect(orders.slice(1)).toEqual([
    { act: 'take-task', id: task.id },
    { act: 'finish-task', id: task.id, note: 'Told by letter.' },
  ]);
});

it('an overdue task makes the list fail, and nothing is done without a note', async () => {
  const late = await runCli(['task', 'list', '--data', folder, '--json'], desk({ overdue: true }));
  expect([late.code, JSON.parse(late.out).ok]).toEqual([1, false]);
  const { fetch, orders } = desk();
  const bare = await runCli(['task', 'done', task.id, '--data', folder], { fetch });
  expect([bare.code, orders]).toEqual([2, []]);
  expect(bare.err).toContain('--note');
});
