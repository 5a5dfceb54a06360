import type { WalletLock } from '@sclera/sdk';
import { base64URLStringToBuffer, bufferToBase64URLString } from '@simplewebauthn/browser';

/** Why a passkey cannot seal a wallet here: the device has none, or one without the PRF extension; or the person said no. Then a passphrase does it. */
export class NoPasskey extends Error {
  override readonly name: string = 'NoPasskey';
  readonly why: 'not-here' | 'no-prf' | 'said-no';

  constructor(why: NoPasskey['why'], options: ErrorOptions = {}) {
    super(why, options);
    this.why = why;
  }
}

const saltBytes = 32;
/** Binds the key to this use: the same passkey gives another key for anything else. */
const info = new TextEncoder().encode('sclera-wallet-key-1');

/**
 * A passkey of its own whose PRF extension (WebAuthn Level 3, §10.1.4) gives the key: it needs the person at the device, and no server learns of it. Both
 * throw `NoPasskey`.
 */
export function passkeyLock(): WalletLock {
  return {
    kind: 'passkey',
    make: async () => {
      const salt = crypto.getRandomValues(new Uint8Array(saltBytes));
      const made = await ask(() => navigator.credentials.create({ publicKey: creation(salt) }));
      const prf = made.getClientExtensionResults().prf;
      if (prf?.enabled !== true) throw new NoPasskey('no-prf');
      const credential = bufferToBase64URLString(made.rawId);
      // Some authenticators say at the making only that they can, and give the output when they are asked.
      const output = prf.results?.first ?? (await outputOf(credential, salt));
      return { key: await keyFrom(output), parameters: { credential, salt: bufferToBase64URLString(salt.buffer) } };
    },
    find: async ({ credential, salt }) => {
      if (typeof credential !== 'string' || typeof salt !== 'string') return null;
      return keyFrom(await outputOf(credential, new Uint8Array(base64URLStringToBuffer(salt))));
    },
  };
}

/** Whether it is worth offering: a device is at hand that checks who is there. Whether it has the extension shows when it is asked. */
export async function canUsePasskey(): Promise<boolean> {
  return typeof PublicKeyCredential !== 'undefined' && PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
}

function creation(salt: BufferSource): PublicKeyCredentialCreationOptions {
  return {
    rp: { name: 'Sclera wallet' },
    user: { id: crypto.getRandomValues(new Uint8Array(16)), name: 'Sclera wallet', displayName: 'Sclera wallet' },
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    pubKeyCredParams: [
      { type: 'public-key', alg: -7 },
      { type: 'public-key', alg: -257 },
    ],
    // The wallet names it: it need not be found by itself, and nothing else can.
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'required' },
    extensions: { prf: { eval: { first: salt } } },
  };
}

async function outputOf(credential: string, salt: BufferSource): Promise<BufferSource> {
  const got = await ask(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        allowCredentials: [{ type: 'public-key', id: base64URLStringToBuffer(credential) }],
        userVerification: 'required',
        extensions: { prf: { eval: { first: salt } } },
      },
    }),
  );
  const output = got.getClientExtensionResults().prf?.results?.first;
  if (output === undefined) throw new NoPasskey('no-prf');
  return output;
}

async function ask(request: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (typeof navigator.credentials === 'undefined') throw new NoPasskey('not-here');
  try {
    const answer = await request();
    if (answer === null) throw new NoPasskey('not-here');
    return answer as PublicKeyCredential;
  } catch (error) {
    if (error instanceof NoPasskey) throw error;
    // A browser does not tell a person who said no from a device that could not.
    const name = error instanceof DOMException ? error.name : '';
    throw new NoPasskey(name === 'NotAllowedError' || name === 'AbortError' ? 'said-no' : 'not-here', { cause: error });
  }
}

async function keyFrom(output: BufferSource): Promise<Uint8Array> {
  const secret = await crypto.subtle.importKey('raw', output, 'HKDF', false, ['deriveBits']);
  const derived = await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info }, secret, 256);
  return new Uint8Array(derived);
}
