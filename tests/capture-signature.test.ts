import { deviceIdOf, generateSigningKey, readDeviceKey, shareDigestsOf, signJws, verifyCapture } from '@sclera/core';
import {
  attestationChallenge,
  createCaptureDevice,
  deviceOf,
  exportDeviceKey,
  generateDeviceKeys,
  openDeviceKey,
  signCapture,
} from '@sclera/sdk';
import { attestationChallenge as expectedChallenge } from '@sclera/services';
import { expect, test } from 'vitest';

const permit = { jti: 'per_x' as never, nonce: 'a-nonce' };
const token = signJws('sclera-permit+jwt', permit, generateSigningKey().secretKey);
const shares = (['a', 'b', 'c'] as const).map((party) => ({ party, enc: 'AAAA', ciphertext: 'BBBB' }));

test('what a device of the SDK signs is what the gateway and the parties verify', async () => {
  const ed25519 = (await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify'])) as CryptoKeyPair;
  for (const device of [await createCaptureDevice(), await deviceOf(ed25519)]) {
    const capture = await signCapture(device, token, shares);
    expect(readDeviceKey(device.key)).toEqual(device.key);
    expect(deviceIdOf(device.key)).toBe(device.id);
    expect(verifyCapture(capture, { permit, shares: shareDigestsOf(shares) })).toEqual({ kind: 'valid', device: device.id });
  }
});

test('a key that was written down signs as the same device', async () => {
  const pair = await generateDeviceKeys({ extractable: true });
  const [made, opened] = [await deviceOf(pair), await openDeviceKey(await exportDeviceKey(pair))];
  expect(opened.id).toBe(made.id);
  const capture = await signCapture(opened, token, shares);
  expect(verifyCapture(capture, { permit, shares: shareDigestsOf(shares) })).toEqual({ kind: 'valid', device: made.id });
  await expect(openDeviceKey({ kty: 'EC' })).rejects.toMatchObject({ code: 'bad-usage' });
  await expect(signCapture(made, 'no.permit.x', shares)).rejects.toMatchObject({ code: 'bad-usage' });
});

test('what hardware is asked to sign over is what the gateway expects', async () => {
  expect(Buffer.from(await attestationChallenge('a-code', 'a-device'))).toEqual(Buffer.from(expectedChallenge('a-code', 'a-device')));
});
