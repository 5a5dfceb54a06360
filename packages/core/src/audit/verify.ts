import { emptyRoot, hashChildren, hashLeaf } from './hash.ts';

/** What an inclusion proof claims: this leaf (not yet hashed) is number `index` of the `size` leaves under `root`. */
export interface InclusionClaim {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
}

/** What a consistency proof claims: the tree of `from` leaves under `fromRoot` is a prefix of the tree of `to` leaves under `toRoot`. */
export interface ConsistencyClaim {
  readonly from: number;
  readonly fromRoot: Uint8Array;
  readonly to: number;
  readonly toRoot: Uint8Array;
}

/** RFC 9162 section 2.1.3.2 (the hashes are those of RFC 6962). */
export function verifyInclusion(claim: InclusionClaim, proof: readonly Uint8Array[]): boolean {
  if (!isCount(claim.index) || !isCount(claim.size) || claim.index >= claim.size) return false;
  let position = claim.index;
  let last = claim.size - 1;
  let node = hashLeaf(claim.leaf);
  for (const sibling of proof) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      node = hashChildren(sibling, node);
      // The last node of a level without a partner moves up unhashed until it has one.
      while (position % 2 === 0 && position !== 0) {
        position /= 2;
        last = half(last);
      }
    } else {
      node = hashChildren(node, sibling);
    }
    position = half(position);
    last = half(last);
  }
  return last === 0 && same(node, claim.root);
}

/** RFC 9162 section 2.1.4.2. A tree without leaves is a prefix of every tree. */
export function verifyConsistency(claim: ConsistencyClaim, proof: readonly Uint8Array[]): boolean {
  const { from, to, fromRoot, toRoot } = claim;
  if (!isCount(from) || !isCount(to) || from > to) return false;
  if (from === 0) return proof.length === 0 && same(fromRoot, emptyRoot());
  if (from === to) return proof.length === 0 && same(fromRoot, toRoot);
  let position = from - 1;
  let last = to - 1;
  while (position % 2 === 1) {
    position = half(position);
    last = half(last);
  }
  // Step 2: where the old tree is complete, its root is the first hash and is not sent.
  const path = position === 0 ? [fromRoot, ...proof] : proof;
  const [first, ...siblings] = path;
  if (first === undefined) return false;
  let oldNode = first;
  let newNode = first;
  for (const sibling of siblings) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      oldNode = hashChildren(sibling, oldNode);
      newNode = hashChildren(sibling, newNode);
      while (position % 2 === 0 && position !== 0) {
        position /= 2;
        last = half(last);
      }
    } else {
      newNode = hashChildren(newNode, sibling);
    }
    position = half(position);
    last = half(last);
  }
  return last === 0 && same(oldNode, fromRoot) && same(newNode, toRoot);
}

function half(count: number): number {
  return Math.floor(count / 2);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
