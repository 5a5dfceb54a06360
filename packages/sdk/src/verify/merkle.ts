import { sha256 } from '@noble/hashes/sha2.js';

/** Hash of a leaf, RFC 6962 §2.1: SHA-256(0x00 ‖ leaf). */
export function hashLeaf(leaf: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + leaf.length);
  input.set(leaf, 1);
  return sha256(input);
}

/** Hash of an inner node, RFC 6962 §2.1: SHA-256(0x01 ‖ left ‖ right). */
export function hashChildren(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + left.length + right.length);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return sha256(input);
}

/** Root over leaves (not yet hashed), RFC 6962 §2.1. The empty tree has the hash of nothing. */
export function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const range = createRange();
  for (const leaf of leaves) range.append(leaf);
  return range.root();
}

/** Root over the hashes of a complete subtree: 2^n of them. */
export function rootOfHashes(hashes: readonly Uint8Array[]): Uint8Array {
  let nodes = hashes;
  while (nodes.length > 1) nodes = Array.from({ length: nodes.length / 2 }, (_, i) => hashChildren(nodes[2 * i]!, nodes[2 * i + 1]!));
  return nodes[0]!;
}

export interface MerkleRange {
  append(leaf: Uint8Array): void;
  /** Of a leaf that is hashed already. */
  appendHash(leafHash: Uint8Array): void;
  size(): number;
  root(): Uint8Array;
}

/** A growing tree that keeps one hash for each level: checks a log of any length in little memory. */
export function createRange(): MerkleRange {
  /** Roots of complete subtrees, largest first. */
  const peaks: Uint8Array[] = [];
  let count = 0;
  const appendHash = (leafHash: Uint8Array): void => {
    let node = leafHash;
    for (let rest = count; rest % 2 === 1; rest = Math.floor(rest / 2)) node = hashChildren(peaks.pop()!, node);
    peaks.push(node);
    count++;
  };
  return {
    append: (leaf) => appendHash(hashLeaf(leaf)),
    appendHash,
    size: () => count,
    root: () => {
      if (count === 0) return sha256(new Uint8Array());
      let node = peaks.at(-1)!;
      for (let i = peaks.length - 2; i >= 0; i--) node = hashChildren(peaks[i]!, node);
      return node;
    },
  };
}

export interface InclusionClaim {
  /** The leaf as it stands in the log, not yet hashed. */
  readonly leaf: Uint8Array;
  /** 0-based. */
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether `leaf` stands at `index` of the tree with this size and root (RFC 9162 §2.1.3.2, the algorithm for RFC 6962 audit paths). */
export function verifyInclusion(claim: InclusionClaim): boolean {
  const { index, size } = claim;
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  let fn = index;
  let sn = size - 1;
  let node = hashLeaf(claim.leaf);
  for (const sibling of claim.proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      node = hashChildren(sibling, node);
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      node = hashChildren(node, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && isEqual(node, claim.root);
}

export interface ConsistencyClaim {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the tree of size `to` only added to the tree of size `from` (RFC 9162 §2.1.4.2, the algorithm for RFC 6962 proofs). */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { from, to, proof } = claim;
  if (!isCount(from) || !isCount(to) || from > to) return false;
  if (from === to) return proof.length === 0 && isEqual(claim.fromRoot, claim.toRoot);
  // Anything grows out of nothing, provided that nothing has the hash of nothing.
  if (from === 0) return proof.length === 0 && isEqual(claim.fromRoot, sha256(new Uint8Array()));
  let fn = from - 1;
  let sn = to - 1;
  while (fn % 2 === 1) {
    fn = half(fn);
    sn = half(sn);
  }
  // A complete subtree is its own first node, which the proof then leaves out.
  const path = fn === 0 ? [claim.fromRoot, ...proof] : [...proof];
  const first = path.shift();
  if (first === undefined) return false;
  let before = first;
  let after = first;
  for (const sibling of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      before = hashChildren(sibling, before);
      after = hashChildren(sibling, after);
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      after = hashChildren(after, sibling);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && isEqual(before, claim.fromRoot) && isEqual(after, claim.toRoot);
}

function half(n: number): number {
  return Math.floor(n / 2);
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

/** Whether two hashes are the same. */
export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
