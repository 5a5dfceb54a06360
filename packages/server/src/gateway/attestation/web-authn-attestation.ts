import { X509Certificate } from 'node:crypto';
import type { Clock } from '@sclera/core';
import type { AttestationVerdict, AttestationVerifier } from '@sclera/services';
import { type RegistrationResponseJSON, verifyRegistrationResponse } from '@simplewebauthn/server';
import { decodeAttestationObject } from '@simplewebauthn/server/helpers';
import type { WebAuthnPlace } from '../operators/web-authn.ts';
import { chainFault } from './certificate-chain.ts';

/** The makers of authenticators that the operator trusts. */
export interface AuthenticatorTrust {
  /** Root certificates, PEM. */
  readonly roots: readonly string[];
  readonly clock: Clock;
}

/**
 * Checks that an authenticator (WebAuthn 2, section 6.5) was there when a device's key was registered: it signs over a challenge made of the
 * registration code and that key. `attested` only where its statement is `packed` (8.2) with a certificate under one of `roots`; `none` and
 * self attestation say who, not what.
 */
export function webAuthnAttestation({ rpId, origins }: WebAuthnPlace, trust: AuthenticatorTrust): AttestationVerifier {
  const roots = trust.roots.map((pem) => new X509Certificate(pem));
  return {
    kind: 'webauthn',
    async verify(statement, challenge): Promise<AttestationVerdict> {
      try {
        const response = statement as RegistrationResponseJSON;
        const attestation = decodeAttestationObject(new Uint8Array(Buffer.from(response.response.attestationObject, 'base64url')));
        // Of the other formats the library trusts makers that no operator here has named.
        if (!['none', 'packed'].includes(attestation.get('fmt'))) return refused;
        const { verified } = await verifyRegistrationResponse({
          response,
          expectedChallenge: Buffer.from(challenge).toString('base64url'),
          expectedOrigin: [...origins],
          expectedRPID: rpId,
          requireUserVerification: false,
        });
        if (!verified) return refused;
        const certificates = attestation.get('attStmt').get('x5c');
        if (certificates === undefined || roots.length === 0) return { kind: 'accepted', strength: 'self' };
        // The library has looked at the leaf (8.2.1: its subject, version, cA, and that it names this aaguid) and at the signature; the path
        // is looked at here, with this platform's own roots and clock.
        const chain = certificates.map((der) => new X509Certificate(der));
        return chainFault(chain, roots, trust.clock()) === null ? { kind: 'accepted', strength: 'attested' } : refused;
      } catch {
        return refused;
      }
    },
  };
}

/** Why is nobody's business who tries. */
const refused = { kind: 'refused', reason: 'it is not of this registration code, this key and this platform' } as const;
