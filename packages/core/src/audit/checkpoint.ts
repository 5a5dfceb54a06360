import { ScleraError } from '../errors.ts';
import { isKeyName, signNote, splitNote, verifyNote } from './note.ts';

/** State of a log at one moment: how many leaves it has and the root over them (32 bytes). */
export interface Checkpoint {
  /** Which log; also the name of its key. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

export type CheckpointVerdict =
  | { readonly kind: 'valid'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'invalid'; readonly reason: string };

/** C2SP tlog-checkpoint: origin, size in decimal and root in base64, one a line, as a signed note under the name of the origin. */
export function signCheckpoint(checkpoint: Checkpoint, secretKey: Uint8Array): string {
  const { origin, size, root } = checkpoint;
  if (!isKeyName(origin)) throw new ScleraError('configuration-invalid', 'The origin of a log has no white space and no plus sign.');
  if (!Number.isSafeInteger(size) || size < 0 || root.length !== 32)
    throw new ScleraError('log-inconsistent', 'A checkpoint needs a size and a root.');
  return signNote(`${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`, origin, secretKey);
}

/** Reads a checkpoint without checking who signed it. Throws `log-inconsistent` if it has not the form of one. */
export function parseCheckpoint(text: string): Checkpoint {
  const body = splitNote(text)?.text.split('\n') ?? [];
  const [origin, size, root] = body;
  // Extension lines may follow; the body ends with a line feed, hence at least one more, empty item.
  if (origin === undefined || size === undefined || root === undefined || body.length < 4 || !isKeyName(origin)) throw malformed();
  const rootBytes = new Uint8Array(Buffer.from(root, 'base64'));
  // One spelling only: no leading zeros, no loose base64.
  if (!/^(0|[1-9][0-9]{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) throw malformed();
  if (rootBytes.length !== 32 || Buffer.from(rootBytes).toString('base64') !== root) throw malformed();
  return { origin, size: Number(size), root: rootBytes };
}

/** Checks that this log, under this key, signed the checkpoint. */
export function verifyCheckpoint(text: string, origin: string, publicKey: Uint8Array): CheckpointVerdict {
  const verdict = verifyNote(text, origin, publicKey);
  if (verdict.kind === 'invalid') return verdict;
  try {
    const checkpoint = parseCheckpoint(text);
    return checkpoint.origin === origin ? { kind: 'valid', checkpoint } : { kind: 'invalid', reason: 'the checkpoint is of another log' };
  } catch (error) {
    if (error instanceof ScleraError) return { kind: 'invalid', reason: 'not a checkpoint' };
    throw error;
  }
}

function malformed(): ScleraError {
  return new ScleraError('log-inconsistent', 'This is not a checkpoint.');
}
