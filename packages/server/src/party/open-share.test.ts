import { webcrypto } from 'node:crypto';
import { toBase64Url } from '@sclera/core';
import { serializedShareBytes } from '@sclera/mpc';
import { expect, test } from 'vitest';
import { createShareOpener, serializePair } from './open-share.ts';
import { makePerson, sealBytes, splitPerson } from './party-fixture.contract.ts';

async function sealingKey(): Promise<{ readonly key: Uint8Array; readonly point: string }> {
  const { privateKey, publicKey } = await webcrypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  const key = new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', privateKey));
  return { key, point: toBase64Url(new Uint8Array(await webcrypto.subtle.exportKey('raw', publicKey))) };
}

test('what was sealed to a former key opens during the overlap, with its own permit, and not a moment longer', async () => {
  const [before, now] = [await sealingKey(), await sealingKey()];
  const untilMs = 1_000_000;
  let clockMs = untilMs - 1;
  const keys = { sealingKey: now.key, formerSealingKeys: [{ key: before.key, untilMs }] };
  const open = await createShareOpener('a', keys, () => clockMs);
  const [pair] = splitPerson(makePerson(1));
  const bytes = serializePair(pair!);
  expect(bytes.length).toBe(2 * serializedShareBytes);
  const seal = async (point: string, token = 'permit') => {
    const { enc, ciphertext } = await sealBytes(bytes, 'a', point, token);
    return { enc: Buffer.from(enc, 'base64url'), ciphertext: Buffer.from(ciphertext, 'base64url') };
  };
  const openPair = async (sealed: typeof old) => {
    const probe = await open(sealed, 'permit', 'iris');
    return probe.kind === 'eyes' && serializePair(probe.pair);
  };
  const [old, fresh] = [await seal(before.point), await seal(now.point)];
  for (const sealed of [old, fresh]) expect(await openPair(sealed)).toEqual(bytes);
  await expect(open(old, 'another permit', 'iris')).rejects.toMatchObject({ code: 'share-unreadable' });
  clockMs = untilMs;
  await expect(open(old, 'permit', 'iris')).rejects.toMatchObject({ code: 'share-unreadable' });
  expect(await openPair(fresh)).toEqual(bytes);
  await expect(open(fresh, 'permit', 'face')).rejects.toMatchObject({ code: 'share-malformed' });
});
