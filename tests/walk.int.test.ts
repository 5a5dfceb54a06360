import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureSomebody, check, enrol } from './support/people.ts';
import { sclera, startPlatform, type TestPlatform, temporaryFolder, waitUntilReady } from './support/platform.ts';

/** The main job on real data flow: five processes, mutual TLS, embedded stores, the command line. */
describe('the walk through the house', () => {
  const folder = temporaryFolder('walk');
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startPlatform({ data: folder.path, presentations: 'unstated' });
  });

  afterAll(async () => {
    await platform.stop();
    folder.remove();
  });

  it('demo: five enrolled, one recognised, one new, one record, one erased everywhere and new again', async () => {
    const { code, stdout, stderr } = await sclera(['demo', '--json', '--url', platform.url]);
    expect(stderr).not.toContain('not ok');
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.ok).toBe(true);
    expect(result.people).toHaveLength(6);
    expect(result.recognised.decision).toBe('already-enrolled');
    expect(result.stranger.decision).toBe('new');
    expect(result.record.uses.length).toBeGreaterThanOrEqual(2);
    expect(result.record.uses.every((use: { inLog: boolean }) => use.inLog)).toBe(true);
    expect(result.erasure.parties.map((party: { receiptVerified: boolean }) => party.receiptVerified)).toEqual([true, true, true]);
    expect(result.afterErasure.decision).toBe('new');
  });

  it('status and log fsck say that all is well', async () => {
    const status = await sclera(['status', '--json', '--url', platform.url]);
    expect(status.code).toBe(0);
    const log = await sclera(['log', 'fsck', '--json', '--url', platform.url]);
    expect(log.code).toBe(0);
  });

  it('a drawn person registers a line with their face, sees it and gives it over; another waits at the counter', async () => {
    const register = async (...args: string[]): Promise<{ code: number | null; result: Record<string, string> }> => {
      const common = ['--consent', '--out', folder.path, '--json', '--url', platform.url];
      const { code, stdout } = await sclera(['sim', 'register', ...args, ...common]);
      return { code, result: JSON.parse(stdout) };
    };
    const line = '8986012345678900001';
    const anna = await register('--drawn', 'anna', '--line', line);
    expect(anna).toMatchObject({ code: 0, result: { state: 'registered', way: 'face', ending: '0001', receiptVerified: true } });
    const verified = await sclera(['receipt', 'verify', anna.result['receiptFile']!, '--json', '--url', platform.url]);
    expect(verified.code).toBe(0);

    const key = ['--key', anna.result['keyFile']!, '--json', '--url', platform.url];
    const lines = JSON.parse((await sclera(['sim', 'lines', ...key])).stdout).lines;
    expect(lines).toMatchObject([{ ending: '0001', state: 'active', way: 'face' }]);
    const { code } = JSON.parse((await sclera(['sim', 'offer', lines[0].id, ...key])).stdout);
    expect(code).toMatch(/^[\w-]{43}$/);

    const waiting = await register('--drawn', 'cleo', '--line', '8986012345678900002', '--counter');
    expect(waiting).toMatchObject({ code: 0, result: { state: 'waiting', way: 'counter' } });
  });

  it('where the operator says nothing no files are taken; a drawn human is enrolled under light that is drawn, has a wallet, and leaves by their eyes alone', async () => {
    const wallet = (command: string, ...args: string[]) => {
      const lock = ['--wallet', join(folder.path, 'wallet.json'), '--key-file', join(folder.path, 'wallet.key')];
      return sclera(['wallet', command, '--consent', ...lock, ...args, '--json', '--url', platform.url]);
    };
    const drawn = ['--drawn', 'dora'];
    const fromFiles = JSON.parse((await wallet('enrol', '--left', 'left.png', '--right', 'right.png')).stdout);
    expect(fromFiles.problem.detail).toContain('/enrol, /wallet or /leave');
    const enrolled = await wallet('enrol', ...drawn);
    expect(enrolled.stderr).toContain('the light of this capture');
    expect(JSON.parse(enrolled.stdout)).toMatchObject({ ok: true, decision: 'enrolled' });
    const left = JSON.parse((await wallet('leave', '--yes', ...drawn)).stdout);
    expect(left).toMatchObject({ ok: true, outcome: 'done', parties: Array.from({ length: 3 }, () => ({ confirmed: true })) });
  });

  it('a second start finds everything again; "unique" is not said while a party is away; a killed party comes back', async () => {
    const first = await enrol(platform.url, await captureSomebody('walk', 0, 0));
    expect(first.decision).toBe('enrolled');
    await platform.stop();
    platform = await startPlatform({ data: folder.path, port: platform.port, presentations: 'unstated' });
    await waitUntilReady(platform.url);
    expect(await check(platform.url, await captureSomebody('walk', 0, 1))).toBe('already-enrolled');

    const stranger = await captureSomebody('walk', 1, 0);
    process.kill(platform.pids['party b'], 'SIGKILL');
    const whileAway = await check(platform.url, stranger).catch((problem: { code: string }) => problem.code);
    expect(['new', 'party-unavailable']).toContain(whileAway);
    await waitUntilReady(platform.url);
    expect(await check(platform.url, await captureSomebody('walk', 1, 1))).toBe('new');
    expect(await check(platform.url, await captureSomebody('walk', 0, 2))).toBe('already-enrolled');

    const { complete, parties } = await first.session.erase();
    expect(complete).toBe(true);
    expect(parties.every(({ receipt }) => receipt !== null)).toBe(true);
    expect(await check(platform.url, await captureSomebody('walk', 0, 3))).toBe('new');
  });
});
