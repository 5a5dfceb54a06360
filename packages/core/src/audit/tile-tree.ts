import { ScleraError } from '../errors.ts';
import { emptyRoot, hashChildren } from './hash.ts';
import { completeSubtrees, consistencyRanges, inclusionRanges, type LeafRange } from './merkle.ts';
import { hashIn, tileHeight, tileWidth } from './tiles.ts';

/** Reads a tile of hashes (C2SP tlog-tiles) with at least as many of them as the tree that is asked about has there. */
export type ReadTile = (level: number, index: number) => Promise<Uint8Array>;

/** Root and proofs of a tree of which only tiles are at hand: each tile that is needed is read once, and no other. */
export interface TileTree {
  root(size: number): Promise<Uint8Array>;
  /** PATH(index, D[size]), RFC 6962 section 2.1.1. Throws `bad-request` outside the log. */
  inclusionProof(index: number, size: number): Promise<readonly Uint8Array[]>;
  /** PROOF(from, D[to]), RFC 6962 section 2.1.2. Throws `bad-request` outside the log. */
  consistencyProof(from: number, to: number): Promise<readonly Uint8Array[]>;
}

export function tileTree(readTile: ReadTile): TileTree {
  const hashRanges = async (ranges: readonly LeafRange[]): Promise<readonly Uint8Array[]> => {
    const subtrees = ranges.map((range) => completeSubtrees(range).map(placeOf));
    const tiles = new Map(subtrees.flat().map((place) => [place.tile, place]));
    const read = new Map<string, Uint8Array>();
    await Promise.all([...tiles].map(async ([name, { level, index }]) => read.set(name, await readTile(level, index))));
    return subtrees.map((places) =>
      places
        .map((place) => hashOf(read.get(place.tile)!, place.position, place.count))
        .reduceRight((right, left) => hashChildren(left, right)),
    );
  };
  return {
    root: async (size) => (size === 0 ? emptyRoot() : (await hashRanges([{ start: 0, end: size }]))[0]!),
    inclusionProof: (index, size) => hashRanges(inclusionRanges(index, size)),
    consistencyProof: (from, to) => hashRanges(consistencyRanges(from, to)),
  };
}

interface Place {
  readonly tile: string;
  readonly level: number;
  readonly index: number;
  /** Of the first hash in the tile, and how many hashes from there on the subtree has. */
  readonly position: number;
  readonly count: number;
}

/** Where the hashes of a complete subtree lie: at the highest level of tiles that still shows its inside. */
function placeOf({ height, index }: { readonly height: number; readonly index: number }): Place {
  const level = Math.floor(height / tileHeight);
  const count = 2 ** (height % tileHeight);
  const first = index * count;
  const tile = Math.floor(first / tileWidth);
  return { tile: `${level}/${tile}`, level, index: tile, position: first % tileWidth, count };
}

/** Hashes inside a tile by their number in it as a heap (1: the root of a full one), for as long as the tile is at hand: most proofs share them. */
type Inside = Map<number, Uint8Array>;
const insides = new WeakMap<Uint8Array, Inside>();

/** Hash over `count` (a power of two) neighbouring hashes of a tile. */
function hashOf(tile: Uint8Array, position: number, count: number): Uint8Array {
  if (tile.length < (position + count) * 32) throw new ScleraError('log-inconsistent', 'A tile of the log is too short.');
  const inside: Inside = insides.get(tile) ?? new Map();
  insides.set(tile, inside);
  return hashInside(tile, inside, position, count);
}

function hashInside(tile: Uint8Array, inside: Inside, position: number, count: number): Uint8Array {
  if (count === 1) return hashIn(tile, position);
  const number = (tileWidth + position) / count;
  const known = inside.get(number);
  if (known !== undefined) return known;
  const half = count / 2;
  const hash = hashChildren(hashInside(tile, inside, position, half), hashInside(tile, inside, position + half, half));
  inside.set(number, hash);
  return hash;
}

/** MTH of a full tile: one hash of the tile above it. */
export function hashTile(tile: Uint8Array): Uint8Array {
  return hashOf(tile, 0, tileWidth);
}
