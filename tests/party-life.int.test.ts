import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlStatus } from '@sclera/sdk/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureSomebody, check, enrol } from './support/people.ts';
import { sclera, startPlatform, type TestPlatform, temporaryFolder, waitUntilReady } from './support/platform.ts';

/** The life of the parties, by the commands an operator types, on a real platform; some of its nodes kill themselves on the way. */
describe('the life of the parties', () => {
  const folder = temporaryFolder('party-life');
  const seed = 'party life';
  let platform: TestPlatform;

  beforeAll(async () => {
    // In the first refresh b dies with its new shares prepared, and c when all three have said that they are.
    const env = { NODE_ENV: 'test', SCLERA_FAULT_POINT: 'b/generation-prepared,c/generation-agreed' };
    platform = await startPlatform({ data: folder.path, env });
    expect((await enrol(platform.url, await captureSomebody(seed, 0, 0))).decision).toBe('enrolled');
  });
  afterAll(async () => {
    await platform?.stop();
    folder.remove();
  });

  const party = (...args: readonly string[]) => sclera(['party', ...args, '--data', folder.path, '--json']);
  const roster = () => readFileSync(join(folder.path, 'roster.json'), 'utf8');
  async function standings(): Promise<ControlStatus['parties']> {
    await waitUntilReady(platform.url);
    const status = JSON.parse((await party('status')).stdout) as ControlStatus;
    expect(status.parties.map(({ ready, references }) => [ready, references])).toEqual(Array(3).fill([true, 1]));
    return status.parties;
  }

  it('a refresh with a party killed on the way ends the same at all three, and nobody is lost', async () => {
    const refreshed = await party('refresh');
    const generations = (await standings()).map(({ generation }) => generation);
    expect(new Set(generations).size).toBe(1);
    // What was said is so.
    expect(refreshed.code).toBe(generations[0] === 1 ? 0 : 1);
    expect(await check(platform.url, await captureSomebody(seed, 0, 1))).toBe('already-enrolled');
    const again = await party('refresh');
    expect(JSON.parse(again.stdout)).toMatchObject({ ok: true, action: 'refresh', state: 'done' });
  });

  it('a party whose whole folder is lost is made anew from the two others', async () => {
    const before = roster();
    rmSync(join(folder.path, 'party-c'), { recursive: true });
    const rebuilt = await party('rebuild', 'c');
    expect(JSON.parse(rebuilt.stdout)).toMatchObject({ ok: true, action: 'rebuild', party: 'c' });
    await standings();
    expect(roster(), 'it has new keys').not.toBe(before);
    expect(existsSync(join(folder.path, 'party-c.lost'))).toBe(false);
    expect(await check(platform.url, await captureSomebody(seed, 0, 3))).toBe('already-enrolled');
    expect(await check(platform.url, await captureSomebody(seed, 1, 0))).toBe('new');
  });

  it('a new certificate is known to all, and nothing else changes', async () => {
    const [was] = (JSON.parse(roster()) as { parties: { tlsCertificate: string; signingKey: string; sealingKey: string }[] }).parties;
    expect((await party('rotate', 'a')).code).toBe(0);
    await standings();
    const [is] = (JSON.parse(roster()) as { parties: (typeof was)[] }).parties;
    expect(is?.tlsCertificate).not.toBe(was?.tlsCertificate);
    expect([is?.signingKey, is?.sealingKey]).toEqual([was?.signingKey, was?.sealingKey]);
    expect(await check(platform.url, await captureSomebody(seed, 0, 5))).toBe('already-enrolled');
  });

  it('nobody but the operators at this machine', async () => {
    const { url, token } = JSON.parse(readFileSync(join(folder.path, 'control.json'), 'utf8')) as { url: string; token: string };
    const order = { method: 'POST', body: JSON.stringify({ action: 'refresh', party: null }) };
    const ask = (headers: Record<string, string>) => fetch(`${url}/v1/control`, { ...order, headers });
    const own = { authorization: `Bearer ${token}` };
    for (const headers of [{}, { authorization: 'Bearer guess' }, { ...own, origin: 'http://127.0.0.1:8444' }]) {
      expect((await ask(headers)).status).toBe(401);
    }
    const [{ generation } = { generation: null }] = await standings();
    expect((await fetch(`${url}/v1/control`, { method: 'POST', body: '{"action":"rebuild"}', headers: own })).status).toBe(400);
    expect((await standings())[0]?.generation).toBe(generation);
    const nowhere = await sclera(['party', 'refresh', '--data', join(folder.path, 'party-a')]);
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('Start it with npm start')]);
    expect((await party('rebuild', 'd')).code).toBe(2);
  });
});
