import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBase64Url } from '@sclera/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { forgetFormerSealingKeys, openGatewayKeys, openPartyKeys, renewKeys } from './keys.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-keys-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('keys of a node', () => {
  test('are made once and found again', async () => {
    const dir = join(folder, 'party-a');
    const made = await openPartyKeys(dir, 'a');
    expect(await openPartyKeys(dir, 'a')).toEqual(made);
    expect([made.sealingPublicKey.length, made.sealingPublicKey[0], made.keyEncryptionKey.length]).toEqual([65, 4, 32]);
    expect((await openPartyKeys(join(folder, 'party-b'), 'b')).signing.publicKey).not.toEqual(made.signing.publicKey);
  });

  test('are readable by their owner only, and the gateway has none that opens a share', async () => {
    const dir = join(folder, 'gateway');
    await openGatewayKeys(dir);
    const keys = join(dir, 'keys');
    expect((await stat(keys)).mode & 0o777).toBe(0o700);
    expect((await readdir(keys)).sort()).toEqual(['log.key', 'marks.key', 'record.key', 'signing.key', 'tls.crt', 'tls.key']);
    for (const name of await readdir(keys)) expect((await stat(join(keys, name))).mode & 0o777, name).toBe(0o600);
    expect(await readdir(dir), 'nothing is left aside').toEqual(['keys']);
  });

  test('the certificate is for 127.0.0.1 and localhost and signs no others', async () => {
    const { tls } = await openGatewayKeys(join(folder, 'gateway-2'));
    const certificate = new X509Certificate(tls.certificate);
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.ca).toBe(false);
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  test('a set with a missing, empty, damaged or exchanged file is refused and never made anew', async () => {
    const other = await openPartyKeys(join(folder, 'other'), 'b');
    const damages: readonly [string, (path: string) => Promise<void>][] = [
      ['signing.key', (path) => rm(path)],
      ['record.key', (path) => writeFile(path, '')],
      ['record.key', (path) => writeFile(path, 'c2hvcnQ')],
      ['sealing.key', (path) => writeFile(path, 'not a key')],
      ['sealing.key', (path) => writeFile(path, '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n')],
      ['tls.key', (path) => writeFile(path, other.tls.privateKey)],
    ];
    for (const [i, [name, damage]] of damages.entries()) {
      const dir = join(folder, `damaged-${i}`);
      await openPartyKeys(dir, 'a');
      await damage(join(dir, 'keys', name));
      const before = await readFile(join(dir, 'keys', 'tls.crt'), 'utf8');
      await expect(openPartyKeys(dir, 'a'), name).rejects.toMatchObject({ code: 'configuration-invalid' });
      expect(await readFile(join(dir, 'keys', 'tls.crt'), 'utf8')).toBe(before);
    }
  });

  test('all renewed: those before are known as former, what opens shares for an hour', async () => {
    const dir = join(folder, 'rotated');
    const first = await openPartyKeys(dir, 'a');
    await renewKeys(dir, 'a', 'all');
    const second = await openPartyKeys(dir, 'a');
    expect(second.keyEncryptionKey).toEqual(first.keyEncryptionKey);
    for (const key of ['sealingKey', 'sealingPublicKey', 'signing', 'tls'] as const) expect(second[key], key).not.toEqual(first[key]);
    const [former] = second.formerSigningKeys;
    expect(former?.signingKey).toBe(toBase64Url(first.signing.publicKey));
    expect(Date.parse(former?.until ?? '')).toBeLessThanOrEqual(Date.now());
    expect(second.formerSealingKeys.map(({ key }) => key)).toEqual([first.sealingKey]);
    await renewKeys(dir, 'a', 'certificate');
    expect((await openPartyKeys(dir, 'a')).formerSealingKeys).toEqual(second.formerSealingKeys);
    await renewKeys(dir, 'a', 'all');
    expect((await openPartyKeys(dir, 'a')).formerSigningKeys).toHaveLength(2);
    vi.useFakeTimers({ now: Date.now() + 3_600_001, toFake: ['Date'] });
    await forgetFormerSealingKeys(dir);
    vi.useRealTimers();
    const later = await openPartyKeys(dir, 'a');
    expect([later.formerSealingKeys.length, later.formerSigningKeys.length]).toEqual([0, 2]);
    expect(await readFile(join(dir, 'keys', 'former.json'), 'utf8')).not.toContain('PRIVATE');
    expect((await stat(join(dir, 'keys', 'former.json'))).mode & 0o777).toBe(0o600);
    await writeFile(join(dir, 'keys', 'former.json'), '{');
    await expect(openPartyKeys(dir, 'a')).rejects.toMatchObject({ code: 'configuration-invalid' });
  });

  test('the gateway renewed: another key to sign with, the same for its log, also where there was one for both', async () => {
    const dir = join(folder, 'gateway-rotated');
    const first = await openGatewayKeys(dir);
    expect(first.log.publicKey).not.toEqual(first.signing.publicKey);
    await renewKeys(dir, 'gateway', 'all');
    const second = await openGatewayKeys(dir);
    expect([second.log, second.keyEncryptionKey, second.marks]).toEqual([first.log, first.keyEncryptionKey, first.marks]);
    for (const key of ['signing', 'tls'] as const) expect(second[key], key).not.toEqual(first[key]);
    expect(second.formerSigningKeys.map(({ signingKey }) => signingKey)).toEqual([toBase64Url(first.signing.publicKey)]);
    // Without its log's key a gateway that was rotated is not whole: the key of now is not the log's.
    await rm(join(dir, 'keys', 'log.key'));
    await expect(openGatewayKeys(dir)).rejects.toMatchObject({ code: 'configuration-invalid' });

    const old = join(folder, 'gateway-of-one-key');
    const { signing } = await openGatewayKeys(old);
    await rm(join(old, 'keys', 'log.key'));
    expect((await openGatewayKeys(old)).log).toEqual(signing);
    await renewKeys(old, 'gateway', 'all');
    expect((await openGatewayKeys(old)).log).toEqual(signing);

    // One that began before there were lines gets a key for marks, once.
    await rm(join(old, 'keys', 'marks.key'));
    const { marks } = await openGatewayKeys(old);
    expect([marks.length, (await openGatewayKeys(old)).marks]).toEqual([32, marks]);
    expect((await stat(join(old, 'keys', 'marks.key'))).mode & 0o777).toBe(0o600);
  });

  test('a folder that cannot be written is said so', async () => {
    await writeFile(join(folder, 'a-file'), '');
    await expect(openPartyKeys(join(folder, 'a-file'), 'a')).rejects.toMatchObject({ code: 'configuration-invalid' });
  });
});
