import { fromBase64, toBase64Url } from '../encoding/base64.ts';
import { type Checkpoint, verifyCheckpoint } from './checkpoint.ts';
import { cosign } from './cosignature.ts';
import { isEqual, verifyConsistency } from './merkle.ts';
import { splitNote, type VerifierKey } from './note.ts';

/** Where a witness keeps what it cosigned last, one note a log. */
export interface WitnessStore {
  /** Null where it never cosigned anything of this log. */
  load(origin: string): Promise<string | null>;
  /** Resolves when it is durable: a witness that forgets what it signed may sign a fork. */
  save(origin: string, note: string): Promise<void>;
}

export interface WitnessOptions {
  /** Name of its key. */
  readonly name: string;
  /** Ed25519 seed, 32 bytes. */
  readonly secretKey: Uint8Array;
  /** The logs that it cosigns: their keys (type 1), named by their origins. */
  readonly logs: readonly VerifierKey[];
  readonly store: WitnessStore;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Told of two signed checkpoints that exclude each other, or a proof that does not hold: the log, or whoever has its key, lies. */
  readonly onFork: (fork: { readonly origin: string; readonly reason: string; readonly before: string; readonly offered: string }) => void;
  readonly onCosigned?: (checkpoint: Checkpoint) => void;
}

/** An HTTP answer of the add-checkpoint call. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: string;
  readonly body: string;
}

export interface Witness {
  /** POST <prefix>/add-checkpoint of C2SP tlog-witness. */
  addCheckpoint(body: string): Promise<WitnessAnswer>;
}

const mostProofLines = 63;

export function createWitness(options: WitnessOptions): Witness {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    addCheckpoint: (body) => {
      // Looking up the last size and keeping the next must not be interleaved: the older one could overwrite the newer.
      const next = turn.then(() => addCheckpoint(options, body));
      turn = next.catch(() => undefined);
      return next;
    },
  };
}

async function addCheckpoint(options: WitnessOptions, body: string): Promise<WitnessAnswer> {
  const request = readRequest(body);
  if (request === null) return answer(400, 'This is not an add-checkpoint request.\n');
  const { oldSize, proof, note } = request;
  const origin = note.slice(0, note.indexOf('\n'));
  const keys = options.logs.filter(({ name }) => name === origin);
  if (keys.length === 0) return answer(404, 'This log is not known here.\n');
  const offered = keys.map(({ publicKey }) => verifyCheckpoint(note, origin, toBase64Url(publicKey))).find(({ kind }) => kind === 'valid');
  if (offered?.kind !== 'valid') return answer(403, 'This checkpoint is not signed by a known key of its log.\n');
  const { checkpoint } = offered;
  if (oldSize > checkpoint.size) return answer(400, 'The old size is larger than the checkpoint.\n');
  const kept = await options.store.load(origin);
  const before = kept === null ? null : keptCheckpoint(kept, keys);
  const beforeSize = before?.size ?? 0;
  const fork = (reason: string) => options.onFork({ origin, reason, before: kept ?? '', offered: note });
  if (oldSize !== beforeSize) {
    // Whoever does not know where it stands asks so; but a log that is signed shorter than it was would be a fork.
    return { status: 409, contentType: 'text/x.tlog.size', body: `${beforeSize}\n` };
  }
  if (before !== null && checkpoint.size === before.size && !isEqual(checkpoint.root, before.root)) {
    fork(`two roots at ${before.size} leaves`);
    return answer(409, 'Another root was cosigned at this size.\n');
  }
  if (before === null ? proof.length > 0 : !holds(before, checkpoint, proof)) {
    if (before !== null) fork(`${checkpoint.size} leaves that are not proved to begin with the ${before.size} cosigned before`);
    return answer(422, 'The consistency proof does not verify.\n');
  }
  await options.store.save(origin, note);
  options.onCosigned?.(checkpoint);
  return answer(200, cosign(splitNote(note)!.text, options, Math.floor(options.clock() / 1000)));
}

function holds(before: Checkpoint, now: Checkpoint, proof: readonly Uint8Array[]): boolean {
  // From nothing anything grows; the specification wants no proof of it.
  if (before.size === 0) return proof.length === 0;
  return verifyConsistency({ from: before.size, to: now.size, fromRoot: before.root, toRoot: now.root, proof });
}

/** What was kept must verify too: a witness whose memory was tampered with cosigns nothing. */
function keptCheckpoint(note: string, keys: readonly VerifierKey[]): Checkpoint {
  for (const { name, publicKey } of keys) {
    const outcome = verifyCheckpoint(note, name, toBase64Url(publicKey));
    if (outcome.kind === 'valid') return outcome.checkpoint;
  }
  throw new Error('the checkpoint that was kept does not verify');
}

/** `old <size>`, proof lines, an empty line, the checkpoint. */
function readRequest(body: string): { readonly oldSize: number; readonly proof: readonly Uint8Array[]; readonly note: string } | null {
  const split = body.indexOf('\n\n');
  const [first, ...lines] = body.slice(0, Math.max(split, 0)).split('\n');
  const old = /^old (0|[1-9]\d{0,14})$/.exec(first ?? '')?.[1];
  const note = body.slice(split + 2);
  if (split < 0 || old === undefined || lines.length > mostProofLines || splitNote(note) === null) return null;
  try {
    const proof = lines.map(fromBase64);
    return proof.every(({ length }) => length === 32) ? { oldSize: Number(old), proof, note } : null;
  } catch {
    return null;
  }
}

function answer(status: WitnessAnswer['status'], body: string): WitnessAnswer {
  return { status, contentType: 'text/plain; charset=utf-8', body };
}
