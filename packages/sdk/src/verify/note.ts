import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64, toBase64 } from '../encoding/base64.ts';

/** C2SP signed-note signature types: Ed25519, and the timestamped Ed25519 cosignature of tlog-cosignature. */
export type SignatureType = 1 | 4;

/** A key that notes are checked with, as others write it down: `name+hex(id)+base64(type ‖ key)`. */
export interface VerifierKey {
  readonly name: string;
  readonly type: SignatureType;
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array;
}

export interface NoteSignature {
  readonly name: string;
  /** Key id (4 bytes), then the signature. */
  readonly blob: Uint8Array;
}

/** C2SP signed-note key id: SHA-256(name ‖ LF ‖ type ‖ public key)[:4]. */
export function keyId({ name, type, publicKey }: VerifierKey): Uint8Array {
  return sha256(Uint8Array.of(...new TextEncoder().encode(name), 0x0a, type, ...publicKey)).slice(0, 4);
}

export function writeVerifierKey(key: VerifierKey): string {
  const id = [...keyId(key)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${key.name}+${id}+${toBase64(Uint8Array.of(key.type, ...key.publicKey))}`;
}

/** Reads a verifier key of either type; null where it is not one, or its id is not that of its name and key. */
export function readVerifierKey(text: string): VerifierKey | null {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(text);
  if (match === null) return null;
  try {
    const [type, ...bytes] = fromBase64(match[3]!);
    if ((type !== 1 && type !== 4) || bytes.length !== 32) return null;
    const key: VerifierKey = { name: match[1]!, type, publicKey: Uint8Array.from(bytes) };
    return writeVerifierKey(key) === text ? key : null;
  } catch {
    return null;
  }
}

/** Text (with its last line feed) and signatures of a note; null where it has not the form of one. */
export function splitNote(note: string): { readonly text: string; readonly signatures: readonly NoteSignature[] } | null {
  // The text may itself hold empty lines: the last one divides.
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return null;
  const signatures = readSignatures(note.slice(split + 2));
  return signatures === null ? null : { text: note.slice(0, split + 1), signatures };
}

/** Signature lines, each with its line feed; null where one has not the form of one. */
export function readSignatures(lines: string): readonly NoteSignature[] | null {
  const signatures: NoteSignature[] = [];
  if (!lines.endsWith('\n')) return null;
  for (const line of lines.slice(0, -1).split('\n')) {
    const match = /^— ([^\s+]+) ([A-Za-z0-9+/]+=*)$/u.exec(line);
    if (match === null) return null;
    try {
      signatures.push({ name: match[1]!, blob: fromBase64(match[2]!) });
    } catch {
      return null;
    }
  }
  return signatures;
}

/** What stands behind the key id in each signature that claims to be of this key. */
export function signaturesOf(key: VerifierKey, signatures: readonly NoteSignature[]): readonly Uint8Array[] {
  const id = keyId(key);
  return signatures.flatMap(({ name, blob }) =>
    name === key.name && id.every((byte, i) => byte === blob[i]) ? [blob.subarray(id.length)] : [],
  );
}

export function signatureLine(key: VerifierKey, signature: Uint8Array): string {
  return `— ${key.name} ${toBase64(Uint8Array.of(...keyId(key), ...signature))}\n`;
}
