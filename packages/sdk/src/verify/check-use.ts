import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { ScleraClient } from '../client/client.ts';
import type { Platform, UseRecord } from '../contract/types.ts';
import { canonicalJson } from '../encoding/canonical-json.ts';
import { ownProblem } from '../problem.ts';
import { type Checkpoint, verifyCheckpoint } from './checkpoint.ts';
import { verifyInclusion } from './merkle.ts';

type LogReader = Pick<ScleraClient, 'checkpoint' | 'inclusion'>;

/** Fetches the current checkpoint and checks its signature. Throws `log-inconsistent`. */
export async function readCheckpoint(client: Pick<ScleraClient, 'checkpoint'>, platform: Platform): Promise<Checkpoint> {
  const outcome = verifyCheckpoint(await client.checkpoint(), platform.gateway.issuer, platform.gateway.signingKey);
  if (outcome.kind === 'invalid') throw ownProblem('log-inconsistent', `The checkpoint of the log does not verify: ${outcome.reason}.`);
  return outcome.checkpoint;
}

/** What stands in the log for one event: SHA-256(salt ‖ canonical JSON). `salt` is hex. Says nothing to whoever does not know both. */
export function commitmentOf(use: Pick<UseRecord, 'event' | 'salt'>): Uint8Array {
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
 * of the tree that `checkpoint` signs.
 */
export async function checkUse(use: UseRecord, client: LogReader, checkpoint: Checkpoint): Promise<UseOutcome> {
  const { leafIndex } = use;
  const { size, root } = checkpoint;
  if (leafIndex >= size) return { kind: 'missing', leafIndex, reason: 'the log is not that long' };
  const { proof } = await client.inclusion(leafIndex, size);
  const claim = { leaf: commitmentOf(use), index: leafIndex, size, root, proof: proof.map(hexToBytes) };
  if (!verifyInclusion(claim)) return { kind: 'missing', leafIndex, reason: 'the log holds something else at this index' };
  return { kind: 'included', leafIndex, size };
}
