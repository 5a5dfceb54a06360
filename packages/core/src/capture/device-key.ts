import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { fromBase64Url } from '../encoding.ts';
import { verifyBytes } from '../sign.ts';

/** The public key of a capture device as a JSON Web Key (RFC 7517, RFC 8037): P-256 or Ed25519, nothing but the key itself. */
export type DeviceKey =
  | { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };

/** Reads a key of one of the two kinds; null for anything else, a point that is not on the curve and a private key included. */
export function readDeviceKey(value: unknown): DeviceKey | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const { kty, crv, x, y, ...rest } = value as Readonly<Record<string, unknown>>;
  if (Object.keys(rest).length > 0 || !isCoordinate(x)) return null;
  if (kty === 'OKP' && crv === 'Ed25519' && y === undefined) return usable({ kty, crv, x });
  if (kty === 'EC' && crv === 'P-256' && isCoordinate(y)) return usable({ kty, crv, x, y });
  return null;
}

/** What a device is called: the SHA-256 thumbprint of its key (RFC 7638), base64url, 43 characters. */
export function deviceIdOf(key: DeviceKey): string {
  // The required members in the order of their names, as RFC 7638, 3.2 has them.
  const { crv, kty, x } = key;
  const members = key.kty === 'EC' ? { crv, kty, x, y: key.y } : { crv, kty, x };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

/** JWS algorithm (RFC 7518, RFC 8037) of a key. The key chooses it, never the message. */
export function algorithmOf(key: DeviceKey): 'ES256' | 'EdDSA' {
  return key.kty === 'EC' ? 'ES256' : 'EdDSA';
}

/** Whether a signature of 64 bytes is this key's: ECDSA with SHA-256 as r ‖ s, or Ed25519 by its strict rules. */
export function verifiesWith(key: DeviceKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  if (key.kty === 'OKP') return verifyBytes(signature, message, fromBase64Url(key.x));
  return verify('sha256', message, { key: publicKeyOfDevice(key), dsaEncoding: 'ieee-p1363' }, signature);
}

export function publicKeyOfDevice(key: DeviceKey): KeyObject {
  return createPublicKey({ key: { ...key }, format: 'jwk' });
}

/** 32 bytes, base64url. */
function isCoordinate(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value) && Buffer.from(value, 'base64url').toString('base64url') === value;
}

function usable(key: DeviceKey): DeviceKey | null {
  try {
    publicKeyOfDevice(key);
    return key;
  } catch {
    return null;
  }
}
