import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWalletStore, freshWallet, keyFileLock, makeReceiptFile } from '@sclera/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakePlatform } from '../testing/fake-platform.fixture.ts';
import { type CliRun, runCli } from '../testing/run-cli.fixture.ts';
import { walletFile } from './wallet-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'sclera-wallet-'));
const url = 'http://127.0.0.1:9';
const personalKey = 'p'.repeat(43);
const secret = `${'s'.repeat(42)}w`;
const key = 'ab'.repeat(32);
const wallet = {
  ...freshWallet(
    url,
    makeReceiptFile({ url, platform: null, person: { subject: `sub_${'0'.repeat(26)}` as never, personalKey }, nowMs: 0 }),
  ),
  credential: { secret, rotation: 1, recordName: `${'n'.repeat(42)}w` },
  claims: [{ campaign: '7', recipient: `0x${'b2'.repeat(20)}`, amount: '10', reference: 'r', claimedAt: '2026-11-23T00:00:00.000Z' }],
};
/** Without a network: nothing here needs a platform. */
const run = (argv: readonly string[], answers?: string[]): Promise<CliRun> =>
  runCli(['wallet', ...argv], { cwd: folder, ...(answers === undefined ? {} : { answers }) });

beforeAll(async () => {
  writeFileSync(join(folder, 'key'), `${key}\n`);
  writeFileSync(join(folder, 'words'), 'five words that have nothing\n');
  await createWalletStore(walletFile(folder, 'own.json')).create(wallet, keyFileLock(new Uint8Array(Buffer.from(key, 'hex'))));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('sclera wallet', () => {
  it('shows what it holds, and no secret', async () => {
    const shown = await run(['show', '--wallet', 'own.json', '--key-file', 'key', '--json']);
    expect(JSON.parse(shown.out)).toMatchObject({
      ok: true,
      state: 'ready',
      rotation: 1,
      record: true,
      claims: [{ campaign: '7' }],
      credentials: { left: 0, until: null },
    });
    const words = await run(['show', '--wallet', 'own.json', '--key-file', 'key']);
    expect(words.out).toContain('one human');
    for (const { out, err } of [shown, words]) for (const hidden of [secret, personalKey, key]) expect(out + err).not.toContain(hidden);
  });

  it('makes a copy under a passphrase, which is brought back once', async () => {
    const copied = await run(['copy', '--wallet', 'own.json', '--key-file', 'key', '--to', 'copy.json', '--copy-passphrase-file', 'words']);
    expect(copied.code).toBe(0);
    expect(readFileSync(join(folder, 'copy.json'), 'utf8')).not.toContain(secret);
    expect(statSync(join(folder, 'copy.json')).mode & 0o777).toBe(0o600);
    const restore = ['restore', '--copy', 'copy.json', '--wallet', 'other.json', '--key-file', 'new-key', '--json'];
    // Who is asked types it.
    const back = await run(restore, ['five words that have nothing']);
    expect(JSON.parse(back.out)).toMatchObject({ ok: true, state: 'ready' });
    expect(statSync(join(folder, 'new-key')).mode & 0o777).toBe(0o600);
    expect((await run(restore, ['five words that have nothing'])).out).toContain('already');
  });

  it.each([
    ['enrol', '--wallet', 'new.json'],
    ['recover', '--wallet', 'new.json'],
    ['leave', '--yes'],
  ])('%s takes no files where eyes are watched, says where to show them, and asks nobody anything', async (...argv) => {
    const platform = createFakePlatform();
    platform.presentations = 'watched';
    const eyes = ['--left', 'l.png', '--right', 'r.png', '--consent', '--json'];
    const { code, out } = await runCli(['wallet', ...argv, ...eyes], { cwd: folder, fetch: platform.fetch });
    const { detail } = JSON.parse(out).problem;
    expect([code, platform.requests.map(({ path }) => path)]).toEqual([2, ['/v1/platform']]);
    for (const way of ['/enrol', '--drawn', 'counter', '"presentations": "any"']) expect(detail).toContain(way);
  });

  it('with a receipt files are read there too', async () => {
    const platform = createFakePlatform();
    platform.presentations = 'watched';
    const argv = ['wallet', 'recover', '--wallet', 'new.json', '--receipt', 'none.jws', '--left', 'l.png', '--right', 'r.png', '--consent'];
    expect((await runCli(argv, { cwd: folder, fetch: platform.fetch })).err).toContain('none.jws');
  });

  it.each<[string, string[], string[] | undefined, string]>([
    ['no eyes are shown', ['enrol', '--wallet', 'new.json'], undefined, '--drawn NAME'],
    ['one eye is shown', ['leave', '--left', 'l.png', '--yes'], undefined, 'Both eyes'],
    [
      'two people are',
      ['recover', '--drawn', 'ada', '--left', 'l.png', '--right', 'r.png', '--wallet', 'new.json'],
      undefined,
      'Whose eyes',
    ],
    [
      'what asks is no place',
      ['credentials', 'present', 'openid4vp://?nonce=x', '--wallet', 'own.json', '--key-file', 'key'],
      undefined,
      'not a request',
    ],
    ['there is none', ['show', '--wallet', 'none.json'], undefined, 'no wallet in none.json'],
    ['no lock is named', ['show', '--wallet', 'own.json'], undefined, '--key-file'],
    ['the key is another', ['show', '--wallet', 'own.json', '--key-file', 'other-key'], undefined, 'does not open'],
    ['the key is none', ['show', '--wallet', 'own.json', '--key-file', 'words'], undefined, '64 hex digits'],
    ['two locks are named', ['show', '--wallet', 'own.json', '--key-file', 'key', '--passphrase-file', 'words'], undefined, 'One lock'],
    ['it is no wallet', ['show', '--wallet', 'words', '--key-file', 'key'], undefined, 'not a wallet'],
    [
      'the passphrase is short',
      ['copy', '--wallet', 'own.json', '--key-file', 'key', '--to', 'b.json'],
      ['short', 'short'],
      '15 characters',
    ],
    [
      'it was typed otherwise',
      ['copy', '--wallet', 'own.json', '--key-file', 'key', '--to', 'b.json'],
      ['a long passphrase', 'b'],
      'not the same',
    ],
    [
      'the copy would replace',
      ['copy', '--wallet', 'own.json', '--key-file', 'key', '--to', 'key', '--copy-passphrase-file', 'words'],
      undefined,
      'there already',
    ],
  ])('says so where %s', async (_, argv, answers, words) => {
    writeFileSync(join(folder, 'other-key'), `${'cd'.repeat(32)}\n`);
    const { code, out, err } = await run(argv, answers);
    expect([code === 0, out]).toEqual([false, '']);
    expect(err).toContain(words);
  });
});
