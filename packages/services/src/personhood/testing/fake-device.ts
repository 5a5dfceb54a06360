import { generateKeyPairSync, sign } from 'node:crypto';
import { type CaptureClaims, canonicalJson, type DeviceKey, deviceIdOf } from '@sclera/core';

/** A capture device for tests, signing with Node's own keys. */
export interface FakeDevice {
  readonly id: string;
  readonly key: DeviceKey;
  sign(claims: CaptureClaims): string;
}

export function createFakeDevice(kind: 'P-256' | 'Ed25519' = 'P-256'): FakeDevice {
  const ec = kind === 'P-256';
  const { publicKey, privateKey } = ec ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
  const key = publicKey.export({ format: 'jwk' }) as unknown as DeviceKey;
  const id = deviceIdOf(key);
  const encode = (value: object): string => Buffer.from(canonicalJson(value)).toString('base64url');
  return {
    id,
    key,
    sign: (claims) => {
      const message = `${encode({ alg: ec ? 'ES256' : 'EdDSA', jwk: key, typ: 'sclera-capture+jwt' })}.${encode(claims)}`;
      const signature = ec
        ? sign('sha256', Buffer.from(message), { key: privateKey, dsaEncoding: 'ieee-p1363' })
        : sign(null, Buffer.from(message), privateKey);
      return `${message}.${signature.toString('base64url')}`;
    },
  };
}
