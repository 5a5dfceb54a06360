import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { CredentialError } from './credential-error.ts';
import { isRotation, lastRotation } from './secret.ts';

/**
 * What a device seals into each party's share beside the person's eyes: keys that it made for this one session, so that nobody asks in its place,
 * not even the messenger who passes everything on.
 */
export interface SessionKey {
  /** Ed25519, 32 bytes: what is asked in this session is signed by it. */
  readonly signing: Uint8Array;
  /** P-256, uncompressed, 65 bytes: what the parties tell this device alone is sealed to it. */
  readonly sealing: Uint8Array;
}

const signingBytes = 32;
const sealingBytes = 65;
export const sessionKeyBytes: number = signingBytes + sealingBytes;

/** The keys as they are sealed: 97 bytes. Throws `bad-secret` for keys of another length. */
export function writeSessionKey({ signing, sealing }: SessionKey): Uint8Array {
  if (signing.length !== signingBytes || sealing.length !== sealingBytes) throw wrongLength();
  return concatBytes(signing, sealing);
}

/** The inverse. Whether they are points is their user's to find out. */
export function readSessionKey(bytes: Uint8Array): SessionKey {
  if (bytes.length !== sessionKeyBytes) throw wrongLength();
  return { signing: bytes.slice(0, signingBytes), sealing: bytes.slice(signingBytes) };
}

/**
 * The name of an enrolment's record, 32 bytes: nobody alone chooses it, as the enrolment's id is the gateway's and the key is the device's; and the
 * gateway, which sees the key nowhere, does not know it.
 */
export function nameRecord(enrolment: string, signing: Uint8Array): Uint8Array {
  if (signing.length !== signingBytes) throw wrongLength();
  return sha256(concatBytes(utf8ToBytes('sclera-record-1'), utf8ToBytes(enrolment), signing));
}

/** What binds the proof of a blinded input to its permit (compact JWS). */
export function derivationContext(permit: string): Uint8Array {
  return sha256(concatBytes(utf8ToBytes('sclera-derive-1'), utf8ToBytes(permit)));
}

/** What the session's key signs to have a secret derived. Throws `bad-number` for a rotation that is none. */
export function derivationMessage(permit: string, rotation: number, blinded: Uint8Array, proof: Uint8Array): Uint8Array {
  if (!isRotation(rotation)) throw new CredentialError('bad-number', `a rotation is 0 to ${lastRotation}`);
  return concatBytes(derivationContext(permit), Uint8Array.of(rotation >> 8, rotation & 0xff), blinded, proof);
}

/** What the session's key signs to have the record that was found deleted. */
export function leavingMessage(permit: string): Uint8Array {
  return sha256(concatBytes(utf8ToBytes('sclera-leave-1'), utf8ToBytes(permit)));
}

function wrongLength(): CredentialError {
  return new CredentialError('bad-secret', 'a session has an Ed25519 key of 32 bytes and a P-256 key of 65');
}
