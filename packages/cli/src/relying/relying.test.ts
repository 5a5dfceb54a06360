import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeskOrder, KeyedRelyingParty } from '@sclera/sdk/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.fixture.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-cli-relying-'));
  await writeFile(join(folder, 'control.json'), JSON.stringify({ url: 'http://127.0.0.1:9', token: 'a-token' }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const party: KeyedRelyingParty = {
  id: 'rly_1',
  name: 'The Poll',
  scopes: ['poll'],
  addresses: [],
  state: 'active',
  registeredAt: '2026-01-01T00:00:00.000Z',
  key: 'rly_1.secret',
};

function desk() {
  const orders: DeskOrder[] = [];
  const fetch = async (_: string, init: RequestInit): Promise<Response> => {
    const order = JSON.parse(String(init.body)) as DeskOrder;
    orders.push(order);
    const value = order.act === 'list-relying-parties' ? [party] : party;
    return new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } });
  };
  return { fetch, orders };
}

it('registers with a key told once, changes, renews, closes and lists', async () => {
  const { fetch, orders } = desk();
  const at = ['--data', folder];
  const back = 'https://poll.example/back';
  const made = await runCli(
    ['relying', 'register', '--name', 'The Poll', '--scope', 'poll', '--scope', 'forum', '--address', back, ...at],
    { fetch },
  );
  const line = '  rly_1  active  The Poll; scopes: poll; addresses: none\n';
  expect([made.code, made.out]).toEqual([0, `${line}  key, told this once: rly_1.secret\n`]);
  expect((await runCli(['relying', 'change', 'rly_1', '--scope', 'other', ...at], { fetch })).out).toBe(line);
  expect((await runCli(['relying', 'renew-key', 'rly_1', ...at], { fetch })).out).toContain('rly_1.secret');
  expect((await runCli(['relying', 'close', 'rly_1', ...at], { fetch })).code).toBe(0);
  const listed = await runCli(['relying', 'list', ...at, '--json'], { fetch });
  expect(JSON.parse(listed.out)).toMatchObject({ ok: true, relyingParties: [{ id: 'rly_1' }] });
  expect((await runCli(['relying', 'list', ...at], { fetch })).out).toBe(`1 relying party\n${line}`);
  expect(orders.slice(0, 4)).toEqual([
    { act: 'register-relying-party', facts: { name: 'The Poll', scopes: ['poll', 'forum'], addresses: [back] } },
    { act: 'change-relying-party', id: 'rly_1', facts: { scopes: ['other'], addresses: [] } },
    { act: 'renew-relying-key', id: 'rly_1' },
    { act: 'close-relying-party', id: 'rly_1' },
  ]);
});

it('is bad use without a name or an id', async () => {
  const { fetch, orders } = desk();
  for (const wrong of [['register'], ['change'], ['close'], ['renew-key']])
    expect((await runCli(['relying', ...wrong, '--data', folder], { fetch })).code).toBe(2);
  expect(orders).toEqual([]);
});
