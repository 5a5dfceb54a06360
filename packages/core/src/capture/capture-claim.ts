import { canonicalJson, fromBase64Url } from '../encoding.ts';
import type { PartyId, PermitClaims, SealedShare } from '../model.ts';
import { sha256Hex } from '../sha256.ts';
import { peekJws } from '../sign.ts';
import { algorithmOf, type DeviceKey, deviceIdOf, verifiesWith } from './device-key.ts';

/** Of each share, hex SHA-256 of `enc ‖ ciphertext`: what an entry of the order says of its parts, too. */
export type ShareDigests = Readonly<Record<PartyId, string>>;

/**
 * What a capture device says about one capture (payload of a compact JWS, typ `sclera-capture+jwt`, `kid` the device's id): it was made for
 * this one permit, named with its nonce, and these are the sealed shares that came of it.
 */
export interface CaptureClaims {
  readonly permit: string;
  readonly nonce: string;
  readonly shares: ShareDigests;
}

export type CaptureVerdict =
  | { readonly kind: 'valid' }
  | { readonly kind: 'invalid' /** Continues "The capture is not signed:". */; readonly reason: string };

/** The device that a capture says it is of. Nothing is checked: only for finding the key to check with. */
export function capturingDevice(capture: string): string | null {
  const [head = ''] = capture.split('.');
  // A header is an object in base64url like a payload.
  const kid = peekJws(`.${head}`)?.['kid'];
  return typeof kid === 'string' && /^[A-Za-z0-9_-]{43}$/.test(kid) ? kid : null;
}

/** Digests of the sealed shares as they travel. Throws `bad-request` for what is not base64url. */
export function shareDigestsOf(shares: readonly SealedShare[]): ShareDigests {
  const digestOf = (party: PartyId): string => {
    const share = shares.find((one) => one.party === party);
    if (!share) return '';
    return sha256Hex(Buffer.concat([fromBase64Url(share.enc), fromBase64Url(share.ciphertext)]));
  };
  return { a: digestOf('a'), b: digestOf('b'), c: digestOf('c') };
}

/** Whether the holder of this key signed a capture with exactly these shares for exactly this permit. */
export function verifyCapture(
  capture: string,
  key: DeviceKey,
  about: { readonly permit: Pick<PermitClaims, 'jti' | 'nonce'>; readonly shares: ShareDigests },
): CaptureVerdict {
  const [header = '', payload = '', signature = '', ...rest] = capture.split('.');
  if (rest.length > 0 || signature === '') return invalid('it is not a compact JWS');
  // The whole header is known beforehand: nothing in the message chooses an algorithm or a key.
  const expected = Buffer.from(canonicalJson({ alg: algorithmOf(key), kid: deviceIdOf(key), typ: 'sclera-capture+jwt' })).toString(
    'base64url',
  );
  if (header !== expected) return invalid('its header is not that of a capture of this device');
  const signed = Buffer.from(signature, 'base64url');
  if (signed.toString('base64url') !== signature || !verifiesWith(key, Buffer.from(`${header}.${payload}`), signed)) {
    return invalid('the signature does not verify');
  }
  const { jti, nonce } = about.permit;
  const claims: CaptureClaims = { permit: jti, nonce, shares: about.shares };
  if (payload !== Buffer.from(canonicalJson(claims)).toString('base64url')) return invalid('it is about another permit or other shares');
  return { kind: 'valid' };
}

function invalid(reason: string): CaptureVerdict {
  return { kind: 'invalid', reason };
}
