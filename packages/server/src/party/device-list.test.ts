import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeDevice } from '@sclera/services/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deviceListIn } from './device-list.ts';

const about = { permit: { jti: 'per_x' as never, nonce: 'n' }, shares: { a: '0', b: '1', c: '2' } };
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'devices-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('a party with a list takes what a device on it signed, and nothing else; taken off, at once', async () => {
  const check = deviceListIn(dir);
  await check(undefined, about);
  const [own, stranger] = [createFakeDevice(), createFakeDevice('Ed25519')];
  const claims = { permit: 'per_x', nonce: 'n', shares: about.shares };
  const [signed, foreign] = [own.sign(claims), stranger.sign(claims)];
  await writeFile(join(dir, 'devices.json'), JSON.stringify([own.key]));
  await check(signed, about);
  await expect(check(undefined, about)).rejects.toMatchObject({ code: 'capture-unsigned' });
  await expect(check(foreign, about)).rejects.toMatchObject({ code: 'device-unknown' });
  await expect(check(signed, { ...about, shares: { ...about.shares, c: '3' } })).rejects.toMatchObject({ code: 'capture-unsigned' });
  await writeFile(join(dir, 'devices.json'), JSON.stringify([stranger.key]));
  await expect(check(signed, about)).rejects.toMatchObject({ code: 'device-unknown' });
  await writeFile(join(dir, 'devices.json'), '{}');
  await expect(check(signed, about)).rejects.toMatchObject({ code: 'configuration-invalid' });
});
