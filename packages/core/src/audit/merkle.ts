import { ScleraError } from '../errors.ts';
import { emptyRoot, hashChildren, hashLeaf } from './hash.ts';

const hashBytes = 32;

/**
 * An RFC 6962 tree that grows, whole in memory: the readable twin that a log in tiles is held against. Keeps the hash of every complete
 * subtree, packed level by level (64 bytes a leaf), so that an append costs one hash on average and a root or proof, now or at any earlier
 * size, O(log² n) hashes.
 */
export class MerkleTree {
  /** levels[h] holds the hashes of the complete subtrees of 2^h leaves, left to right. */
  readonly #levels: PackedHashes[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Appends a leaf (not yet hashed) and returns its index. */
  append(leaf: Uint8Array): number {
    let node = hashLeaf(leaf);
    let index = this.#size;
    for (let height = 0; ; height++) {
      this.#level(height).push(node);
      // An odd index closes a pair; its left sibling was pushed before it.
      if (index % 2 === 0) break;
      node = hashChildren(this.#level(height).get(index - 1), node);
      index = (index - 1) / 2;
    }
    return this.#size++;
  }

  /** MTH(D[size]): the root of the first `size` leaves, of all of them by default. */
  root(size: number = this.#size): Uint8Array {
    assertBetween(0, size, this.#size, 'size');
    return size === 0 ? emptyRoot() : this.#range(0, size);
  }

  /** PATH(index, D[size]), RFC 6962 section 2.1.1: siblings from the leaf upwards. */
  inclusionProof(index: number, size: number = this.#size): readonly Uint8Array[] {
    assertBetween(0, size, this.#size, 'size');
    return inclusionRanges(index, size).map(({ start, end }) => this.#range(start, end));
  }

  /** PROOF(from, D[to]), RFC 6962 section 2.1.2. Empty when the sizes are equal or `from` is 0. */
  consistencyProof(from: number, to: number = this.#size): readonly Uint8Array[] {
    assertBetween(0, to, this.#size, 'size');
    return consistencyRanges(from, to).map(({ start, end }) => this.#range(start, end));
  }

  /** Hash of the leaves [start, end); `start` is a multiple of the smallest power of two that holds the range. */
  #range(start: number, end: number): Uint8Array {
    const count = end - start;
    const height = Math.log2(count);
    if (Number.isInteger(height)) return this.#level(height).get(start / count);
    const middle = start + splitPoint(count);
    return hashChildren(this.#range(start, middle), this.#range(middle, end));
  }

  #level(height: number): PackedHashes {
    let level = this.#levels[height];
    if (level === undefined) {
      level = new PackedHashes();
      this.#levels[height] = level;
    }
    return level;
  }
}

/** Leaves [start, end) under one hash of a proof. */
export interface LeafRange {
  readonly start: number;
  readonly end: number;
}

/** What the hashes of an inclusion proof stand for, from the leaf upwards (RFC 6962 section 2.1.1). Throws `bad-request` outside the log. */
export function inclusionRanges(index: number, size: number): readonly LeafRange[] {
  assertBetween(0, index, size - 1, 'index');
  const path: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      path.push({ start: middle, end });
      end = middle;
    } else {
      path.push({ start, end: middle });
      start = middle;
    }
  }
  return path.reverse();
}

/** What the hashes of a consistency proof stand for (RFC 6962 section 2.1.2). Throws `bad-request` outside the log. */
export function consistencyRanges(from: number, to: number): readonly LeafRange[] {
  assertBetween(0, from, to, 'earlier size');
  if (from === 0 || from === to) return [];
  const path: LeafRange[] = [];
  let start = 0;
  let end = to;
  let wholeTree = true;
  while (from < end) {
    const middle = start + splitPoint(end - start);
    if (from <= middle) {
      path.push({ start: middle, end });
      end = middle;
    } else {
      path.push({ start, end: middle });
      start = middle;
      wholeTree = false;
    }
  }
  // SUBPROOF(m, D[m], b): the hash itself is left out when the verifier knows it, as the old root.
  if (!wholeTree) path.push({ start, end });
  return path.reverse();
}

/** The complete subtrees that a range of a proof is made of, largest first: 2^height leaves from index · 2^height on. */
export function completeSubtrees({ start, end }: LeafRange): readonly { readonly height: number; readonly index: number }[] {
  const subtrees: { height: number; index: number }[] = [];
  for (let at = start; at < end; ) {
    const height = Math.floor(Math.log2(end - at));
    subtrees.push({ height, index: at / 2 ** height });
    at += 2 ** height;
  }
  return subtrees;
}

/** MTH of all leaves (RFC 6962 section 2.1). Leaves are given as they are, not yet hashed. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return treeOf(leaves).root();
}

/** Audit path of the leaf at `index` in the tree of all `leaves`. For many proofs over one log keep a `MerkleTree`. */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): readonly Uint8Array[] {
  return treeOf(leaves).inclusionProof(index);
}

/** Proof that the tree of the first `from` leaves is a prefix of the tree of all `leaves`. */
export function consistencyProof(leaves: readonly Uint8Array[], from: number): readonly Uint8Array[] {
  return treeOf(leaves).consistencyProof(from);
}

function treeOf(leaves: readonly Uint8Array[]): MerkleTree {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree;
}

/** The largest power of two below `count` (count ≥ 2): where RFC 6962 splits a tree. */
function splitPoint(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}

function assertBetween(low: number, value: number, high: number, name: string): void {
  const holds = Number.isSafeInteger(value) && value >= low && value <= high;
  if (!holds) throw new ScleraError('bad-request', `The ${name} is outside the log.`);
}

/** A growing list of 32-byte hashes in one buffer: a million of them as objects would weigh ten times as much. */
class PackedHashes {
  #bytes: Uint8Array = new Uint8Array(8 * hashBytes);
  #count = 0;

  push(node: Uint8Array): void {
    const end = (this.#count + 1) * hashBytes;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(node, this.#count++ * hashBytes);
  }

  get(index: number): Uint8Array {
    return this.#bytes.slice(index * hashBytes, (index + 1) * hashBytes);
  }
}
