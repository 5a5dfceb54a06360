import { fromBase64Url, ScleraError, toBase64Url } from '@sclera/core';
import type { PasskeyPort } from '@sclera/services';
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';

export interface WebAuthnPlace {
  /** Relying party id: a host name, never an address. */
  readonly rpId: string;
  /** Where the pages stand that may ask. */
  readonly origins: readonly string[];
}

/** What is read of an answer here; the library reads and checks the rest. */
const answerSchema = z.looseObject({ id: z.string().min(1), response: z.looseObject({ clientDataJSON: z.string() }) });
const clientDataSchema = z.looseObject({ challenge: z.string() });

/** Passkeys by WebAuthn, with user verification: something one has and something one is or knows. */
export function webAuthnPasskeys({ rpId, origins }: WebAuthnPlace): PasskeyPort {
  const expected = (challenge: string) => ({
    expectedChallenge: challenge,
    expectedOrigin: [...origins],
    expectedRPID: rpId,
    requireUserVerification: true,
  });
  return {
    async askRegistration({ id, name, known }) {
      const publicKey = await generateRegistrationOptions({
        rpName: 'Sclera',
        rpID: rpId,
        userName: name,
        userID: new Uint8Array(Buffer.from(id)),
        excludeCredentials: known.map((credential) => ({ id: credential })),
        attestationType: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      return { publicKey, challenge: publicKey.challenge };
    },
    async askSignIn() {
      const publicKey = await generateAuthenticationOptions({ rpID: rpId, userVerification: 'required' });
      return { publicKey, challenge: publicKey.challenge };
    },
    challengeIn(response) {
      const answer = answerSchema.safeParse(response);
      if (!answer.success) return null;
      try {
        const text = Buffer.from(answer.data.response.clientDataJSON, 'base64url').toString('utf8');
        return clientDataSchema.parse(JSON.parse(text)).challenge;
      } catch {
        return null;
      }
    },
    credentialIn(response) {
      const answer = answerSchema.safeParse(response);
      if (!answer.success) throw new ScleraError('bad-request', 'This is no answer of a passkey.');
      return answer.data.id;
    },
    async verifyRegistration(response, challenge) {
      const verified = await quietly(() =>
        verifyRegistrationResponse({ response: response as RegistrationResponseJSON, ...expected(challenge) }),
      );
      if (!verified?.verified) return null;
      const { id, publicKey, counter } = verified.registrationInfo.credential;
      return { id, publicKey: toBase64Url(publicKey), counter };
    },
    async verifySignIn(response, challenge, passkey) {
      const credential = { id: passkey.id, publicKey: new Uint8Array(fromBase64Url(passkey.publicKey)), counter: passkey.counter };
      const verified = await quietly(() =>
        verifyAuthenticationResponse({ response: response as AuthenticationResponseJSON, ...expected(challenge), credential }),
      );
      return verified?.verified ? { ...passkey, counter: verified.authenticationInfo.newCounter } : null;
    },
  };
}

/** Where pages and passkeys belong together: passkeys know host names alone, so a platform on this machine is `localhost` to them. */
export function placeOf(consoleOrigin: string | null): WebAuthnPlace {
  const url = new URL(consoleOrigin ?? 'http://localhost:8440');
  const loopback = url.hostname === '127.0.0.1' || url.hostname === 'localhost';
  if (!loopback) return { rpId: url.hostname, origins: [url.origin] };
  return { rpId: 'localhost', origins: [`${url.protocol}//localhost${url.port === '' ? '' : `:${url.port}`}`] };
}

/** The library throws for what does not verify; why is nobody's business who tries. */
async function quietly<T>(verify: () => Promise<T>): Promise<T | null> {
  try {
    return await verify();
  } catch {
    return null;
  }
}
