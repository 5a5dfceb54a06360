import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { canonicalJson, fromBase64Url, toBase64Url } from './encoding.ts';
import { ScleraError } from './errors.ts';

/** What a signed statement is. The type stands in the signed header, so that one kind never passes for another (RFC 8725, 3.11). */
export type JwsType =
  | 'sclera-permit+jwt'
  | 'sclera-entry+jwt'
  | 'sclera-answer+jwt'
  | 'sclera-erasure+jwt'
  | 'sclera-upkeep+jwt'
  | 'sclera-expiry+jwt'
  | 'sclera-receipt+jwt'
  | 'sclera-consent+jwt'
  | 'sclera-rights+jwt'
  | 'sclera-line+jwt'
  | 'sclera-document-claim+jwt'
  | 'sclera-request+jwt'
  | 'sclera-verified+jwt'
  | 'sclera-derivation+jwt'
  | 'sclera-evaluation+jwt';

/** Ed25519 (RFC 8032), 32 bytes each. `secretKey` is the seed. */
export interface SigningKey {
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
}

export type JwsVerdict<T> = { readonly kind: 'valid'; readonly payload: T } | { readonly kind: 'invalid'; readonly reason: string };

/** A fresh Ed25519 key pair. */
export function generateSigningKey(): SigningKey {
  const { secretKey, publicKey } = ed25519.keygen();
  return { secretKey, publicKey };
}

/** The public key of a stored secret key, 32 bytes. */
export function publicKeyOf(secretKey: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(secretKey);
}

/** Compact JWS (RFC 7515, RFC 8037) with the header `{"alg":"EdDSA","typ":typ}`; the payload is written as canonical JSON. */
export function signJws(typ: JwsType, payload: object, secretKey: Uint8Array): string {
  return signCompact(JSON.stringify({ alg: 'EdDSA', typ }), canonicalJson(payload), secretKey);
}

/**
 * Checks a compact JWS of the given type against a key the caller already trusts. Nothing in the token chooses the key or the
 * algorithm. The payload's shape is the caller's to check: the signature only says who wrote it.
 */
export function verifyJws<T>(token: string, typ: JwsType, publicKey: Uint8Array): JwsVerdict<T> {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return invalid('not a compact JWS');
  const parsedHeader = decodeJson(header);
  if (!isObject(parsedHeader)) return invalid('the header is not readable');
  if (parsedHeader['alg'] !== 'EdDSA') return invalid('the algorithm is not EdDSA');
  if (parsedHeader['typ'] !== typ) return invalid(`the type is not ${typ}`);
  // Any further member (crit, b64, jwk …) could change what the signature means.
  if (Object.keys(parsedHeader).length !== 2) return invalid('the header has members that are not understood');
  if (!verifyDetached(`${header}.${payload}`, signature, publicKey)) return invalid('the signature does not verify');
  const parsedPayload = decodeJson(payload);
  if (!isObject(parsedPayload)) return invalid('the payload is not a JSON object');
  return { kind: 'valid', payload: parsedPayload as T };
}

/** The payload of a JWS without checking anything: only for choosing the words of a refusal, never for a decision. */
export function peekJws(token: string): Readonly<Record<string, unknown>> | null {
  const payload = decodeJson(token.split('.')[1] ?? '');
  return isObject(payload) ? payload : null;
}

/** Signs header and payload texts as they are; `signJws` is what callers want. */
export function signCompact(headerJson: string, payload: string, secretKey: Uint8Array): string {
  const signingInput = `${toBase64Url(utf8(headerJson))}.${toBase64Url(utf8(payload))}`;
  return `${signingInput}.${toBase64Url(signBytes(utf8(signingInput), secretKey))}`;
}

function verifyDetached(signingInput: string, signature: string, publicKey: Uint8Array): boolean {
  return verifyBytes(decodeBytes(signature), utf8(signingInput), publicKey);
}

/**
 * Ed25519 verification by the strict rules of RFC 8032 and FIPS 186-5; false for a signature or key of the wrong shape. Node's own
 * (OpenSSL): a fiftieth of the time in JavaScript, and constant-time where it signs.
 */
export function verifyBytes(signature: Uint8Array | null, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature?.length !== 64 || publicKey.length !== 32) return false;
  try {
    return verify(null, message, publicKeyObject(publicKey), signature);
  } catch {
    return false;
  }
}

/** Ed25519 signature, 64 bytes. The key's bytes must not change while it is in use. */
export function signBytes(message: Uint8Array, secretKey: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, message, privateKeyObject(secretKey)));
}

/** Read once: making one takes longer than signing. It lives as long as the bytes it was made of. */
const privateKeys = new WeakMap<Uint8Array, KeyObject>();

function privateKeyObject(secretKey: Uint8Array): KeyObject {
  const known = privateKeys.get(secretKey);
  if (known) return known;
  const der = Buffer.concat([pkcs8Prefix, secretKey]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  privateKeys.set(secretKey, key);
  return key;
}

/** RFC 8410: what stands before the 32 bytes of a key in PKCS #8 and in SubjectPublicKeyInfo. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

const knownKeys = new Map<string, KeyObject>();
const mostKnownKeys = 64;

/** The key, read once: the same few keys sign everything. Throws for what is no key, and for one under which a signature says nothing. */
function publicKeyObject(publicKey: Uint8Array): KeyObject {
  const name = toBase64Url(publicKey);
  const known = knownKeys.get(name);
  if (known) return known;
  if (ed25519.Point.fromBytes(publicKey).isSmallOrder()) throw new Error('a key of small order');
  const key = createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' });
  if (knownKeys.size >= mostKnownKeys) knownKeys.delete(knownKeys.keys().next().value ?? '');
  knownKeys.set(name, key);
  return key;
}

function decodeBytes(text: string): Uint8Array | null {
  try {
    return fromBase64Url(text);
  } catch (error) {
    if (error instanceof ScleraError) return null;
    throw error;
  }
}

function decodeJson(text: string): unknown {
  const bytes = decodeBytes(text);
  if (bytes === null) return null;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function invalid(reason: string): { readonly kind: 'invalid'; readonly reason: string } {
  return { kind: 'invalid', reason };
}
