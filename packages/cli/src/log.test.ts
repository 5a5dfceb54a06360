import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng, irisCodeBytes, irisMaskBytes } from '@sclera/engine';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakePlatform, type FakePlatform } from './testing/fake-platform.fixture.ts';
import { type CliRun, runCli } from './testing/run-cli.fixture.ts';

vi.mock('@sclera/engine', async (original) => ({
  ...(await original<object>()),
  encodeIris: () => {
    const code = crypto.getRandomValues(new Uint8Array(irisCodeBytes));
    return { kind: 'encoded', template: { kind: 'iris', layout: 'sclera-iris-1', code, mask: new Uint8Array(irisMaskBytes).fill(255) } };
  },
}));

let cwd: string;
let platform: FakePlatform;
const noNetwork = () => Promise.reject(new TypeError('no network'));

beforeEach(async () => {
  platform = createFakePlatform();
  cwd = await mkdtemp(join(tmpdir(), 'sclera-log-'));
  const picture = encodePng({ width: 160, height: 120, data: new Uint8Array(160 * 120).fill(90) });
  for (const name of ['left.png', 'right.png']) await writeFile(join(cwd, name), picture);
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

const sclera = (...argv: string[]): Promise<CliRun> => runCli(argv, { cwd, fetch: platform.fetch });
const offline = (...argv: string[]): Promise<CliRun> => runCli(argv, { cwd, fetch: noNetwork });
async function enrol(receipt = 'mine.json'): Promise<void> {
  platform.decisions.push('enrolled');
  const { code } = await sclera('enrol', '--left', 'left.png', '--right', 'right.png', '--consent', '--receipt', receipt);
  expect(code).toBe(0);
}
async function change(name: string, at: number): Promise<void> {
  const bytes = await readFile(join(cwd, name));
  bytes[at]! ^= 1;
  await writeFile(join(cwd, name), bytes);
}

describe('log export and fsck', () => {
  it('copies the log into a folder that is checked with no platform at hand', async () => {
    await enrol();
    expect((await sclera('log', 'export', 'copy')).out).toContain('2 leaves in 2 tiles copied');
    const sound = await offline('log', 'fsck', '--log', 'copy');
    expect(sound.out).toContain('The log is sound: 2 leaves');
    expect(sound.err).toContain('The key of the log is taken from copy itself');
    const key = (await readFile(join(cwd, 'copy/log.key'), 'utf8')).trim();
    expect((await offline('log', 'fsck', '--log', 'copy', '--log-key', key, '--json')).code).toBe(0);
    // Grown since: what was seen is its beginning, told by size and root or by a checkpoint that was kept.
    const { size, root } = JSON.parse((await offline('log', 'fsck', '--log', 'copy', '--json')).out);
    await enrol('other.json');
    const grown = await sclera('log', 'fsck', '--since', `${size}:${root}`, '--since', 'copy/checkpoint');
    expect(grown.out.match(/still begins with the 2 leaves/g)).toHaveLength(2);
    expect((await sclera('log', 'export', 'copy')).out).toContain('4 leaves');
  });

  it('reads a mirror at an address, which need not answer everything', async () => {
    await enrol();
    const mirror = await sclera('log', 'fsck', '--log', 'http://127.0.0.1:8440/v1/log/');
    expect(mirror.out).toContain('The log is sound: 2 leaves');
    platform.intercept = (_, path) => (path.includes('/tile/') ? { status: 404, body: '' } : null);
    expect((await sclera('log', 'fsck', '--log', 'http://127.0.0.1:8440/v1/log')).out).toContain('tile/0/000.p/2 is missing');
    platform.intercept = (_, path) => (path.includes('/tile/') ? { status: 500, body: '' } : null);
    expect((await sclera('log', 'fsck', '--log', 'http://127.0.0.1:8440/v1/log')).err).toContain('answered with status 500');
  });

  it('names a flipped bit, a lost file, a forked checkpoint and a foreign key', async () => {
    await enrol();
    await sclera('log', 'export', 'copy');
    const note = await readFile(join(cwd, 'copy/checkpoint'), 'utf8');
    await change('copy/tile/entries/000.p/2', 40);
    const flipped = await offline('log', 'fsck', '--log', 'copy');
    expect(flipped.code).toBe(1);
    expect(flipped.out).toContain('WRONG  entries: leaf 1 is not what its hash says');
    await rm(join(cwd, 'copy/tile/0/000.p/2'));
    expect((await offline('log', 'fsck', '--log', 'copy')).out).toContain('tile/0/000.p/2 is missing');
    // Another log under the same key: a fork of what was seen.
    platform = createFakePlatform();
    await enrol('other.json');
    await writeFile(join(cwd, 'seen'), note);
    const forked = await sclera('log', 'fsck', '--since', 'seen', '--json');
    expect(forked.code).toBe(1);
    expect(JSON.parse(forked.out)).toMatchObject({ ok: false, problem: { code: 'log-inconsistent' } });
    expect(forked.out).toContain('a fork: the first 2 leaves are not those that were seen');
    await writeFile(join(cwd, 'seen'), note.replace('\n2\n', '\n1\n'));
    expect((await sclera('log', 'fsck', '--since', 'seen')).code).not.toBe(0);
    expect((await offline('log', 'fsck', '--log', 'empty')).err).toContain('holds no log.key');
    expect((await sclera('log', 'fsck', '--quorum', '2')).code).toBe(2);
    expect((await sclera('log', 'fsck', '--witness', 'nobody')).code).toBe(2);
  });
});

describe('log prove', () => {
  it('proves a decision to whoever has the file, with the receipt and without', async () => {
    await enrol();
    const proved = await sclera('log', 'prove', 'mine.json', '--out', 'mine.tlog-proof');
    expect(proved.out).toContain('Leaf 1 is in the log of 2');
    await sclera('log', 'export', 'copy');
    const key = (await readFile(join(cwd, 'copy/log.key'), 'utf8')).trim();
    const checked = await offline('log', 'prove', '--verify', 'mine.tlog-proof', '--log-key', key);
    expect(checked.out).toContain('it says: enrol, enrolled');
    const receipt = await offline('receipt', 'verify', 'mine.json', '--offline', '--proof', 'mine.tlog-proof');
    expect(receipt.out).toContain('place in the log: leaf 1 of 2');
    expect(receipt.code).toBe(0);
  });

  it('proves a place without saying what stands there', async () => {
    await enrol();
    expect((await sclera('log', 'prove', '0')).code).toBe(0);
    expect(await readdir(cwd)).toContain('0.tlog-proof');
    const checked = await sclera('log', 'prove', '--verify', '0.tlog-proof', '--json');
    expect(JSON.parse(checked.out)).toMatchObject({ ok: true, index: 0, event: null });
    // It opens to nothing, so it is no proof of a receipt.
    const receipt = await offline('receipt', 'verify', 'mine.json', '--offline', '--proof', '0.tlog-proof');
    expect(receipt.out).toContain('WRONG  place in the log: the proof is about something else');
    expect(receipt.code).toBe(1);
  });

  it('proves what only a person who was forgotten can still open', async () => {
    await enrol();
    const deleted = await sclera('delete', '--key', 'mine.json', '--json');
    expect(JSON.parse(deleted.out)).toMatchObject({ ok: true, people: [{ complete: true, leafIndex: 2, forgotten: 3 }] });
    expect((await sclera('record', '--key', 'mine.json')).err).toContain('(unauthenticated)');
    expect((await sclera('log', 'prove', 'mine.json', '--out', 'last')).code).toBe(0);
    expect((await sclera('log', 'prove', '--verify', 'last')).out).toContain('it says: forget, forgotten');
  });

  it('refuses a forged proof, a missing witness and a leaf that is not there', async () => {
    await enrol();
    await sclera('log', 'prove', 'mine.json', '--out', 'p');
    const text = await readFile(join(cwd, 'p'), 'utf8');
    const extra = /extra (.*)/.exec(text)![1]!;
    const forged = Buffer.from(Buffer.from(extra, 'base64').toString().replace('"enrolled"', '"new"')).toString('base64');
    await writeFile(join(cwd, 'forged'), text.replace(extra, forged));
    expect((await sclera('log', 'prove', '--verify', 'forged')).out).toContain('holds something else at this index');
    const witness = JSON.parse((await offline('witness', '--key', '--json')).out).key;
    expect((await sclera('log', 'prove', '--verify', 'p', '--witness', witness)).out).toContain('0 of the 1 cosignatures');
    expect((await sclera('log', 'prove', '7')).code).toBe(2);
    await writeFile(join(cwd, 'no-proof'), 'nothing');
    expect((await sclera('log', 'prove', '--verify', 'no-proof')).err).toContain('is not a proof');
  });
});

describe('log watch', () => {
  const watch = (...more: string[]): Promise<CliRun> => sclera('log', 'watch', '--once', '--json', ...more);

  it('follows the log from one look to the next', async () => {
    await enrol();
    expect(JSON.parse((await watch()).out)).toMatchObject({ kind: 'first', size: 2, ok: true });
    expect(JSON.parse((await watch()).out)).toMatchObject({ kind: 'same', size: 2 });
    await enrol('other.json');
    expect(JSON.parse((await watch()).out)).toMatchObject({ kind: 'grown', size: 4 });
  });

  it('raises the alarm on a fork, keeps the evidence, and goes on believing what it saw', async () => {
    await enrol();
    await enrol('second.json');
    await watch();
    const before = await readFile(join(cwd, 'sclera-log.checkpoint'), 'utf8');
    platform = createFakePlatform();
    await enrol('other.json');
    for (const more of [0, 1, 1]) {
      if (more > 0) await enrol(`${platform.requests.length}.json`);
      const forked = await watch();
      expect(forked.code).toBe(1);
      expect(JSON.parse(forked.out)).toMatchObject({ kind: 'forked', ok: false, problem: { code: 'log-inconsistent' } });
    }
    expect(await readFile(join(cwd, 'sclera-log.checkpoint'), 'utf8')).toBe(before);
    expect(await readFile(join(cwd, 'sclera-log.checkpoint.forked'), 'utf8')).toContain('\n---\n');
  });

  it('goes on looking until it is interrupted, also while nobody answers', async () => {
    await enrol();
    const interruption = new AbortController();
    let asked = 0;
    const fetch = async (url: string, init: RequestInit): Promise<Response> => {
      if (url.endsWith('/checkpoint') && ++asked === 2) throw new TypeError('away');
      if (asked === 4) interruption.abort();
      return platform.fetch(url, init);
    };
    const { code, out } = await runCli(['log', 'watch', '--every', '0.01', '--json'], { cwd, fetch, interruption: interruption.signal });
    expect(code).toBe(0);
    const kinds = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds.slice(0, 3)).toEqual(['first', 'unreachable', 'same']);
  });
});

describe('witness', () => {
  it('makes its key once, and keeps its name', async () => {
    const first = JSON.parse((await offline('witness', '--data', 'w', '--name', 'w.example', '--key', '--json')).out);
    expect(first.key).toMatch(/^w\.example\+[0-9a-f]{8}\+/);
    expect(JSON.parse((await offline('witness', '--data', 'w', '--key', '--json')).out)).toEqual(first);
    expect((await offline('witness', '--data', 'w', '--name', 'other', '--key')).err).toContain('named w.example');
    await writeFile(join(cwd, 'w/witness.key'), 'broken');
    expect((await offline('witness', '--data', 'w', '--key')).err).toContain('is not the key of a witness');
    expect((await offline('witness', '--name', 'a b', '--key')).code).toBe(2);
  });
});
