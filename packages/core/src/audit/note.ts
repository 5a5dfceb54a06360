import { sha256 } from '../sha256.ts';
import { publicKeyOf, signBytes, verifyBytes } from '../sign.ts';

/** C2SP signed-note signature type of Ed25519. */
const ed25519Type = 1;
const signaturePrefix = '— ';

export type NoteVerdict = { readonly kind: 'valid'; readonly text: string } | { readonly kind: 'invalid'; readonly reason: string };

/** Whether a name may stand in a note: not empty, no white space, no plus sign. */
export function isKeyName(name: string): boolean {
  return /^[^\s+]+$/u.test(name);
}

/** C2SP signed-note key id: SHA-256(name ‖ LF ‖ type ‖ public key)[:4]. */
export function noteKeyId(name: string, publicKey: Uint8Array, type: number = ed25519Type): Uint8Array {
  return sha256(Buffer.concat([Buffer.from(`${name}\n`, 'utf8'), Buffer.of(type), publicKey])).slice(0, 4);
}

/** The verifier key as others write it down: `name+hex(key id)+base64(0x01 ‖ public key)`. */
export function noteVerifierKey(name: string, publicKey: Uint8Array): string {
  const id = Buffer.from(noteKeyId(name, publicKey)).toString('hex');
  return `${name}+${id}+${Buffer.concat([Buffer.of(ed25519Type), publicKey]).toString('base64')}`;
}

/** A C2SP signed note: the text (which ends with a line feed), an empty line, and one signature line. */
export function signNote(text: string, name: string, secretKey: Uint8Array): string {
  const signature = signBytes(Buffer.from(text, 'utf8'), secretKey);
  const blob = Buffer.concat([noteKeyId(name, publicKeyOf(secretKey)), signature]).toString('base64');
  return `${text}\n${signaturePrefix}${name} ${blob}\n`;
}

/** Splits a note into its text and its signature lines; null if it has not the form of a note. */
export function splitNote(note: string): { readonly text: string; readonly signatures: readonly string[] } | null {
  // The text may itself hold empty lines: the last one divides.
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return null;
  const text = note.slice(0, split + 1);
  const signatures = note.slice(split + 2, -1).split('\n');
  if (!isCleanText(note) || !signatures.every((line) => /^— [^\s+]+ [A-Za-z0-9+/]+=*$/u.test(line))) return null;
  return { text, signatures };
}

/** Checks the signature of one known key; signatures of other keys (witnesses) are passed over, as the format wants. */
export function verifyNote(note: string, name: string, publicKey: Uint8Array): NoteVerdict {
  const parts = splitNote(note);
  if (parts === null) return { kind: 'invalid', reason: 'not a signed note' };
  const keyId = Buffer.from(noteKeyId(name, publicKey));
  for (const line of parts.signatures) {
    const [signer, encoded] = line.slice(signaturePrefix.length).split(' ');
    const blob = Buffer.from(encoded ?? '', 'base64');
    if (signer !== name || blob.length <= 4 || !keyId.equals(blob.subarray(0, 4))) continue;
    const valid = blob.toString('base64') === encoded && verifyBytes(blob.subarray(4), Buffer.from(parts.text, 'utf8'), publicKey);
    return valid ? { kind: 'valid', text: parts.text } : { kind: 'invalid', reason: 'the signature does not verify' };
  }
  return { kind: 'invalid', reason: 'not signed by this key' };
}

/** Notes hold no control characters but line feeds, so that what is shown is what is signed. */
function isCleanText(text: string): boolean {
  for (const character of text) if (character < ' ' && character !== '\n') return false;
  return true;
}
