import {
  drawLight,
  generateSigningKey,
  type IrisChallenge,
  irisChallengeDigest,
  type LightChange,
  shareDigestsOf,
  signJws,
  verifyCapture,
} from '@sclera/core';
import { drawLight as drawLightInEngine, isLightPlan } from '@sclera/engine';
import { createCaptureDevice, irisChallengeDigest as digestOnDevice, signCapture, startIrisCapture } from '@sclera/sdk';
import { drawEyeSequence, makePerson } from '@sclera/synth';
import { expect, test } from 'vitest';

const light: readonly LightChange[] = [
  { atMs: 500, isBright: true },
  { atMs: 1300, isBright: false },
];
const challenge: IrisChallenge = { nonce: Buffer.alloc(32, 3).toString('base64url'), light, expiresAt: '2030-01-01T00:00:00.000Z' };
const permit = { jti: 'per_x' as never, nonce: 'a-nonce', challenge: irisChallengeDigest(challenge) };
const token = signJws('sclera-permit+jwt', permit, generateSigningKey().secretKey);

test('a device computes the digest of a light that the gateway signs, and both draw light that pupils can follow', async () => {
  expect(await digestOnDevice(challenge)).toBe(irisChallengeDigest(challenge));
  const later = { ...challenge, light: light.map((change) => ({ ...change, atMs: change.atMs + 20 })) };
  expect(irisChallengeDigest(later)).not.toBe(irisChallengeDigest(challenge));
  for (let byte = 0; byte < 250; byte += 7) {
    const bytes = (count: number): Uint8Array => new Uint8Array(count).fill(byte % 40);
    expect(drawLight(bytes)).toEqual(drawLightInEngine(bytes));
    expect(isLightPlan(drawLight(bytes))).toBe(true);
  }
});

test('somebody’s two eyes under the light become a capture that names it, which verifies for this permit alone', async () => {
  const person = makePerson('watched', 2);
  const options = { seed: 4, framesPerSecond: 7 };
  const start = await startIrisCapture({ drawn: { token, challenge } });
  if (start.kind !== 'started') throw new Error(start.code);
  const rights = drawEyeSequence(person.right, light, options);
  let seen: Awaited<ReturnType<typeof start.session.look>> | null = null;
  for (const { atMs, image } of drawEyeSequence(person.left, light, options)) {
    const right = rights.next();
    if (right.done) break;
    const isLast = atMs + 250 > start.session.durationMs;
    seen = await start.session.look({ left: image, right: right.value.image }, isLast ? start.session.durationMs : atMs);
    if (isLast) break;
  }
  if (seen?.kind !== 'captured') throw new Error(JSON.stringify(seen));
  expect(seen.untested).toEqual([]);
  const shares = (['a', 'b', 'c'] as const).map((party) => ({ party, enc: 'AAAA', ciphertext: 'BBBB' }));
  const device = await createCaptureDevice();
  const signed = await signCapture(device, token, shares, seen.capture.presentation);
  const about = { permit, shares: shareDigestsOf(shares) };
  expect(verifyCapture(signed, about)).toEqual({ kind: 'valid', device: device.id });
  const elsewhere = { ...permit, challenge: irisChallengeDigest({ ...challenge, light: [] }) };
  expect(verifyCapture(signed, { ...about, permit: elsewhere })).toMatchObject({ kind: 'invalid' });
  seen.capture.discard();
});
