import { randomBytes, sign } from 'node:crypto';
import { attestationChallenge, createDevices } from '@sclera/services';
import { createFakeDevice, createWorld } from '@sclera/services/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAuthenticator, type PackedAttestation } from '../operators/authenticator.fixture.ts';
import { type CertificateWish, createMaker, type Maker } from './maker.fixture.ts';
import { webAuthnAttestation } from './web-authn-attestation.ts';

const origin = 'https://gate.example';
const place = { rpId: 'gate.example', origins: [origin] };
const clock = Date.now;

test('an authenticator without a maker vouches for nothing, one that signed over anything else is refused', async () => {
  const world = createWorld();
  const verifier = webAuthnAttestation(place, { roots: [], clock });
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

describe('a packed statement with a chain of certificates', () => {
  const aaguid = randomBytes(16);
  const leafName = 'CN=Model 7, OU=Authenticator Attestation, O=Maker, C=NL';
  const challenge = randomBytes(32);
  let root: Maker;
  let intermediate: Maker;
  beforeAll(async () => {
    root = await createMaker({ name: 'CN=Root, O=Maker, C=NL' });
    intermediate = await root.issue({ name: 'CN=Line 7, O=Maker, C=NL', ca: true });
  });

  const attestBy = (leaf: Maker, above: readonly Maker[], change: Partial<PackedAttestation> = {}): PackedAttestation => ({
    aaguid,
    certificates: [leaf, ...above].map(({ der }) => der),
    sign: (message) => sign('sha256', message, leaf.privateKey),
    ...change,
  });
  const leafOf = (issuer: Maker, change: Partial<CertificateWish> = {}) => issuer.issue({ name: leafName, aaguid, ...change });
  const judge = async (attest: PackedAttestation, { roots = [root.pem], at = clock } = {}): Promise<string> => {
    const statement = createAuthenticator('gate.example').register(challenge.toString('base64url'), origin, attest);
    const verdict = await webAuthnAttestation(place, { roots, clock: at }).verify(statement, challenge);
    return verdict.kind === 'accepted' ? verdict.strength : verdict.kind;
  };

  test('counts under a root that the operator names, with the root in it or without', async () => {
    const leaf = await leafOf(intermediate);
    expect(await judge(attestBy(leaf, [intermediate]))).toBe('attested');
    expect(await judge(attestBy(leaf, [intermediate, root]))).toBe('attested');
    expect(await judge(attestBy(await leafOf(root), []))).toBe('attested');
    expect(await judge(attestBy(leaf, [intermediate]), { roots: [] })).toBe('self');
  });

  test('is refused under another root, or with a part of the chain that is missing, foreign or no authority', async () => {
    const other = await createMaker({ name: 'CN=Root, O=Maker, C=NL' });
    const leaf = await leafOf(intermediate);
    expect(await judge(attestBy(leaf, [intermediate]), { roots: [other.pem] })).toBe('refused');
    expect(await judge(attestBy(leaf, []))).toBe('refused');
    expect(await judge(attestBy(leaf, [root]))).toBe('refused');
    expect(await judge(attestBy(leaf, [intermediate, intermediate, intermediate, intermediate, intermediate]))).toBe('refused');
    // The key of one authenticator is taken out of it, and used to certify others.
    const thief = await leafOf(leaf);
    expect(await judge(attestBy(thief, [leaf, intermediate]))).toBe('refused');
  });

  test('is refused where a certificate of it is not in force, by this platform’s clock', async () => {
    const [past, future] = [new Date(Date.now() - 3_600_000), new Date(Date.now() + 3_600_000)];
    expect(await judge(attestBy(await leafOf(intermediate, { notAfter: past }), [intermediate]))).toBe('refused');
    expect(await judge(attestBy(await leafOf(intermediate, { notBefore: future }), [intermediate]))).toBe('refused');
    const expired = await root.issue({ name: 'CN=Line 6, O=Maker, C=NL', ca: true, notAfter: past });
    expect(await judge(attestBy(await leafOf(expired), [expired]))).toBe('refused');
    const leaf = await leafOf(intermediate);
    expect(await judge(attestBy(leaf, [intermediate]), { at: () => Date.now() + 10 * 86_400_000 })).toBe('refused');
  });

  test('is refused where its leaf is of another model, an authority, or called something else', async () => {
    expect(await judge(attestBy(await leafOf(intermediate, { aaguid: randomBytes(16) }), [intermediate]))).toBe('refused');
    expect(await judge(attestBy(await leafOf(intermediate), [intermediate], { aaguid: randomBytes(16) }))).toBe('refused');
    expect(await judge(attestBy(await leafOf(intermediate, { ca: true }), [intermediate]))).toBe('refused');
    const named = await leafOf(intermediate, { name: 'CN=Model 7, OU=Something, O=Maker, C=NL' });
    expect(await judge(attestBy(named, [intermediate]))).toBe('refused');
  });

  test('is refused where its leaf did not sign it', async () => {
    const [leaf, other] = [await leafOf(intermediate), await leafOf(intermediate)];
    expect(await judge(attestBy(leaf, [intermediate], { sign: (message) => sign('sha256', message, other.privateKey) }))).toBe('refused');
  });
});
