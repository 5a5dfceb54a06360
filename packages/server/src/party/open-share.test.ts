import { webcrypto } from 'node:crypto';
import { type Purpose, toBase64Url } from '@sclera/core';
import { sessionKeyBytes } from '@sclera/credential';
import { serializedShareBytes } from '@sclera/mpc';
import { expect, test } from 'vitest';
import { createShareOpener, serializePair } from './open-share.ts';
import { makePerson, sealBytes, splitPerson } from './party-fixture.contract.ts';

const iris = { modality: 'iris', purpose: 'uniqueness-check' } as const;
const face = { modality: 'face', purpose: 'sim-registration' } as const;

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
    const probe = await open(sealed, 'permit', iris);
    return probe.kind === 'eyes' && serializePair(probe.pair);
  };
  const [old, fresh] = [await seal(before.point), await seal(now.point)];
  for (const sealed of [old, fresh]) expect(await openPair(sealed)).toEqual(bytes);
  await expect(open(old, 'another permit', iris)).rejects.toMatchObject({ code: 'share-unreadable' });
  clockMs = untilMs;
  await expect(open(old, 'permit', iris)).rejects.toMatchObject({ code: 'share-unreadable' });
  expect(await openPair(fresh)).toEqual(bytes);
  await expect(open(fresh, 'permit', face)).rejects.toMatchObject({ code: 'share-malformed' });
});

test.each<[Purpose, boolean, boolean]>([
  ['uniqueness-check', true, false],
  ['uniqueness-enrolment', true, false],
  ['rights-access', true, true],
  ['personhood-enrolment', false, true],
  ['personhood-recovery', false, true],
])('%s: opens without a key of the session %s, with one %s', async (purpose, without, withKey) => {
  const { key, point } = await sealingKey();
  const open = await createShareOpener('a', { sealingKey: key, formerSealingKeys: [] });
  const bytes = serializePair(splitPerson(makePerson(1))[0]!);
  const session = new Uint8Array(sessionKeyBytes).fill(4);
  const opened = async (plaintext: Uint8Array) => {
    const { enc, ciphertext } = await sealBytes(plaintext, 'a', point, 'permit');
    const sealed = { enc: Buffer.from(enc, 'base64url'), ciphertext: Buffer.from(ciphertext, 'base64url') };
    return open(sealed, 'permit', { modality: 'iris', purpose }).then(
      (probe) => probe.kind === 'eyes' && probe.session?.sealing.length,
      (problem: { readonly code: string }) => problem.code,
    );
  };
  expect(await opened(bytes)).toBe(without ? undefined : 'share-malformed');
  expect(await opened(Buffer.concat([bytes, session]))).toBe(withKey ? 65 : 'share-malformed');
  expect(await opened(Buffer.concat([bytes, session, Buffer.alloc(1)]))).toBe('share-malformed');
});
