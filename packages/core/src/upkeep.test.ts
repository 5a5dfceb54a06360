import { expect, test } from 'vitest';
import { makeId } from './ids.ts';
import type { PartyCard } from './ports.ts';
import { generateSigningKey, signJws } from './sign.ts';
import { cardHash, mintUpkeep, verifyUpkeep } from './upkeep.ts';

const { secretKey, publicKey } = generateSigningKey();
const now = 1_800_000_000_000;
const mint = { issuer: 'sclera.test', secretKey, clock: () => now };
const check = { issuer: 'sclera.test', issuerKey: publicKey, party: 'b', clock: () => now } as const;
const card: PartyCard = {
  id: 'c',
  operator: 'C',
  country: 'NL',
  address: 'c:1',
  formerSigningKeys: [],
  tlsCertificate: 'pem',
  sealingKey: 'seal',
  signingKey: 'sign',
};

test('an order is good for the parties of its gateway, while it lasts', () => {
  const refresh = mintUpkeep(null, mint);
  expect(verifyUpkeep(refresh.token, check)).toEqual({ kind: 'valid', claims: refresh.claims });
  const rebuild = mintUpkeep(card, mint);
  expect(rebuild.claims).toMatchObject({ action: 'rebuild', party: 'c', card: cardHash(card) });
  expect(verifyUpkeep(rebuild.token, check).kind).toBe('valid');
  expect(verifyUpkeep(refresh.token, { ...check, clock: () => now + 305_000 })).toMatchObject({ code: 'permit-expired' });
  expect(verifyUpkeep(refresh.token, { ...check, clock: () => now - 6_000 })).toMatchObject({ code: 'permit-invalid' });
});

test('another key, issuer, party or kind of token is refused', () => {
  const { token, claims } = mintUpkeep(null, mint);
  expect(verifyUpkeep(token, { ...check, issuerKey: generateSigningKey().publicKey })).toMatchObject({ code: 'permit-invalid' });
  expect(verifyUpkeep(token, { ...check, issuer: 'other' })).toMatchObject({ code: 'permit-foreign' });
  for (const [payload, code] of [
    [{ ...claims, aud: ['a'] }, 'permit-foreign'],
    [{ ...claims, action: 'export' }, 'permit-invalid'],
    [{ ...claims, action: 'rebuild' }, 'permit-invalid'],
    [{ ...claims, party: 'c' }, 'permit-invalid'],
    [{ ...claims, exp: claims.iat + 301 }, 'permit-invalid'],
    [{ ...claims, jti: makeId('subject') }, 'permit-invalid'],
  ] as const) {
    expect(verifyUpkeep(signJws('sclera-upkeep+jwt', payload, secretKey), check)).toMatchObject({ kind: 'refused', code });
  }
  expect(verifyUpkeep(signJws('sclera-permit+jwt', claims, secretKey), check)).toMatchObject({ code: 'permit-invalid' });
});

test('a card is named by its keys, not by where it is reached', () => {
  expect(cardHash({ ...card, address: 'elsewhere:2' } as PartyCard)).toBe(cardHash(card));
  for (const field of ['id', 'tlsCertificate', 'sealingKey', 'signingKey'] as const) {
    expect(cardHash({ ...card, [field]: 'a' })).not.toBe(cardHash(card));
  }
});
