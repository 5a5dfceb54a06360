import { generateKeyPairSync, type JsonWebKey, randomBytes } from 'node:crypto';
import { type GatewayStore, ScleraError, sha256Hex, toBase64Url } from '@sclera/core';
import { openShelf } from '../trust/shelf.ts';

/** A P-256 key pair that something of another world's standards is signed with (ES256): a private JSON Web Key with its name. */
export interface PlatformKey {
  readonly jwk: JsonWebKey & { readonly kid: string };
}

/** Keys that are no node's identity. They lie sealed in the store, under a key of the keyring, and are made when they are first needed. */
export interface PlatformSecrets {
  /** For `id-token` (OpenID Connect) or `credential` (SD-JWT VC). */
  signingKey(use: 'id-token' | 'credential'): Promise<PlatformKey>;
  /** 32 bytes, base64url: what the cookies of a sign-in (`cookie`) or revocations of credentials are authenticated with. */
  secret(use: 'cookie' | 'revocation'): Promise<string>;
}

export function createPlatformSecrets({ store }: { readonly store: Pick<GatewayStore, 'records'> }): PlatformSecrets {
  const shelf = openShelf<unknown>(store.records, 'platform-secret', 'platform-secret');
  const known = new Map<string, Promise<unknown>>();

  const readOrMake = async (id: string, make: () => unknown): Promise<unknown> => {
    for (;;) {
      const found = await shelf.get(id);
      if (found !== null) return found.body;
      try {
        return (await shelf.add({ id, subject: null, state: 'in-use', dueAt: null, body: make() })).body;
      } catch (error) {
        // Somebody else has just made it.
        if (!(error instanceof ScleraError) || error.code !== 'conflicting-change') throw error;
      }
    }
  };
  const once = <T>(id: string, make: () => T): Promise<T> => {
    const begun = known.get(id) ?? readOrMake(id, make);
    known.set(id, begun);
    begun.catch(() => known.delete(id));
    return begun as Promise<T>;
  };
  return {
    signingKey: (use) => once(use, makeKey),
    secret: (use) => once(use, () => toBase64Url(randomBytes(32))),
  };
}

function makeKey(): PlatformKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' });
  return { jwk: { ...jwk, kid: sha256Hex(`${jwk.x} ${jwk.y}`).slice(0, 16), alg: 'ES256', use: 'sig' } };
}
