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
  /** Party b dies once at each, one refresh after the other; c dies as well when it first has heard that all are prepared. */
  const killed = ['generation-written', 'generation-prepared', 'generation-agreed', 'generation-switched'].map((point) => `b/${point}`);
  let platform: TestPlatform;

  beforeAll(async () => {
    const env = { NODE_ENV: 'test', SCLERA_FAULT_POINT: [...killed, 'c/generation-agreed'].join(',') };
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

  it('a refresh with parties killed on the way ends the same at all three, and what was said is so', async () => {
    let before = 0;
    for (const [round] of killed.entries()) {
      const refreshed = await party('refresh');
      const [generation, ...others] = (await standings()).map((standing) => standing.generation ?? -1);
      expect(others, `round ${round}`).toEqual([generation, generation]);
      expect([before, before + 1]).toContain(generation);
      expect(refreshed.code, `round ${round}: ${refreshed.stdout}`).toBe(generation === before + 1 ? 0 : 1);
      before = generation ?? 0;
    }
    const log = readFileSync(join(folder.path, 'logs', 'party-b.log'), 'utf8');
    for (const point of killed) expect(log).toContain(`"faultPoint":"${point}","msg":"killed itself"`);
    expect(await check(platform.url, await captureSomebody(seed, 0, 1))).toBe('already-enrolled');
    expect(JSON.parse((await party('refresh')).stdout)).toMatchObject({
      ok: true,
      action: 'refresh',
      state: 'done',
      generation: before + 1,
    });
  });

  it('a party whose whole folder is lost is made anew from the two others', async () => {
    const before = roster();
    // The party writes there while its folder goes.
    rmSync(join(folder.path, 'party-c'), { recursive: true, maxRetries: 20, retryDelay: 50 });
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
