import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlOrder, ControlRun, ControlStatus, OperatorTask } from '@sclera/sdk/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.fixture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-cli-party-'));
  await writeFile(join(folder, 'control.json'), JSON.stringify({ url: 'http://127.0.0.1:9', token: 'a-token' }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the gateway has to say about party b. */
const waiting: OperatorTask = {
  id: 'erasure.b.20260101',
  source: 'erasure',
  task: 'finish-erasure',
  law: 'GDPR 17',
  message: 'One erasure waits for party b.',
  state: 'open',
  dueAt: '2026-01-31T00:00:00.000Z',
  openedAt: '2026-01-01T00:00:00.000Z',
  takenBy: null,
  doneAt: null,
  note: null,
  overdue: true,
  party: 'b',
};

const publicKeys = { person: 'Ab', document: 'Cd' };

/** An operators' door that goes through these runs, one a look. */
function door(
  runs: readonly Partial<ControlRun>[],
  party: Partial<ControlStatus['parties'][number]> = {},
  keys: ControlStatus['keys'] = { public: publicKeys, problem: null },
) {
  const orders: ControlOrder[] = [];
  let look = 0;
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    expect([url, new Headers(init.headers).get('authorization')]).toEqual(['http://127.0.0.1:9/v1/control', 'Bearer a-token']);
    if (init.method === 'POST') orders.push(JSON.parse(String(init.body)) as ControlOrder);
    const run = runs[Math.min(look++, runs.length - 1)];
    const status: ControlStatus = {
      kind: 'platform',
      parties: (['a', 'b', 'c'] as const).map((id) => ({
        id,
        up: true,
        ready: true,
        problem: null,
        generation: 3,
        references: 1200,
        upkeep: null,
        comparison: null,
        keys: publicKeys,
        certificateUntil: '2036-01-01T00:00:00.000Z',
        ...(id === 'c' ? party : {}),
      })),
      keys,
      run: run
        ? { action: 'refresh', party: null, state: 'running', step: '', done: 0, total: 0, generation: null, problem: null, ...run }
        : null,
      tasks: [waiting],
      expiry: { lastAt: '2026-01-01T00:00:00.000Z', lastFailed: false, nextAt: '2026-01-01T01:00:00.000Z' },
    };
    return new Response(JSON.stringify(status), { headers: { 'content-type': 'application/json' } });
  };
  return { fetch, orders };
}

it('status says where each stands, what keeps it from being ready, and which certificate ends soon', async () => {
  const soon = new Date(Date.now() + 10.5 * 86_400_000).toISOString();
  const c = {
    ready: false,
    problem: 'store-diverged',
    certificateUntil: soon,
    upkeep: { done: 3, total: 1200 },
    comparison: { done: 20_000, total: 100_000 },
  };
  const { code, out } = await runCli(['party', 'status', '--data', folder], door([], c));
  expect(code).toBe(1);
  expect(out).toContain('party a  ready, 1,200 references, shares of generation 3, certificate until 2036-01-01');
  expect(out).toContain('party c  up, not ready (store-diverged), 1,200 references');
  expect(out).toContain('new shares for 3 of 1,200, compared with 20,000 of 100,000');
  expect(out).toContain('(10 days left: sclera party rotate c)');
  expect(out).toMatch(
    /party b {2}ready.*\n {4}erasure\.b\.20260101 {2}OVERDUE, until 2026-01-31 00:00 UTC {2}One erasure waits for party b\. \(GDPR 17\)\n/,
  );
  expect(out).toContain('1 task to do, 1 OVERDUE (sclera task list)');
  expect(out).toContain('expiry ran at 2026-01-01 00:00 UTC, next at 2026-01-01 01:00 UTC');
});

it('status names the keys that the three hold together, and who holds others; before they are dealt it says so', async () => {
  const equal = await runCli(['party', 'status', '--data', folder], door([]));
  expect([equal.code, equal.out]).toEqual([0, expect.stringContaining('\n  keys of the three: person Ab, document Cd\n')]);
  expect(equal.out).not.toContain('party a: person');
  const problem = {
    type: 'urn:sclera:problem:store-diverged',
    code: 'store-diverged',
    status: 503,
    title: 'Not the same',
    detail: 'Party c.',
  };
  const other = door([], { keys: { person: 'Ef', document: 'Cd' } }, { public: publicKeys, problem: problem as never });
  const differing = await runCli(['party', 'status', '--data', folder], other);
  expect(differing.code).toBe(1);
  expect(differing.out).toMatch(
    /Party c\. \(store-diverged\)\n.*party a: person Ab.*\n.*party b: person Ab.*\n.*party c: person Ef, document Cd/,
  );
  const none = await runCli(['party', 'status', '--data', folder], door([], { keys: null }, { public: null, problem: null }));
  expect([none.code, none.out]).toEqual([0, expect.stringContaining('keys of the three: not dealt yet')]);
});

it('rotate asks for a certificate, and with --all for all keys', async () => {
  for (const [flags, action] of [
    [[], 'rotate'],
    [['--all'], 'rotate-keys'],
  ] as const) {
    const { fetch, orders } = door([{ action, party: 'a', state: 'done' }]);
    expect((await runCli(['party', 'rotate', 'a', ...flags, '--data', folder], { fetch })).code).toBe(0);
    expect(orders).toEqual([{ action, party: 'a' }]);
  }
});

it('gateway rotate asks the same of the gateway, and says that the log keeps its key', async () => {
  for (const [flags, action] of [
    [[], 'rotate-gateway'],
    [['--all'], 'rotate-gateway-keys'],
  ] as const) {
    const { fetch, orders } = door([{ action, state: 'done' }]);
    const { code, out } = await runCli(['gateway', 'rotate', ...flags, '--data', folder], { fetch });
    expect([code, orders, out.includes('the log keeps its key')]).toEqual([0, [{ action, party: null }], flags.length > 0]);
  }
});

it('an order is given once and watched to its end, with how far it is', async () => {
  const { fetch, orders } = door([
    { action: 'rebuild', party: 'c', step: 'Party c begins anew' },
    { action: 'rebuild', party: 'c', step: 'New shares are made', done: 600, total: 1200 },
    { action: 'rebuild', party: 'c', state: 'done', generation: 4 },
  ]);
  const { code, out, err } = await runCli(['party', 'rebuild', 'c', '--data', folder], { fetch });
  expect([code, orders]).toEqual([0, [{ action: 'rebuild', party: 'c' }]]);
  expect(err).toBe('Party c begins anew\nNew shares are made: 600 of 1200\n');
  expect(out).toContain('Party c is whole again. All three parties hold new shares (generation 4)');
});

it('what failed is told in words and as JSON', async () => {
  const problem = { type: 'urn:sclera:problem:store-diverged', code: 'store-diverged', status: 503, title: 'Not the same', detail: 'No.' };
  const failed = { state: 'failed', problem: problem as NonNullable<ControlRun['problem']> } as const;
  const words = await runCli(['party', 'refresh', '--data', folder], door([failed]));
  expect([words.code, words.err]).toEqual([1, 'Not the same. No.\n(store-diverged)\n']);
  const json = await runCli(['party', 'refresh', '--data', folder, '--json'], door([failed]));
  expect(JSON.parse(json.out)).toMatchObject({ ok: false, problem: { code: 'store-diverged' } });
});

it('bad use, and no platform', async () => {
  expect((await runCli(['party', 'rotate', 'd', '--data', folder])).code).toBe(2);
  expect((await runCli(['party', 'rebuild', '--data', folder])).code).toBe(2);
  const { code, err } = await runCli(['party', 'refresh', '--data', join(folder, 'none')]);
  expect([code, err]).toEqual([1, expect.stringContaining('No platform runs on')]);
});
