import { bytesToHex } from '@noble/hashes/utils.js';
import type { Platform } from '../contract/types.ts';
import { SdkProblem } from '../problem.ts';
import type { Checkpoint } from './checkpoint.ts';
import { verifyCheckpoint } from './checkpoint.ts';
import { checkWitnesses, type WitnessPolicy } from './cosignature.ts';
import { createLogReader, type LogSource } from './log-reader.ts';
import { createRange, hashLeaf, isEqual, type MerkleRange, rootOfHashes } from './merkle.ts';
import { readEntries, readHashes, tilePath, tileWidth, widthIn } from './tiles.ts';

/** A size and root (hex) that somebody saw earlier. */
export interface SeenCheckpoint {
  readonly size: number;
  readonly root: string;
}

export interface LogCheckOptions {
  /** What was seen earlier, or by others: the log must begin with exactly that. */
  readonly seen?: readonly SeenCheckpoint[];
  /** Witnesses that must have cosigned the checkpoint. */
  readonly policy?: WitnessPolicy;
  readonly onProgress?: (progress: { readonly read: number; readonly size: number }) => void;
}

export interface LogFinding {
  readonly check: 'checkpoint' | 'witnesses' | 'entries' | 'tiles' | 'root' | 'seen';
  readonly ok: boolean;
  /** In plain words; where something is wrong, where it is. */
  readonly detail: string;
}

export interface LogCheck {
  readonly origin: string;
  readonly size: number;
  /** Hex. */
  readonly root: string;
  readonly findings: readonly LogFinding[];
  readonly ok: boolean;
}

/** Faults named in a finding; the rest is counted. */
const faultsNamed = 5;

/**
 * Reads a whole log and checks it: the checkpoint's signature and cosignatures, that every entry has the hash that stands for it, that every
 * tile has the hash that stands for it one level above, that all of them give the signed root, and that the log begins with what was seen
 * earlier. Whatever was exchanged, lost or flipped is named by its place. Never throws for what it finds; throws what the source throws.
 */
export async function checkLog(source: LogSource, log: Pick<Platform, 'gateway'>, options: LogCheckOptions = {}): Promise<LogCheck> {
  const { issuer, logKey } = log.gateway;
  const note = await source.checkpoint();
  const outcome = verifyCheckpoint(note, issuer, logKey);
  if (outcome.kind === 'invalid') {
    const detail = `the checkpoint does not verify: ${outcome.reason}`;
    return { origin: issuer, size: 0, root: '', findings: [{ check: 'checkpoint', ok: false, detail }], ok: false };
  }
  const { origin, size, root } = outcome.checkpoint;
  const findings: LogFinding[] = [{ check: 'checkpoint', ok: true, detail: `${size} leaves, signed by ${origin}` }];
  if (options.policy) findings.push(findWitnesses(note, options.policy));
  const seen = options.seen ?? [];
  const {
    entryFaults,
    tileFaults,
    rootsAt,
    root: entriesRoot,
  } = await readAll(source, size, new Set(seen.map((one) => one.size)), options.onProgress);
  findings.push(
    describe('entries', entryFaults, `all ${size} entries have the hashes that stand for them`),
    describe('tiles', tileFaults, 'every tile has the hash that stands for it above'),
    await findRoot(source, outcome.checkpoint, entriesRoot),
    ...seen.map((one) => findSeen(one, size, rootsAt)),
  );
  return { origin, size, root: bytesToHex(root), findings, ok: findings.every(({ ok }) => ok) };
}

interface Reading {
  readonly entryFaults: readonly string[];
  readonly tileFaults: readonly string[];
  /** Hex roots over the entries at the sizes asked for; without those that could not be read. */
  readonly rootsAt: ReadonlyMap<number, string>;
  /** Over all entries; null where not all can be read. */
  readonly root: Uint8Array | null;
}

async function readAll(
  source: LogSource,
  size: number,
  marks: ReadonlySet<number>,
  onProgress: LogCheckOptions['onProgress'],
): Promise<Reading> {
  const entryFaults: string[] = [];
  const rootsAt = new Map<number, string>();
  const range = createRange();
  let whole = true;
  const mark = (range: MerkleRange): void => {
    if (whole && marks.has(range.size())) rootsAt.set(range.size(), bytesToHex(range.root()));
  };
  mark(range);
  const stored = createTileChecker(source, size);
  for (let index = 0; index * tileWidth < size; index++) {
    const width = widthIn(size, 0, index);
    const path = tilePath('entries', index, width);
    const entries = readOr(await fetchOrNull(source, path), (bytes) => readEntries(bytes, width));
    const hashes = await stored.take(index);
    if (entries === null) {
      whole = false;
      entryFaults.push(`${path} is missing or has not ${width} entries`);
    }
    for (const [i, entry] of (entries ?? []).entries()) {
      const leafHash = hashLeaf(entry);
      range.appendHash(leafHash);
      mark(range);
      if (hashes !== null && !isEqual(hashes[i]!, leafHash)) entryFaults.push(`leaf ${index * tileWidth + i} is not what its hash says`);
    }
    onProgress?.({ read: Math.min(size, (index + 1) * tileWidth), size });
  }
  return { entryFaults, tileFaults: await stored.finish(), rootsAt, root: whole ? range.root() : null };
}

