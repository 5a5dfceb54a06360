import { sha256 } from '@noble/hashes/sha2.js';
import { ownProblem, SdkProblem } from '../problem.ts';
import { hashChildren, rootOfHashes } from './merkle.ts';
import { readEntries, readHashes, tileHeight, tilePath, tileWidth, widthIn } from './tiles.ts';

/** Where a log is read from: its gateway, a mirror, a folder. Both throw `SdkProblem`; `not-found` where a tile is not there. */
export interface LogSource {
  /** The signed note. */
  checkpoint(): Promise<string>;
  /** A tile or a bundle of entries, by its path below the log's prefix. */
  tile(path: string): Promise<Uint8Array>;
}

/**
 * A log at one size, of which only the tiles are read that are needed, each once. What it returns is not to be believed: it is to be put
 * to `verifyInclusion` and `verifyConsistency` under a checkpoint. Throws `log-inconsistent` where a tile has not its size.
 */
export interface LogReader {
  readonly size: number;
  /** The leaf as it stands in the log. */
  leaf(index: number): Promise<Uint8Array>;
  root(): Promise<Uint8Array>;
  /** RFC 6962 section 2.1.1. */
  inclusionProof(index: number): Promise<readonly Uint8Array[]>;
  /** RFC 6962 section 2.1.2, up to the size of this reader. */
  consistencyProof(from: number): Promise<readonly Uint8Array[]>;
}

export function createLogReader(source: Pick<LogSource, 'tile'>, size: number): LogReader {
  const tiles = new Map<string, Promise<readonly Uint8Array[]>>();
  const read = (level: number | 'entries', index: number): Promise<readonly Uint8Array[]> => {
    const name = `${level}/${index}`;
    const known = tiles.get(name) ?? fetchTile(source, level, index, widthIn(size, level === 'entries' ? 0 : level, index));
    tiles.set(name, known);
    return known;
  };
  /** Hash of the leaves [start, end), a range of an RFC 6962 proof: its complete subtrees, largest first, folded from the right. */
  const hashRange = async (start: number, end: number): Promise<Uint8Array> => {
    const subtrees: Promise<Uint8Array>[] = [];
    for (let at = start; at < end; ) {
      const height = Math.floor(Math.log2(end - at));
      subtrees.push(subtree(height, at / 2 ** height));
      at += 2 ** height;
    }
    return (await Promise.all(subtrees)).reduceRight((right, left) => hashChildren(left, right));
  };
  const subtree = async (height: number, index: number): Promise<Uint8Array> => {
    const count = 2 ** (height % tileHeight);
    const first = index * count;
    const hashes = await read(Math.floor(height / tileHeight), Math.floor(first / tileWidth));
    return rootOfHashes(hashes.slice(first % tileWidth, (first % tileWidth) + count));
  };
  return {
    size,
    leaf: async (index) => (await read('entries', Math.floor(index / tileWidth)))[index % tileWidth]!,
    root: async () => (size === 0 ? sha256(new Uint8Array()) : hashRange(0, size)),
    inclusionProof: (index) => Promise.all(inclusionRanges(index, size).map(([start, end]) => hashRange(start, end))),
    consistencyProof: (from) => Promise.all(consistencyRanges(from, size).map(([start, end]) => hashRange(start, end))),
  };
}

/** A partial tile may be gone once the full one is there: then that one is cut to size. */
async function fetchTile(
  source: Pick<LogSource, 'tile'>,
  level: number | 'entries',
  index: number,
  width: number,
): Promise<readonly Uint8Array[]> {
  const parse = level === 'entries' ? readEntries : readHashes;
  const path = tilePath(level, index, width);
  const whole = async (): Promise<readonly Uint8Array[] | null> => {
    const full = parse(await source.tile(tilePath(level, index, tileWidth)), tileWidth);
    return full?.slice(0, width) ?? null;
  };
  const found = await source.tile(path).then(
    (bytes) => parse(bytes, width),
    (problem: unknown) => {
      if (width < tileWidth && problem instanceof SdkProblem && problem.code === 'not-found') return whole();
      throw problem;
    },
  );
  if (found === null) throw ownProblem('log-inconsistent', `${path} of the log has not the size that its checkpoint gives it.`);
  return found;
}

type Range = readonly [start: number, end: number];

/** PATH(index, D[size]): what its hashes stand for, from the leaf upwards. */
function inclusionRanges(index: number, size: number): readonly Range[] {
  const path: Range[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    path.push(index < middle ? [middle, end] : [start, middle]);
    if (index < middle) end = middle;
    else start = middle;
  }
  return path.reverse();
}

/** PROOF(from, D[to]): what its hashes stand for. */
function consistencyRanges(from: number, to: number): readonly Range[] {
  if (from === 0 || from === to) return [];
  const path: Range[] = [];
  let [start, end] = [0, to];
  while (from < end) {
    const middle = start + splitPoint(end - start);
    path.push(from <= middle ? [middle, end] : [start, middle]);
    if (from <= middle) end = middle;
    else start = middle;
  }
  // The hash itself is left out where the verifier knows it, as the old root.
  if (start > 0) path.push([start, end]);
  return path.reverse();
}

/** The largest power of two below `count` (count ≥ 2): where RFC 6962 splits a tree. */
function splitPoint(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}
