import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { Platform } from '../contract/types.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';
import { ownProblem } from '../problem.ts';
import { type Checkpoint, verifyCheckpoint } from './checkpoint.ts';
import { createLogReader, type LogReader, type LogSource } from './log-reader.ts';
import { verifyInclusion } from './merkle.ts';

/** Fetches the current checkpoint and checks its signature. Throws `log-inconsistent`. */
export async function readCheckpoint(source: Pick<LogSource, 'checkpoint'>, log: Pick<Platform, 'gateway'>): Promise<Checkpoint> {
  const outcome = verifyCheckpoint(await source.checkpoint(), log.gateway.issuer, log.gateway.logKey);
  if (outcome.kind === 'invalid') throw ownProblem('log-inconsistent', `The checkpoint of the log does not verify: ${outcome.reason}.`);
  return outcome.checkpoint;
}

/** A line of the log, and what opens it: of a person's record, or of what the platform made public. `salt` is hex. */
export interface OpenedLeaf {
  readonly event: object;
  readonly salt: string;
  readonly leafIndex: number;
}

/** What stands in the log for one event: SHA-256(salt ‖ canonical JSON). `salt` is hex. Says nothing to whoever does not know both. */
export function commitmentOf(use: Omit<OpenedLeaf, 'leafIndex'>): Uint8Array {
  return sha256
    .create()
    .update(hexToBytes(use.salt))
    .update(new TextEncoder().encode(canonicalJson(use.event)))
    .digest();
}

export type UseOutcome =
  | { readonly kind: 'included'; readonly leafIndex: number; readonly size: number }
  | { readonly kind: 'missing'; readonly leafIndex: number; readonly reason: string };

/**
 * Checks one line of a person's record against the public log: the event and its salt give the leaf, and the leaf stands at that index
 * of the tree that `checkpoint` signs. The tiles that it reads hold 256 leaves each, so whoever serves them does not learn which it is about.
 */
export async function checkUse(use: OpenedLeaf, source: Pick<LogSource, 'tile'>, checkpoint: Checkpoint): Promise<UseOutcome> {
  return checkUseIn(use, createLogReader(source, checkpoint.size), checkpoint);
}

/** As {@link checkUse}, for several lines: the reader, of the checkpoint's size, reads each tile once. */
export async function checkUseIn(use: OpenedLeaf, reader: LogReader, checkpoint: Checkpoint): Promise<UseOutcome> {
  const { leafIndex } = use;
  const { size, root } = checkpoint;
  if (leafIndex >= size) return { kind: 'missing', leafIndex, reason: 'the log is not that long' };
  const claim = { leaf: commitmentOf(use), index: leafIndex, size, root, proof: await reader.inclusionProof(leafIndex) };
  if (!verifyInclusion(claim)) return { kind: 'missing', leafIndex, reason: 'the log holds something else at this index' };
  return { kind: 'included', leafIndex, size };
}