interface TileChecker {
  /** The hashes of a tile of level 0, taken in order; null where they cannot be read. */
  take(index: number): Promise<readonly Uint8Array[] | null>;
  /** Checks what is left, and says all that was wrong. */
  finish(): Promise<readonly string[]>;
}

/** Holds each full tile against the hash that stands for it in the tile above. Keeps one tile a level. */
function createTileChecker(source: LogSource, size: number): TileChecker {
  const faults: string[] = [];
  /** For each level the hashes that its last tile ought to have so far, from the tiles below; null for one below that cannot be read. */
  const expected: (Uint8Array | null)[][] = [];
  const read = async (level: number, index: number): Promise<readonly Uint8Array[] | null> => {
    const width = widthIn(size, level, index);
    const path = tilePath(level, index, width);
    const hashes = readOr(await fetchOrNull(source, path), (bytes) => readHashes(bytes, width));
    if (hashes === null) faults.push(`${path} is missing or has not ${width} hashes`);
    return hashes;
  };
  const expect = async (level: number, index: number, hash: Uint8Array | null): Promise<void> => {
    const hashes = expected[level] ?? [];
    expected[level] = hashes;
    hashes.push(hash);
    if (hashes.length === tileWidth) await compare(level, Math.floor(index / tileWidth));
  };
  const compare = async (level: number, index: number): Promise<void> => {
    const hashes = expected[level] ?? [];
    expected[level] = [];
    const stored = await read(level, index);
    for (const [i, hash] of hashes.entries()) {
      if (stored !== null && hash !== null && !isEqual(stored[i]!, hash))
        faults.push(`hash ${i} of tile ${level}/${index} is not that of tile ${level - 1}/${index * tileWidth + i}`);
    }
    if (hashes.length === tileWidth) await expect(level + 1, index, stored && rootOfHashes(stored));
  };
  return {
    take: async (index) => {
      const hashes = await read(0, index);
      if (widthIn(size, 0, index) === tileWidth) await expect(1, index, hashes && rootOfHashes(hashes));
      return hashes;
    },
    finish: async () => {
      for (let level = 1; level < expected.length; level++) {
        if (expected[level]!.length > 0) await compare(level, Math.floor(size / tileWidth ** (level + 1)));
      }
      return faults;
    },
  };
}

async function findRoot(source: LogSource, { size, root }: Checkpoint, entriesRoot: Uint8Array | null): Promise<LogFinding> {
  if (entriesRoot === null || !isEqual(entriesRoot, root)) {
    return { check: 'root', ok: false, detail: 'the entries do not give the signed root' };
  }
  const tilesRoot = await createLogReader(source, size)
    .root()
    .catch((problem: unknown) => (problem instanceof SdkProblem ? null : Promise.reject(problem)));
  const ok = tilesRoot !== null && isEqual(tilesRoot, root);
  return { check: 'root', ok, detail: ok ? 'the entries and the tiles give the signed root' : 'the tiles do not give the signed root' };
}

function findSeen(seen: SeenCheckpoint, size: number, rootsAt: ReadonlyMap<number, string>): LogFinding {
  if (seen.size > size) return { check: 'seen', ok: false, detail: `the log has ${size} leaves, and ${seen.size} were seen` };
  const ok = rootsAt.get(seen.size) === seen.root;
  const detail = ok
    ? `still begins with the ${seen.size} leaves that were seen`
    : `a fork: the first ${seen.size} leaves are not those that were seen`;
  return { check: 'seen', ok, detail };
}

function findWitnesses(note: string, policy: WitnessPolicy): LogFinding {
  const outcome = checkWitnesses(note, policy);
  if (outcome.kind === 'unwitnessed') return { check: 'witnesses', ok: false, detail: outcome.reason };
  return {
    check: 'witnesses',
    ok: true,
    detail: `cosigned by ${outcome.by.map(({ witness }) => witness).join(', ') || 'nobody, as nobody is asked for'}`,
  };
}

function describe(check: LogFinding['check'], faults: readonly string[], sound: string): LogFinding {
  const more = faults.length > faultsNamed ? `, and ${faults.length - faultsNamed} more` : '';
  return { check, ok: faults.length === 0, detail: faults.length === 0 ? sound : `${faults.slice(0, faultsNamed).join(', ')}${more}` };
}

function readOr<T>(bytes: Uint8Array | null, parse: (bytes: Uint8Array) => T | null): T | null {
  return bytes === null ? null : parse(bytes);
}

/** Null for what is not there; whatever else goes wrong is no finding about the log. */
async function fetchOrNull(source: LogSource, path: string): Promise<Uint8Array | null> {
  try {
    return await source.tile(path);
  } catch (problem) {
    if (problem instanceof SdkProblem && (problem.code === 'not-found' || problem.code === 'log-inconsistent')) return null;
    throw problem;
  }
}
