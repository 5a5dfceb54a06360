import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64, fromBase64Url } from '../encoding/base64.ts';

/** What a log claims to be at one moment. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export type CheckpointOutcome =
  | { readonly kind: 'valid'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * Checks a checkpoint (C2SP tlog-checkpoint: origin, size and root, one a line) in a signed note (C2SP signed-note) that is signed by
 * `origin` with the Ed25519 key `publicKey` (base64url). Signatures of others, such as witnesses, are passed over.
 */
export function verifyCheckpoint(note: string, origin: string, publicKey: string): CheckpointOutcome {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return { kind: 'invalid', reason: 'it is not a signed note' };
  const text = note.slice(0, split + 1);
  const signatures = note.slice(split + 2, -1).split('\n');
  const [named, size, root] = text.split('\n') as (string | undefined)[];
  if (named !== origin) return { kind: 'invalid', reason: 'it is about another log' };
  if (!signatures.some((line) => isSignedBy(line, text, origin, publicKey))) {
    return { kind: 'invalid', reason: 'it carries no valid signature of this log' };
  }
  const checkpoint = readCheckpoint(origin, size, root);
  return checkpoint === null ? { kind: 'invalid', reason: 'its size or root cannot be read' } : { kind: 'valid', checkpoint };
}

function isSignedBy(line: string, text: string, name: string, publicKey: string): boolean {
  const [dash, signer, encoded, ...rest] = line.split(' ');
  if (dash !== '—' || signer !== name || encoded === undefined || rest.length > 0) return false;
  try {
    const key = fromBase64Url(publicKey);
    const bytes = fromBase64(encoded);
    // signed-note: key ID = SHA-256(name ‖ 0x0A ‖ 0x01 ‖ Ed25519 key)[:4]
    const id = sha256(Uint8Array.of(...new TextEncoder().encode(name), 0x0a, 0x01, ...key)).subarray(0, 4);
    if (bytes.length !== 68 || !id.every((byte, i) => byte === bytes[i])) return false;
    return ed25519.verify(bytes.subarray(4), new TextEncoder().encode(text), key, { zip215: false });
  } catch {
    return false;
  }
}

function readCheckpoint(origin: string, size: string | undefined, root: string | undefined): Checkpoint | null {
  if (size === undefined || root === undefined || !/^(?:0|[1-9]\d{0,15})$/.test(size)) return null;
  try {
    const hash = fromBase64(root);
    return hash.length === 32 ? { origin, size: Number(size), root: hash } : null;
  } catch {
    return null;
  }
}
