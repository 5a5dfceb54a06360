import type { CaptureClaims, DeviceKey } from '@sclera/core';
import type { DeviceAnswer, DeviceRegistration } from '../contract/types.ts';
import { toBase64Url } from '../encoding/base64.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';
import { ownProblem, SdkProblem } from '../problem.ts';

/** A capture device: its name to the platform is the thumbprint of its key, and its private key signs every capture. */
export interface CaptureDevice {
  /** RFC 7638, base64url. */
  readonly id: string;
  /** Public; what is registered. */
  readonly key: DeviceKey;
  /** Compact JWS, typ `sclera-capture+jwt`, with the public key in its header. */
  sign(claims: CaptureClaims): Promise<string>;
}

const algorithms = { EC: { name: 'ECDSA', namedCurve: 'P-256' }, OKP: { name: 'Ed25519' } } as const;

/**
 * A device with a fresh software key (P-256). `extractable` only where it is to be written down (`exportDeviceKey`); a browser keeps the key
 * pair itself, and nobody can read it out. Either way any program on the device can use it: it says which device, not that there is a camera.
 */
export async function createCaptureDevice(options: { readonly extractable?: boolean } = {}): Promise<CaptureDevice> {
  return deviceOf(await generateDeviceKeys(options));
}

/**
 * Makes a device known to the platform under this name, unless it is known: as what it is, a device with a software key that let itself in.
 * Throws `device-unknown` where its captures would not be taken, before a permit is spent on one.
 */
export async function introduceDevice(
  client: { registerDevice(registration: DeviceRegistration): Promise<DeviceAnswer> },
  device: Pick<CaptureDevice, 'key'>,
  name: string,
): Promise<DeviceAnswer> {
  const known = await client.registerDevice({ key: device.key, name, code: null, attestation: null });
  if (known.state === 'active') return known;
  throw new SdkProblem({
    code: 'device-unknown',
    status: 403,
    title: 'This capture device is not registered here',
    detail: `It registered itself as ${known.id}, and waits for an operator to approve it: sclera device approve -- ${known.id}. Nothing was sent.`,
  });
}

/**
 * The 32 bytes that hardware signs over when it vouches for a key at its registration, as the challenge of WebAuthn or the qualifying data of
 * a TPM's quote: this registration code and this device.
 */
export async function attestationChallenge(code: string, device: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(`sclera/device/v1\n${code}\n${device}`)));
}

let own: Promise<CaptureDevice> | null = null;

/** The device that this process is where nobody names another: one software key, made at its first use and gone with the process. */
export function processDevice(): Promise<CaptureDevice> {
  own ??= createCaptureDevice();
  return own;
}

/** The key pair alone, for keeping it where keys are kept (IndexedDB). */
export function generateDeviceKeys(options: { readonly extractable?: boolean } = {}): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithms.EC, options.extractable ?? false, ['sign', 'verify']) as Promise<CryptoKeyPair>;
}

/** A device whose key pair is there already: P-256 or Ed25519, of WebCrypto. */
export async function deviceOf({ privateKey, publicKey }: CryptoKeyPair): Promise<CaptureDevice> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  const key = (kty === 'EC' ? { kty, crv, x, y } : { kty, crv, x }) as DeviceKey;
  const id = await thumbprintOf(key);
  const ec = kty === 'EC';
  const header = encode(canonicalJson({ alg: ec ? 'ES256' : 'EdDSA', jwk: key, typ: 'sclera-capture+jwt' }));
  return {
    id,
    key,
    sign: async (claims) => {
      const message = `${header}.${encode(canonicalJson(claims))}`;
      const how = ec ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'Ed25519' };
      return `${message}.${toBase64Url(new Uint8Array(await crypto.subtle.sign(how, privateKey, utf8(message))))}`;
    },
  };
}

/** The private key of an extractable pair as a JSON Web Key: a secret, for a file that its owner alone can read. */
export async function exportDeviceKey({ privateKey }: CryptoKeyPair): Promise<JsonWebKey> {
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', privateKey);
  return { kty, crv, x, ...(y === undefined ? {} : { y }), d } as JsonWebKey;
}

/** The device of a private key that was written down. Throws `bad-usage` for anything that is none. */
export async function openDeviceKey(secret: unknown): Promise<CaptureDevice> {
  try {
    const { kty, crv, x, y, d } = secret as JsonWebKey;
    const algorithm = algorithms[kty as keyof typeof algorithms];
    const open = { kty, crv, x, ...(y === undefined ? {} : { y }) } as JsonWebKey;
    const privateKey = await crypto.subtle.importKey('jwk', { ...open, d } as JsonWebKey, algorithm, false, ['sign']);
    return await deviceOf({ privateKey, publicKey: await crypto.subtle.importKey('jwk', open, algorithm, true, ['verify']) });
  } catch (cause) {
    throw ownProblem('bad-usage', 'This is not the key of a capture device.', { fix: 'Make one: sclera device make.', cause });
  }
}

async function thumbprintOf(key: DeviceKey): Promise<string> {
  // Members in the order of their names: the canonical form is that of RFC 7638.
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(canonicalJson(key)))));
}

function encode(text: string): string {
  return toBase64Url(utf8(text));
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
