import { fromBase64, toBase64 } from '../encoding/base64.ts';
import { type Checkpoint, verifyCheckpoint } from './checkpoint.ts';
import { type Cosignature, checkWitnesses, type WitnessPolicy } from './cosignature.ts';
import { verifyInclusion } from './merkle.ts';

/** A proof that stands on its own (C2SP tlog-proof): a place in a log, the way to its root, and the checkpoint with all its signatures. */
export interface TlogProof {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  /** The signed note. */
  readonly checkpoint: string;
  /** Whatever is needed to make the leaf again; not authenticated. */
  readonly extra: Uint8Array | null;
}

const header = 'c2sp.org/tlog-proof@v1';

export function writeTlogProof(proof: TlogProof): string {
  const extra = proof.extra === null ? [] : [`extra ${toBase64(proof.extra)}`];
  return [header, ...extra, `index ${proof.index}`, ...proof.hashes.map(toBase64), '', proof.checkpoint].join('\n');
}

/** Null where it is not a proof of this version. */
export function readTlogProof(text: string): TlogProof | null {
  const split = text.indexOf('\n\n');
  const [first, ...rest] = text.slice(0, Math.max(split, 0)).split('\n');
  if (split < 0 || first !== header) return null;
  const extra = /^extra (.*)$/.exec(rest[0] ?? '')?.[1];
  const lines = extra === undefined ? rest : rest.slice(1);
  const index = /^index (0|[1-9]\d{0,14})$/.exec(lines[0] ?? '')?.[1];
  if (index === undefined) return null;
  try {
    const hashes = lines.slice(1).map(fromBase64);
    if (hashes.some(({ length }) => length !== 32)) return null;
    return { index: Number(index), hashes, checkpoint: text.slice(split + 2), extra: extra === undefined ? null : fromBase64(extra) };
  } catch {
    return null;
  }
}

export type ProofOutcome =
  | { readonly kind: 'proved'; readonly index: number; readonly checkpoint: Checkpoint; readonly witnesses: readonly Cosignature[] }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Checks offline that this leaf stands in the log of this name and key (base64url), under a checkpoint that enough witnesses cosigned. */
export function verifyTlogProof(
  proof: TlogProof,
  leaf: Uint8Array,
  log: { readonly origin: string; readonly publicKey: string; readonly policy?: WitnessPolicy },
): ProofOutcome {
  const outcome = verifyCheckpoint(proof.checkpoint, log.origin, log.publicKey);
  if (outcome.kind === 'invalid') return { kind: 'invalid', reason: `the checkpoint in it does not verify: ${outcome.reason}` };
  const witnessed = checkWitnesses(proof.checkpoint, log.policy ?? { witnesses: [], atLeast: 0 });
  if (witnessed.kind === 'unwitnessed') return { kind: 'invalid', reason: `the checkpoint in it has ${witnessed.reason}` };
  const { checkpoint } = outcome;
  const { index, hashes } = proof;
  if (!verifyInclusion({ leaf, index, size: checkpoint.size, root: checkpoint.root, proof: hashes })) {
    return { kind: 'invalid', reason: 'the log holds something else at this index' };
  }
  return { kind: 'proved', index, checkpoint, witnesses: witnessed.by };
}
