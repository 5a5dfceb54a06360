import { ed25519 } from '@noble/curves/ed25519.js';
import { fromBase64Url } from '../encoding/base64.ts';

/** What is signed here says what it is: a receipt never passes for a consent. */
export type JwsType =
  | 'sclera-answer+jwt'
  | 'sclera-erasure+jwt'
  | 'sclera-derivation+jwt'
  | 'sclera-receipt+jwt'
  | 'sclera-consent+jwt'
  | 'sclera-rights+jwt'
  | 'sclera-line+jwt'
  | 'sclera-request+jwt'
  | 'sclera-verified+jwt';

export type JwsOutcome = { readonly kind: 'valid'; readonly payload: unknown } | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Checks a compact JWS (RFC 7515) signed with EdDSA over Ed25519 (RFC 8037). `publicKey` is base64url. With `type`, the header must be
 * exactly `{"alg":"EdDSA","typ":type}`: no other algorithm, no key from the message, no critical extensions.
 */
export function verifyJws(token: string, type: JwsType, publicKey: string): JwsOutcome {
  const signed = verifySignature(token, publicKey);
  if (signed.kind === 'invalid') return signed;
  const header = readJson(signed.header) as Record<string, unknown> | undefined;
  const exact = header?.['alg'] === 'EdDSA' && header['typ'] === type && Object.keys(header).length === 2;
  if (!exact) return { kind: 'invalid', reason: `it is not a ${type}` };
  const payload = readJson(signed.payload);
  return payload === undefined ? { kind: 'invalid', reason: 'its content is not JSON' } : { kind: 'valid', payload };
}

type SignatureOutcome =
  | { readonly kind: 'valid'; readonly header: Uint8Array; readonly payload: Uint8Array }
  | { readonly kind: 'invalid'; readonly reason: string };

/** The signature alone, over `header.payload` as they stand. */
export function verifySignature(token: string, publicKey: string): SignatureOutcome {
  const parts = token.split('.');
  if (parts.length !== 3) return { kind: 'invalid', reason: 'it is not a compact JWS' };
  const [header, payload, signature] = parts as [string, string, string];
  try {
    // zip215 off: RFC 8032's strict rule, so that everybody comes to the same verdict.
    const message = new TextEncoder().encode(`${header}.${payload}`);
    if (!ed25519.verify(fromBase64Url(signature), message, fromBase64Url(publicKey), { zip215: false })) {
      return { kind: 'invalid', reason: 'the signature does not fit' };
    }
    return { kind: 'valid', header: fromBase64Url(header), payload: fromBase64Url(payload) };
  } catch {
    return { kind: 'invalid', reason: 'the signature cannot be read' };
  }
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
