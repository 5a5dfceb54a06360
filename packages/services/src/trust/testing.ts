import { toBase64Url } from '@sclera/core';
import type { PasskeyPort } from './operators/passkeys.ts';

/** Passkeys of nobody: an answer `{id, challenge}` verifies unless it says `bad`. */
export function fakePasskeys(): PasskeyPort {
  let drawn = 0;
  const draw = async () => {
    drawn += 1;
    const challenge = toBase64Url(new Uint8Array(16).fill(drawn));
    return { publicKey: { challenge }, challenge };
  };
  const read = (response: unknown) => response as { readonly id: string; readonly challenge: string; readonly bad?: boolean };
  return {
    askRegistration: draw,
    askSignIn: draw,
    challengeIn: (response) => read(response).challenge ?? null,
    credentialIn: (response) => read(response).id,
    verifyRegistration: async (response) => (read(response).bad ? null : { id: read(response).id, publicKey: 'AA', counter: 0 }),
    verifySignIn: async (response, _, passkey) => (read(response).bad ? null : { ...passkey, counter: passkey.counter + 1 }),
  };
}
