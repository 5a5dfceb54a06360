import { canonicalJson, fromBase64Url } from '../encoding.ts';
import type { PartyId, PermitClaims, SealedShare } from '../model.ts';
import { sha256Hex } from '../sha256.ts';
import { peekJws } from '../sign.ts';
import { isDigest, type Presentation } from './challenge.ts';
import { algorithmOf, type DeviceKey, deviceIdOf, readDeviceKey, verifiesWith } from './device-key.ts';

/** Of each share, hex SHA-256 of `enc ‖ ciphertext`: what an entry of the order says of its parts, too. */
export type ShareDigests = Readonly<Record<PartyId, string>>;

/**
 * What a capture device says about one capture (payload of a compact JWS, typ `sclera-capture+jwt`, its public key in the header as `jwk`,
 * RFC 7515, 4.1.3): it was made for this one permit, named with its nonce, and these are the sealed shares that came of it.
 */
export interface CaptureClaims {
  readonly permit: string;
  readonly nonce: string;
  readonly shares: ShareDigests;
  /** Of a face, and of eyes that were watched: how they were presented. No device signs one that did not pass for live. */
  readonly presentation?: Presentation;
}

/** The permit that a capture must be about; with the challenge that it must have met, where there is one. */
export type CapturedFor = Pick<PermitClaims, 'jti' | 'nonce' | 'challenge'>;

export type CaptureVerdict =
  /** Signed by whoever holds the key of this device. Whether the device is one that may capture is for its verifier to know. */
  | { readonly kind: 'valid'; readonly device: string }
  | { readonly kind: 'invalid' /** Continues "The capture is not signed:". */; readonly reason: string };

/** Digests of the sealed shares as they travel. Throws `bad-request` for what is not base64url. */
export function shareDigestsOf(shares: readonly SealedShare[]): ShareDigests {
  const digestOf = (party: PartyId): string => {
    const share = shares.find((one) => one.party === party);
    if (!share) return '';
    return sha256Hex(Buffer.concat([fromBase64Url(share.enc), fromBase64Url(share.ciphertext)]));
  };
  return { a: digestOf('a'), b: digestOf('b'), c: digestOf('c') };
}

/**
 * Whether the holder of the key that a capture names signed exactly these shares for exactly this permit, and, where the permit names a
 * challenge, that this very one was met.
 */
export function verifyCapture(capture: string, about: { readonly permit: CapturedFor; readonly shares: ShareDigests }): CaptureVerdict {
  const [header = '', payload = '', signature = '', ...rest] = capture.split('.');
  if (rest.length > 0 || signature === '') return invalid('it is not a compact JWS');
  const key = keyIn(header);
  if (key === null) return invalid('it does not name the key of its device');
  // The whole header follows from the key: nothing in the message chooses an algorithm.
  if (header !== encode({ alg: algorithmOf(key), jwk: key, typ: 'sclera-capture+jwt' })) {
    return invalid('its header is not that of a capture of this device');
  }
  const signed = Buffer.from(signature, 'base64url');
  if (signed.toString('base64url') !== signature || !verifiesWith(key, Buffer.from(`${header}.${payload}`), signed)) {
    return invalid('the signature does not verify');
  }
  const { jti, nonce, challenge } = about.permit;
  const claims: CaptureClaims = { permit: jti, nonce, shares: about.shares };
  if (challenge === undefined) {
    if (payload !== encode(claims)) return invalid('it is about another permit or other shares');
    return { kind: 'valid', device: deviceIdOf(key) };
  }
  const frames = framesIn(payload);
  if (!isDigest(frames)) return invalid('it does not say that the challenge was met');
  if (payload !== encode({ ...claims, presentation: { challenge, frames } })) {
    return invalid('it is about another permit, another challenge or other shares');
  }
  return { kind: 'valid', device: deviceIdOf(key) };
}

/** What a capture says of its frames, not yet checked. */
function framesIn(payload: string): unknown {
  const said = peekJws(`.${payload}`)?.['presentation'];
  return typeof said === 'object' && said !== null ? (said as Partial<Presentation>).frames : undefined;
}

function keyIn(header: string): DeviceKey | null {
  // A header is an object in base64url like a payload.
  return readDeviceKey(peekJws(`.${header}`)?.['jwk']);
}

function encode(value: object): string {
  return Buffer.from(canonicalJson(value)).toString('base64url');
}

function invalid(reason: string): CaptureVerdict {
  return { kind: 'invalid', reason };
}
