import { attestationChallenge, createDevices } from '@sclera/services';
import { createFakeDevice, createWorld } from '@sclera/services/testing';
import { expect, test } from 'vitest';
import { createAuthenticator } from './operators/authenticator.fixture.ts';
import { webAuthnAttestation } from './web-authn-attestation.ts';

const origin = 'https://gate.example';
const verifier = webAuthnAttestation({ rpId: 'gate.example', origins: [origin] }, []);

test('an authenticator without a maker vouches for nothing, one that signed over anything else is refused', async () => {
  const world = createWorld();
  const devices = createDevices({ store: world.store, clock: () => world.nowMs, policy: 'attested', verifiers: [verifier] });
  const { key, id } = createFakeDevice();
  const authenticator = createAuthenticator('gate.example');
  const { code } = await devices.makeCode('Gate 3');
  const challenge = Buffer.from(attestationChallenge(code, id)).toString('base64url');
  const come = (statement: unknown) =>
    devices.register({ key, name: 'x', code, attestation: { kind: 'webauthn', statement } }).then(
      ({ kind }) => kind,
      (error: { code: string }) => error.code,
    );
  const other = Buffer.from(attestationChallenge(code, createFakeDevice().id)).toString('base64url');
  const stranger = createAuthenticator('elsewhere.example');
  const wrongs = [
    null,
    {},
    authenticator.register(other, origin),
    authenticator.register(challenge, 'https://elsewhere.example'),
    stranger.register(challenge, origin),
  ];
  for (const wrong of wrongs) expect(await come(wrong)).toBe('device-unknown');
  // The code was not spent by any of them; and what came of it is said to be as weak as it is.
  expect(await come(authenticator.register(challenge, origin))).toBe('software-key');
});
