import type { AttestationVerdict, AttestationVerifier } from '@sclera/services';
import { type RegistrationResponseJSON, SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import type { WebAuthnPlace } from './operators/web-authn.ts';

/**
 * Checks that an authenticator (WebAuthn 2, section 6.5) was there when a device's key was registered: it signs over a challenge made of the
 * registration code and that key. `attested` only where its statement is `packed` with a certificate under one of `roots` (PEM), the makers
 * that the operator trusts; `none` and self attestation say who, not what.
 */
export function webAuthnAttestation({ rpId, origins }: WebAuthnPlace, roots: readonly string[]): AttestationVerifier {
  if (roots.length > 0) SettingsService.setRootCertificates({ identifier: 'packed', certificates: [...roots] });
  return {
    kind: 'webauthn',
    async verify(statement, challenge): Promise<AttestationVerdict> {
      try {
        const response = statement as RegistrationResponseJSON;
        const { verified } = await verifyRegistrationResponse({
          response,
          expectedChallenge: Buffer.from(challenge).toString('base64url'),
          expectedOrigin: [...origins],
          expectedRPID: rpId,
          requireUserVerification: false,
        });
        if (!verified) return refused;
        const attestation = decodeAttestationObject(new Uint8Array(Buffer.from(response.response.attestationObject, 'base64url')));
        const certified = attestation.get('fmt') === 'packed' && attestation.get('attStmt').get('x5c') !== undefined;
        return { kind: 'accepted', strength: certified && roots.length > 0 ? 'attested' : 'self' };
      } catch {
        return refused;
      }
    },
  };
}

/** Why is nobody's business who tries. */
const refused = { kind: 'refused', reason: 'it is not of this registration code, this key and this platform' } as const;
