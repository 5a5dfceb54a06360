import { ScleraError } from '../errors.ts';
import type { LogStore, StoredTile } from '../ports.ts';
import { hashLeaf } from './hash.ts';
import { hashTile, type TileTree, tileTree } from './tile-tree.ts';
import { encodeEntries, type TileAddress, tileWidth, widthIn } from './tiles.ts';

/** A log in its store, as tiles. What is kept in memory does not grow with the log. */
export interface TiledLog extends TileTree {
  /** Reads on to the end of the log and resolves to its size: proofs and tiles are to be had up to there. */
  catchUp(): Promise<number>;
  /** Bytes of a tile or entry bundle; null where the log does not reach that far. */
  read(address: TileAddress): Promise<Uint8Array | null>;
}

/** Leaves read from the store at once, in full tiles. */
const leavesAtOnce = 16 * tileWidth;
const hashBytes = 32;
/** Full tiles kept at hand (8 KiB each): a proof needs one of each level, and most proofs the same ones near the root. */
const tilesAtHand = 256;

/**
 * Makes the tiles of a log from its leaves and keeps them in the store, full ones as soon as they are full. Tiles are derived: what a crash
 * keeps from being written is made again from the leaves.
 */
export function openTiledLog(store: LogStore): TiledLog {
  /** The right edge: for each level the hashes of its last, partial tile. Level 0 is never stored before it is full. */
  let edge: Uint8Array[] | null = null;
  let size = 0;
  let reading: Promise<unknown> = Promise.resolve();
  const atHand = new Map<string, Uint8Array>();

  const readOn = async (): Promise<number> => {
    const end = await store.size();
    if (edge === null) {
      const full = await store.tiles.count();
      edge = await loadEdge(store, full);
      size = full * tileWidth;
    }
    if (end < size) throw new ScleraError('log-inconsistent', 'The log is shorter than it was.');
    while (size < end) {
      const leaves = await store.read(size, Math.min(leavesAtOnce - (size % tileWidth), end - size));
      if (leaves.length === 0) throw new ScleraError('log-inconsistent', 'A leaf is missing.');
      const grown = growEdge(edge, size, leaves);
      if (grown.tiles.length > 0) await store.tiles.write(grown.tiles);
      edge = grown.edge;
      size += leaves.length;
    }
    return size;
  };

  /** The hashes of a tile as far as it has got; null before its first. */
  const tile = async (level: number, index: number): Promise<Uint8Array | null> => {
    const width = widthIn(size, level, index);
    if (width < tileWidth) return width === 0 ? null : (edge?.[level] ?? null);
    const name = `${level}/${index}`;
    const known = atHand.get(name);
    const found = known ?? (await store.tiles.read(level, index));
    if (found?.length !== tileWidth * hashBytes) throw new ScleraError('log-inconsistent', 'A tile of the log is missing.');
    atHand.delete(name);
    atHand.set(name, found);
    if (atHand.size > tilesAtHand) atHand.delete(atHand.keys().next().value!);
    return found;
  };

  return {
    catchUp: () => {
      // One reader at a time: two would take up the same leaves twice.
      const next = reading.then(readOn);
      reading = next.catch(() => undefined);
      return next;
    },
    read: async (address) => {
      const level = address.kind === 'entries' ? 0 : address.level;
      if (widthIn(size, level, address.index) < address.width) return null;
      if (address.kind === 'hashes') return (await tile(level, address.index))?.subarray(0, address.width * hashBytes) ?? null;
      return encodeEntries(await store.read(address.index * tileWidth, address.width));
    },
    ...tileTree(async (level, index) => {
      const found = await tile(level, index);
      if (found === null) throw new ScleraError('bad-request', 'The log is not that long.');
      return found;
    }),
  };
}

/** The partial tiles above the full ones of level 0, as they were stored together with them. */
async function loadEdge(store: LogStore, fullTiles: number): Promise<Uint8Array[]> {
  const edge: Uint8Array[] = [new Uint8Array()];
  for (let level = 1, width = fullTiles; width > 0; level++, width = Math.floor(width / tileWidth)) {
    const partial = width % tileWidth;
    const stored = partial === 0 ? new Uint8Array() : await store.tiles.read(level, Math.floor(width / tileWidth));
    if (stored?.length !== partial * hashBytes) throw new ScleraError('log-inconsistent', 'A tile of the log is missing.');
    edge.push(stored);
  }
  return edge;
}

/** The edge after further leaves, and the tiles that have to be stored for it: full ones, and the partial ones above them. */
function growEdge(
  before: readonly Uint8Array[],
  size: number,
  leaves: readonly Uint8Array[],
): { readonly edge: Uint8Array[]; readonly tiles: readonly StoredTile[] } {
  const edge = [...before];
  const tiles = new Map<string, StoredTile>();
  const push = (level: number, index: number, hash: Uint8Array): void => {
    const hashes = concat(edge[level] ?? new Uint8Array(), hash);
    const full = hashes.length === tileWidth * hashBytes;
    edge[level] = full ? new Uint8Array() : hashes;
    const tile = Math.floor(index / tileWidth);
    if (full || level > 0) tiles.set(`${level}/${tile}`, { level, index: tile, hashes });
    if (full) push(level + 1, tile, hashTile(hashes));
  };
  for (const [i, leaf] of leaves.entries()) push(0, size + i, hashLeaf(leaf));
  return { edge, tiles: [...tiles.values()] };
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
