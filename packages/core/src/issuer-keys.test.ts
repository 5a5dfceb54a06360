import { expect, test } from 'vitest';
import { toBase64Url } from './encoding.ts';
import { makeId } from './ids.ts';
import { issuerKeysOf } from './issuer-keys.ts';
import { mintPermit, verifyPermit } from './permit.ts';
import { generateSigningKey } from './sign.ts';

const [before, after] = [generateSigningKey(), generateSigningKey()];
const leftAt = Date.parse('2026-03-01T00:00:00.000Z');
const dayMs = 86_400_000;

/** The gateway left its first key for its second at `leftAt`. */
const keys = issuerKeysOf({
  signingKey: toBase64Url(after.publicKey),
  formerSigningKeys: [{ signingKey: toBase64Url(before.publicKey), until: new Date(leftAt).toISOString() }],
});

function erasePermit(secretKey: Uint8Array, mintedAtMs: number): string {
  const decision = { outcome: 'allow', rules: [], obligations: [] } as const;
  const what = { subject: makeId('subject'), action: 'erase', purpose: 'uniqueness-enrolment', modality: 'iris' } as const;
  const input = { ...what, consent: null, decision, enrolments: [], parties: ['a', 'b', 'c'] } as const;
  return mintPermit(input, { issuer: 'sclera.test', secretKey, clock: () => mintedAtMs, ttlMs: 30 * dayMs }).token;
}

const verdictAt = (token: string, nowMs: number) =>
  verifyPermit(token, { issuer: 'sclera.test', ...keys, parties: ['a'], actions: ['erase'], clock: () => nowMs }).kind;

test('what was ordered under the former key is carried out for as long as the longest permit lives', () => {
  const token = erasePermit(before.secretKey, leftAt);
  expect(verdictAt(token, leftAt + 30 * dayMs)).toBe('valid');
  expect(verdictAt(token, leftAt + 30 * dayMs + 1)).toBe('refused');
});

test('whoever has the former key orders nothing with it that is dated later; a key that nobody named orders nothing', () => {
  expect(verdictAt(erasePermit(before.secretKey, leftAt + 1000), leftAt + 2000)).toBe('refused');
  expect(verdictAt(erasePermit(generateSigningKey().secretKey, leftAt), leftAt)).toBe('refused');
  expect(verdictAt(erasePermit(after.secretKey, leftAt + 1000), leftAt + 99 * dayMs)).toBe('valid');
});
