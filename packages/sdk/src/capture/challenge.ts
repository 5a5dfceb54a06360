import type { Challenge, DocumentNames, IrisChallenge } from '@sclera/core';
import { fromBase64Url, toBase64Url } from '../encoding/base64.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';

export type { Challenge, ChallengeStep, DocumentKind, DocumentNames, IrisChallenge, LightChange, Presentation } from '@sclera/core';

/** Of a face: what a device begins with before the camera. The same as core's, of which only types may be imported; a test holds them together. */
export async function challengeDigest({ nonce, steps, document, expiresAt }: Challenge): Promise<string> {
  return digest(new TextEncoder().encode(canonicalJson({ nonce, steps, document, expiresAt })));
}

/** Of two eyes: the light that a device makes before the camera. As core's. */
export async function irisChallengeDigest({ nonce, light, expiresAt }: IrisChallenge): Promise<string> {
  const plain = light.map(({ atMs, isBright }) => ({ atMs, isBright }));
  return digest(new TextEncoder().encode(canonicalJson({ nonce, light: plain, expiresAt })));
}

/** One spelling for a document: upper case, letters and digits alone. */
export function documentIdOf({ kind, issuer, number }: DocumentNames): string {
  return `${plain(issuer)}/${kind}/${plain(number)}`;
}

/** SHA-256(nonce ‖ document id), base64url: a challenge names it, so that the device sees that it is about the document it read. */
export async function documentDigest(nonce: string, documentId: string): Promise<string> {
  const [first, second] = [fromBase64Url(nonce), new TextEncoder().encode(documentId)];
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return digest(both);
}

/** Which document a machine-readable zone is of, as the engine reads it. */
export function documentNamesOf(mrz: {
  readonly documentCode: string;
  readonly issuingState: string;
  readonly documentNumber: string;
}): DocumentNames {
  const [first] = mrz.documentCode;
  // ICAO Doc 9303: P passports; A, C and I identity cards of size TD1 and TD2.
  const kind = first === 'P' ? 'passport' : first === 'A' || first === 'C' || first === 'I' ? 'identity-card' : 'other';
  return { kind, issuer: mrz.issuingState, number: mrz.documentNumber };
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

function plain(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}
