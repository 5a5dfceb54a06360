import {
  type Challenge,
  challengeDigest,
  challengeSteps,
  documentDigest,
  documentIdOf,
  drawSteps,
  generateSigningKey,
  shareDigestsOf,
  signJws,
  verifyCapture,
} from '@sclera/core';
import { drawChallenge, challengeSteps as engineSteps } from '@sclera/engine';
import {
  challengeDigest as challengeDigestOnDevice,
  createCaptureDevice,
  documentDigest as documentDigestOnDevice,
  documentIdOf as documentIdOnDevice,
  documentNamesOf,
  signCapture,
} from '@sclera/sdk';
import { expect, test } from 'vitest';

const digestOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64url');
const challenge: Challenge = {
  nonce: digestOf(3),
  steps: ['blink', 'turn-left', 'come-closer'],
  document: documentDigest(digestOf(3), 'UTO/passport/L898902C3'),
  expiresAt: '2026-01-01T00:01:30.000Z',
};

test('a device computes the digests that the gateway signs', async () => {
  expect(challengeDigest(challenge)).toMatch(/^[\w-]{43}$/);
  expect(await challengeDigestOnDevice(challenge)).toBe(challengeDigest(challenge));
  expect(challengeDigest({ ...challenge, steps: ['turn-left', 'blink', 'come-closer'] })).not.toBe(challengeDigest(challenge));
  const id = 'UTO/passport/L898902C3';
  expect(await documentDigestOnDevice(challenge.nonce, id)).toBe(documentDigest(challenge.nonce, id));
  // A document has one spelling on both sides, whoever types it and however.
  for (const number of ['L898902C3', 'l898902c3<', 'L8989 02-C3']) {
    const names = { kind: 'passport', issuer: 'UTO', number } as const;
    expect([documentIdOf(names), documentIdOnDevice(names)]).toEqual([id, id]);
  }
  const mrz = { documentCode: 'P', issuingState: 'UTO', documentNumber: 'L898902C3' };
  expect(documentIdOnDevice(documentNamesOf(mrz))).toBe(id);
  expect(['I', 'AC', 'C', 'V'].map((documentCode) => documentNamesOf({ ...mrz, documentCode }).kind)).toEqual([
    'identity-card',
    'identity-card',
    'identity-card',
    'other',
  ]);
});

test('gateway and engine mean the same steps, and draw the same 24 ways', () => {
  expect(challengeSteps).toEqual(engineSteps);
  const ways = (draw: typeof drawSteps) => {
    // Every way that two bytes can choose; the third step follows a third byte.
    const drawn = new Set<string>();
    for (let one = 0; one < 4; one++) {
      for (let two = 0; two < 3; two++) {
        for (let three = 0; three < 2; three++) {
          const bytes = [one, two, three];
          drawn.add(draw(() => Uint8Array.of(bytes.shift() ?? 0)).join());
        }
      }
    }
    return drawn;
  };
  expect(ways(drawSteps).size).toBe(24);
  expect(ways(drawSteps)).toEqual(ways(drawChallenge));
});

test('the signature over a face names the challenge of its permit, and no other passes', async () => {
  const permit = { jti: 'per_x' as never, nonce: 'a-nonce', challenge: challengeDigest(challenge) };
  const token = signJws('sclera-permit+jwt', permit, generateSigningKey().secretKey);
  const shares = (['a', 'b', 'c'] as const).map((party) => ({ party, enc: 'AAAA', ciphertext: 'BBBB' }));
  const about = { permit, shares: shareDigestsOf(shares) };
  const device = await createCaptureDevice();
  const presentation = { challenge: permit.challenge, frames: digestOf(5) };
  expect(verifyCapture(await signCapture(device, token, shares, presentation), about)).toEqual({ kind: 'valid', device: device.id });

  // The SDK signs nothing else; another program might.
  for (const wrong of [null, { ...presentation, challenge: digestOf(6) }]) {
    await expect(signCapture(device, token, shares, wrong)).rejects.toMatchObject({ code: 'bad-usage' });
  }
  const said = { permit: permit.jti, nonce: permit.nonce, shares: about.shares };
  for (const wrong of [
    said,
    { ...said, presentation: { challenge: digestOf(6), frames: digestOf(5) } },
    { ...said, presentation: { challenge: permit.challenge, frames: 'short' } },
    { ...said, presentation: { challenge: permit.challenge } as never },
    { ...said, permit: 'per_y' as never, presentation },
    { ...said, nonce: 'another', presentation },
    { ...said, shares: { ...about.shares, a: '0' }, presentation },
    { ...said, presentation: { ...presentation, score: 1 } as never },
  ]) {
    expect(verifyCapture(await device.sign(wrong), about)).toMatchObject({ kind: 'invalid' });
  }
  // And eyes have none.
  const { challenge: _, ...forEyes } = permit;
  expect(verifyCapture(await device.sign({ ...said, presentation }), { ...about, permit: forEyes })).toMatchObject({ kind: 'invalid' });
});
