import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { CredentialError } from './credential-error.ts';
import { bigintOf, wordOf } from './field.ts';

/** An identity document, as it is printed: state of issue and kind in capitals, number without spaces. */
export type DocumentName = { readonly issuer: string; readonly kind: string; readonly number: string };

/**
 * The last rotation that a record can have: its first secret and four in place of stolen ones. Whoever is found by their eyes tries one after the
 * other, and the parties evaluate ten a record and day: so two come back in a day, and nobody makes a store of secrets to choose from later.
 */
export const lastRotation = 4;

/** Bytes of an enrolment record's random name, of an OPRF output, and of the secret made of it. */
export const recordBytes = 32;
const outputBytes = 64;
const secretBytes = 32;

/**
 * What the OPRF is asked for a person: their record, at a rotation (0 at first; the next when a device was stolen). The parties work the same bytes out.
 * Throws `bad-secret` for a record of another length, `bad-number` for a rotation that no record can have.
 */
export function recordInput(record: Uint8Array, rotation: number): Uint8Array {
  if (record.length !== recordBytes) throw new CredentialError('bad-secret', 'a record has a name of 32 bytes');
  if (!isRotation(rotation)) throw new CredentialError('bad-number', `a rotation is 0 to ${lastRotation}`);
  return concatBytes(utf8ToBytes('sclera-person-1'), record, Uint8Array.of(rotation >> 8, rotation & 0xff));
}

/** Whether a record can have this rotation. */
export function isRotation(rotation: number): boolean {
  return Number.isInteger(rotation) && rotation >= 0 && rotation <= lastRotation;
}

/** What the OPRF is asked, under its key for documents, for a claim without biometrics. Spaces and hyphens in the number, and its case, make no difference. */
export function documentInput({ issuer, kind, number }: DocumentName): Uint8Array {
  const parts = [issuer, kind, number.replaceAll(/[\s-]/g, '')].map((part) => utf8ToBytes(part.normalize('NFKC').toUpperCase()));
  if (parts.some((part) => part.length === 0 || part.length > 255))
    throw new CredentialError('bad-number', 'a part of a document is missing or too long');
  return concatBytes(utf8ToBytes('sclera-document-1'), ...parts.flatMap((part) => [Uint8Array.of(part.length), part]));
}

/** The 32-byte secret of a credential, from the output of the OPRF. The output is the caller's to wipe. */
export function secretFrom(output: Uint8Array): Uint8Array {
  return derive(output, 'sclera-credential-1', secretBytes);
}

/** What a document is known by in one campaign and nowhere else: below 2^248, as the hashes of Semaphore. */
export function documentNullifier(output: Uint8Array, campaign: bigint): bigint {
  return bigintOf(sha256(concatBytes(derive(output, 'sclera-document-nullifier-1', secretBytes), wordOf(campaign)))) >> 8n;
}

function derive(output: Uint8Array, label: string, bytes: number): Uint8Array {
  if (output.length !== outputBytes) throw new CredentialError('bad-secret', 'an output of the OPRF has 64 bytes');
  return hkdf(sha512, output, undefined, utf8ToBytes(label), bytes);
}
