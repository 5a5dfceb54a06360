import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScleraError } from '@sclera/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { requireFreePort } from './free-port.ts';
import { type ChildChange, supervise } from './supervise.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-supervise-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A program that does as told and ends with its parent. */
async function program(name: string, text: string): Promise<() => ChildProcess> {
  const path = join(folder, `${name}.mjs`);
  await writeFile(path, `process.on('disconnect', () => process.exit());\n${text}\n`);
  return () => fork(path, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
}

test('a process that dies is started again, until it is told to stop', async () => {
  const start = await program('steady', `process.send({ kind: 'ready', address: 'here' }); process.on('SIGTERM', () => process.exit(0));`);
  const changes: ChildChange[] = [];
  let again: () => void = () => {};
  const runsAgain = new Promise<void>((resolve) => {
    again = resolve;
  });
  const child = supervise({
    name: 'steady',
    start,
    onChange: (change) => {
      changes.push(change);
      if (change.kind === 'ready') again();
    },
  });
  const { address, pid } = await child.started;
  expect(address).toBe('here');
  process.kill(pid ?? 0, 'SIGKILL');
  await runsAgain;
  expect(changes).toMatchObject([{ kind: 'ended', reason: 'SIGKILL' }, { kind: 'ready' }]);
  await child.stop();
  expect(changes).toHaveLength(2);
});

test('what does not come up is not tried again, and says why', async () => {
  const start = await program(
    'broken',
    `process.send({ kind: 'failed', code: 'store-foreign', detail: 'Not mine.' }, () => process.exit(1));`,
  );
  const child = supervise({ name: 'broken', start, onChange: () => expect.unreachable() });
  await expect(child.started).rejects.toMatchObject({ code: 'store-foreign', detail: 'The broken cannot run. Not mine.' });
  const silent = supervise({ name: 'silent', start: await program('silent', 'process.exit(7);'), onChange: () => expect.unreachable() });
  await expect(silent.started).rejects.toThrow(/exit code 7/);
  await Promise.all([child.stop(), silent.stop()]);
});

test('a card that is not agreed to ends the process', async () => {
  const start = await program('stranger', `process.send({ kind: 'card', card: {} }); setInterval(() => {}, 1000);`);
  const agree = () => Promise.reject(new ScleraError('configuration-invalid', 'A stranger.'));
  const child = supervise({ name: 'stranger', start, agree, onChange: () => expect.unreachable() });
  await expect(child.started).rejects.toMatchObject({ code: 'configuration-invalid', detail: 'A stranger.' });
});

const deaf = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);`;

test('a process that does not hear SIGTERM is killed, and is gone when stop resolves', async () => {
  const start = await program('deaf', `${deaf} process.send({ kind: 'ready', address: 'here' });`);
  const child = supervise({ name: 'deaf', start, stopWithinMs: 100, onChange: () => expect.unreachable() });
  const { pid } = await child.started;
  process.kill(pid ?? 0, 0);
  await Promise.all([child.stop(), child.stop()]);
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
});

test('so is one that blocks its only thread, and one whose card is not agreed to', async () => {
  const start = await program('busy', `${deaf} process.send({ kind: 'ready', address: 'here' }, () => { for (;;); });`);
  const busy = supervise({ name: 'busy', start, stopWithinMs: 100, onChange: () => expect.unreachable() });
  const { pid } = await busy.started;
  await busy.stop();
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
  const stranger = supervise({
    name: 'stranger',
    start: await program('deaf-stranger', `${deaf} process.send({ kind: 'card', card: {} });`),
    agree: () => Promise.reject(new ScleraError('configuration-invalid', 'A stranger.')),
    stopWithinMs: 100,
    onChange: () => expect.unreachable(),
  });
  await expect(stranger.started).rejects.toMatchObject({ detail: 'A stranger.' });
});

test('what cannot even be started is told, and tried again once it has run', async () => {
  const never = supervise({
    name: 'never',
    start: () => {
      throw new Error('no log');
    },
    onChange: () => expect.unreachable(),
  });
  await expect(never.started).rejects.toThrow(/never ended before it was ready \(it cannot be started\)/);
  await never.stop();
  const start = await program('shaky', `process.send({ kind: 'ready', address: 'here' });`);
  let starts = 0;
  const reasons: string[] = [];
  let again: () => void = () => {};
  const runsAgain = new Promise<void>((resolve) => {
    again = resolve;
  });
  const shaky = supervise({
    name: 'shaky',
    start: () => {
      starts += 1;
      if (starts === 2) throw new Error('no log');
      return start();
    },
    onChange: (change) => {
      if (change.kind === 'ended') reasons.push(change.reason);
      if (change.kind === 'ready') again();
    },
  });
  process.kill((await shaky.started).pid ?? 0, 'SIGKILL');
  await runsAgain;
  expect(reasons).toEqual(['SIGKILL', 'it cannot be started']);
  await shaky.stop();
});

test('a port that is taken is named, with whom it is for', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  await expect(requireFreePort('127.0.0.1', port, 'party b')).rejects.toThrow(
    new RegExp(`Port ${port}, which the party b needs, is already in use`),
  );
  await new Promise((resolve) => server.close(resolve));
  await requireFreePort('127.0.0.1', port, 'party b');
});
