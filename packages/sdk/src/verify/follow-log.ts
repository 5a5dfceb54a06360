import { bytesToHex } from '@noble/hashes/utils.js';
import type { Platform } from '../contract/types.ts';
import { type Checkpoint, verifyCheckpoint } from './checkpoint.ts';
import { createLogReader, type LogSource } from './log-reader.ts';
import { isEqual, verifyConsistency } from './merkle.ts';

export type FollowOutcome =
  | { readonly kind: 'first' | 'same' | 'grown'; readonly checkpoint: Checkpoint; readonly note: string }
  /** The log says two things that exclude each other. Both notes are signed by it: whoever has them can show it to anybody. */
  | { readonly kind: 'forked'; readonly reason: string; readonly note: string }
  | { readonly kind: 'invalid'; readonly reason: string; readonly note: string };

/**
 * One look at a log that is followed: its checkpoint verifies, and what was seen before is the beginning of what is there now, proved by its
 * tiles. `before`: the note of the last look; null at the first. Throws what the source throws.
 */
export async function followLog(source: LogSource, log: Pick<Platform, 'gateway'>, before: string | null): Promise<FollowOutcome> {
  const { issuer, logKey } = log.gateway;
  const note = await source.checkpoint();
  const now = verifyCheckpoint(note, issuer, logKey);
  if (now.kind === 'invalid') return { kind: 'invalid', reason: `the checkpoint does not verify: ${now.reason}`, note };
  const { checkpoint } = now;
  const seen = before === null ? null : verifyCheckpoint(before, issuer, logKey);
  if (seen === null) return { kind: 'first', checkpoint, note };
  if (seen.kind === 'invalid')
    return { kind: 'invalid', reason: `what was kept of the last look does not verify: ${seen.reason}`, note: before ?? '' };
  const { size, root } = seen.checkpoint;
  const forked = (reason: string): FollowOutcome => ({ kind: 'forked', reason, note });
  if (checkpoint.size < size) return forked(`it has ${checkpoint.size} leaves and had ${size}`);
  if (checkpoint.size === size) {
    if (isEqual(checkpoint.root, root)) return { kind: 'same', checkpoint, note };
    return forked(`it has two roots at ${size} leaves: ${bytesToHex(root)} and ${bytesToHex(checkpoint.root)}`);
  }
  const proof = await createLogReader(source, checkpoint.size).consistencyProof(size);
  const claim = { from: size, to: checkpoint.size, fromRoot: root, toRoot: checkpoint.root, proof };
  if (!verifyConsistency(claim)) return forked(`its ${checkpoint.size} leaves do not begin with the ${size} that were there`);
  return { kind: 'grown', checkpoint, note };
}
