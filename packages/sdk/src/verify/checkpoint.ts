import { ed25519 } from '@noble/curves/ed25519.js';
import { fromBase64, fromBase64Url } from '../encoding/base64.ts';
import { signaturesOf, splitNote } from './note.ts';

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
  const parts = splitNote(note);
  if (parts === null) return { kind: 'invalid', reason: 'it is not a signed note' };
  const [named, size, root] = parts.text.split('\n') as (string | undefined)[];
  if (named !== origin) return { kind: 'invalid', reason: 'it is about another log' };
  const key = { name: origin, type: 1, publicKey: keyBytes(publicKey) } as const;
  const signed = signaturesOf(key, parts.signatures).some((signature) => isSigned(signature, parts.text, key.publicKey));
  if (!signed) return { kind: 'invalid', reason: 'it carries no valid signature of this log' };
  const checkpoint = readCheckpoint(origin, size, root);
  return checkpoint === null ? { kind: 'invalid', reason: 'its size or root cannot be read' } : { kind: 'valid', checkpoint };
}

/** Whether this is the Ed25519 signature over a text. */
export function isSigned(signature: Uint8Array, text: string, publicKey: Uint8Array): boolean {
  try {
    return signature.length === 64 && ed25519.verify(signature, new TextEncoder().encode(text), publicKey, { zip215: false });
  } catch {
    return false;
  }
}

/** A key that cannot be read has signed nothing. */
function keyBytes(publicKey: string): Uint8Array {
  try {
    return fromBase64Url(publicKey);
  } catch {
    return new Uint8Array();
  }
}

function readCheckpoint(origin: string, size: string | undefined, root: string | undefined): Checkpoint | null {
  if (size === undefined || root === undefined || !/^(?:0|[1-9]\d{0,14})$/.test(size)) return null;
  try {
    const hash = fromBase64(root);
    return hash.length === 32 ? { origin, size: Number(size), root: hash } : null;
  } catch {
    return null;
  }
}
