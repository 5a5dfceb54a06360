import { describe, expect, test } from 'vitest';
import { createAuthenticator } from './authenticator.fixture.ts';
import { placeOf, webAuthnPasskeys } from './web-authn.ts';

const place = placeOf('https://sclera.example');
const [origin = ''] = place.origins;
const passkeys = webAuthnPasskeys(place);

async function registered() {
  const authenticator = createAuthenticator(place.rpId);
  const { challenge } = await passkeys.askRegistration({ id: 'user', name: 'user', known: [] });
  const response = authenticator.register(challenge, origin);
  expect(passkeys.challengeIn(response)).toBe(challenge);
  const passkey = await passkeys.verifyRegistration(response, challenge);
  if (passkey === null) throw new Error('did not register');
  return { authenticator, passkey };
}

describe('passkeys', () => {
  test('a passkey registers and signs in', async () => {
    const { authenticator, passkey } = await registered();
    expect(passkey.id).toBe(authenticator.id);
    const { challenge } = await passkeys.askSignIn();
    const response = authenticator.signIn(challenge, origin);
    expect(passkeys.credentialIn(response)).toBe(passkey.id);
    expect(await passkeys.verifySignIn(response, challenge, passkey)).toEqual({ ...passkey, counter: 1 });
  });

  test('another challenge, another site, another key, another relying party, a user not verified and a counter gone back are refused', async () => {
    const { authenticator, passkey } = await registered();
    const { challenge } = await passkeys.askSignIn();
    const refused = async (response: object, wanted = challenge, known = passkey) =>
      expect(await passkeys.verifySignIn(response, wanted, known)).toBeNull();
    await refused(authenticator.signIn(challenge, origin), 'AAAA');
    await refused(authenticator.signIn(challenge, 'https://sclera.example.evil'));
    await refused(authenticator.signIn(challenge, origin, { forged: true }));
    await refused(authenticator.signIn(challenge, origin, { unverified: true }));
    await refused(createAuthenticator('other.example').signIn(challenge, origin));
    await refused(authenticator.signIn(challenge, origin), challenge, { ...passkey, counter: 99 });
    await refused({});
    const elsewhere = authenticator.register(challenge, 'https://other.example');
    expect(await passkeys.verifyRegistration(elsewhere, challenge)).toBeNull();
    expect(passkeys.challengeIn('nothing')).toBeNull();
  });

  test('on this machine passkeys belong to localhost', () => {
    expect(placeOf('http://127.0.0.1:8444')).toEqual({ rpId: 'localhost', origins: ['http://localhost:8444'] });
    expect(placeOf(null).rpId).toBe('localhost');
  });
});
