import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeDevice } from '@sclera/services/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { captureCheckIn } from './device-list.ts';

const about = { permit: { jti: 'per_x' as never, nonce: 'n' }, shares: { a: '0', b: '1', c: '2' } };
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'devices-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('a party without a list takes what any key signed, over these very shares, and nothing else unless its operator says so', async () => {
  const bare = join(dir, 'none');
  const check = captureCheckIn(bare);
  const own = createFakeDevice();
  const signed = own.sign({ permit: 'per_x', nonce: 'n', shares: about.shares });
  await check(signed, about);
  const [header, payload, signature] = signed.split('.') as [string, string, string];
  const [otherHeader] = createFakeDevice().sign({ permit: 'per_x', nonce: 'n', shares: about.shares }).split('.');
  const withMore = Buffer.from(`{"alg":"ES256","jwk":${JSON.stringify(own.key)},"typ":"sclera-capture+jwt","x":1}`).toString('base64url');
  const wrongs = [
    undefined,
    '',
    'AAAA.BBBB.CCCC',
    `${header}.${payload}`,
    `${signed}.x`,
    `${otherHeader}.${payload}.${signature}`,
    `${withMore}.${payload}.${signature}`,
    `${header}.${payload}.${signature.slice(0, -2)}AA`,
    own.sign({ permit: 'per_y', nonce: 'n', shares: about.shares }),
    own.sign({ permit: 'per_x', nonce: 'm', shares: about.shares }),
    own.sign({ permit: 'per_x', nonce: 'n', shares: { ...about.shares, b: '2' } }),
  ];
  for (const wrong of wrongs) await expect(check(wrong, about)).rejects.toMatchObject({ code: 'capture-unsigned' });
  const lenient = captureCheckIn(bare, { unsignedCaptures: true });
  await lenient(undefined, about);
  // What is there must hold, also where nothing has to be there.
  await expect(lenient('AAAA.BBBB.CCCC', about)).rejects.toMatchObject({ code: 'capture-unsigned' });
});

test('of a face, a party takes only what says that the challenge of the permit was met, whatever its operator takes of eyes', async () => {
  const [challenge, frames] = [3, 5].map((byte) => Buffer.alloc(32, byte).toString('base64url')) as [string, string];
  const face = { ...about, permit: { ...about.permit, challenge } };
  const own = createFakeDevice();
  const claims = { permit: 'per_x', nonce: 'n', shares: about.shares };
  const bare = join(dir, 'none');
  for (const check of [captureCheckIn(bare), captureCheckIn(bare, { unsignedCaptures: true })]) {
    await check(own.sign({ ...claims, presentation: { challenge, frames } }), face);
    for (const wrong of [undefined, own.sign(claims), own.sign({ ...claims, presentation: { challenge: frames, frames } })]) {
      await expect(check(wrong, face)).rejects.toMatchObject({ code: 'capture-unsigned' });
    }
  }
});

test('a party with a list takes what a device on it signed, and nothing else; taken off, at once', async () => {
  // A list is stricter than what the operator allows without one.
  const check = captureCheckIn(dir, { unsignedCaptures: true });
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
