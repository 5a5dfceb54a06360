import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc';
import { fromBase64Url, toBase64Url } from '../encoding/base64.ts';

/** ES256 and SHA-256 of the platform that this runs on (Web Crypto), in the shapes that SD-JWT libraries ask for. */
export const credentialType = 'urn:sclera:one-human:1';
export const credentialFormat = 'dc+sd-jwt';
/** Of the one credential in a query (DCQL). */
export const queryId = 'human';

const es256 = { name: 'ECDSA', hash: 'SHA-256' } as const;
const p256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
type SdJwtConfig = NonNullable<ConstructorParameters<typeof SDJwtVcInstance>[0]>;

export async function hash(data: string | ArrayBuffer, alg: string): Promise<Uint8Array> {
  if (alg !== 'sha-256') throw new TypeError('only SHA-256 is understood');
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}

export function openSdJwt(config: SdJwtConfig): SDJwtVcInstance {
  return new SDJwtVcInstance({ hasher: hash, hashAlg: 'sha-256', ...config });
}

/** Whether a signature over `header.payload` is of this public key; false also for a key that is none. */
export async function isSignedBy(data: string, signature: string, key: JsonWebKey): Promise<boolean> {
  try {
    const { kty, crv, x, y } = key as Readonly<Record<string, string>>;
    const read = await crypto.subtle.importKey('jwk', { kty: kty!, crv: crv!, x: x!, y: y! }, p256, false, ['verify']);
    const bytes = fromBase64Url(signature) as Uint8Array<ArrayBuffer>;
    return await crypto.subtle.verify(es256, read, bytes, new TextEncoder().encode(data));
  } catch {
    return false;
  }
}

/** A wallet’s key for one credential, as JSON Web Keys. The private one is as secret as the wallet. */
export async function makeHolderKey(): Promise<{ readonly privateKey: JsonWebKey; readonly publicKey: JsonWebKey }> {
  const pair = await crypto.subtle.generateKey(p256, true, ['sign', 'verify']);
  const { kty, crv, x, y, d } = (await crypto.subtle.exportKey('jwk', pair.privateKey)) as Readonly<Record<string, string>>;
  const publicKey = { kty: kty!, crv: crv!, x: x!, y: y! };
  return { privateKey: { ...publicKey, d: d! }, publicKey };
}

export async function signerWith(privateKey: JsonWebKey): Promise<(data: string) => Promise<string>> {
  const key = await crypto.subtle.importKey('jwk', privateKey, p256, false, ['sign']);
  return async (data) => toBase64Url(new Uint8Array(await crypto.subtle.sign(es256, key, new TextEncoder().encode(data))));
}
