import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyRoot, hashChildren, hashLeaf } from './hash.ts';
import { consistencyProof, inclusionProof, MerkleTree, merkleRoot } from './merkle.ts';
import { verifyConsistency, verifyInclusion } from './verify.ts';

// The definitions of RFC 6962 section 2.1, word for word and slow: the twin that the tree is held against.
const splitOf = (count: number) => {
  let k = 1;
  while (k * 2 < count) k *= 2;
  return k;
};
const mth = (d: readonly Uint8Array[]): Uint8Array =>
  d.length === 0
    ? emptyRoot()
    : d.length === 1
      ? hashLeaf(d[0]!)
      : hashChildren(mth(d.slice(0, splitOf(d.length))), mth(d.slice(splitOf(d.length))));
const path = (m: number, d: readonly Uint8Array[]): Uint8Array[] => {
  if (d.length === 1) return [];
  const k = splitOf(d.length);
  return m < k ? [...path(m, d.slice(0, k)), mth(d.slice(k))] : [...path(m - k, d.slice(k)), mth(d.slice(0, k))];
};
const subproof = (m: number, d: readonly Uint8Array[], whole: boolean): Uint8Array[] => {
  if (m === d.length) return whole ? [] : [mth(d)];
  const k = splitOf(d.length);
  return m <= k ? [...subproof(m, d.slice(0, k), whole), mth(d.slice(k))] : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))];
};

const leavesOf = (size: number) => Array.from({ length: size }, (_, i) => Uint8Array.of(i & 255, i >> 8));
const treeOf = (leaves: readonly Uint8Array[]) => {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree;
};
const sizes = { max: 70, numRuns: 60 };
const flip = (bytes: Uint8Array) => bytes.map((byte, i) => (i === 7 ? byte ^ 4 : byte));

describe('MerkleTree against the definitions', () => {
  it('root at every size up to 70, now and looking back', () => {
    const leaves = leavesOf(sizes.max);
    const tree = treeOf(leaves);
    for (let size = 0; size <= sizes.max; size++) {
      const expected = mth(leaves.slice(0, size));
      expect(merkleRoot(leaves.slice(0, size))).toEqual(expected);
      expect(tree.root(size)).toEqual(expected);
    }
  });

  it('inclusion proofs are the definition’s, verify, and prove nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: sizes.max }), fc.nat(), fc.nat(), (size, rawIndex, rawPick) => {
        const leaves = leavesOf(size);
        const index = rawIndex % size;
        const proof = inclusionProof(leaves, index);
        expect(proof).toEqual(path(index, leaves));
        expect(treeOf(leavesOf(sizes.max)).inclusionProof(index, size)).toEqual(proof);
        const claim = { leaf: leaves[index]!, index, size, root: mth(leaves) };
        expect(verifyInclusion(claim, proof)).toBe(true);
        expect(verifyInclusion({ ...claim, leaf: flip(new Uint8Array(32)) }, proof)).toBe(false);
        expect(verifyInclusion({ ...claim, root: flip(claim.root) }, proof)).toBe(false);
        expect(verifyInclusion({ ...claim, index: size }, proof)).toBe(false);
        expect(verifyInclusion(claim, [...proof, claim.root])).toBe(false);
        if (size > 1) {
          const pick = rawPick % proof.length;
          expect(verifyInclusion({ ...claim, index: (index + 1) % size }, proof)).toBe(false);
          expect(verifyInclusion(claim, proof.slice(1))).toBe(false);
          expect(
            verifyInclusion(
              claim,
              proof.map((hash, i) => (i === pick ? flip(hash) : hash)),
            ),
          ).toBe(false);
        }
      }),
      { numRuns: sizes.numRuns },
    );
  });

  it('consistency proofs are the definition’s, verify, and prove nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: sizes.max }), fc.nat(), fc.nat(), (to, rawFrom, rawPick) => {
        const leaves = leavesOf(to);
        const from = 1 + (rawFrom % to);
        const proof = consistencyProof(leaves, from);
        expect(proof).toEqual(subproof(from, leaves, true));
        expect(treeOf(leavesOf(sizes.max)).consistencyProof(from, to)).toEqual(proof);
        const claim = { from, fromRoot: mth(leaves.slice(0, from)), to, toRoot: mth(leaves) };
        expect(verifyConsistency(claim, proof)).toBe(true);
        expect(verifyConsistency({ ...claim, fromRoot: flip(claim.fromRoot) }, proof)).toBe(false);
        expect(verifyConsistency({ ...claim, toRoot: flip(claim.toRoot) }, proof)).toBe(false);
        expect(verifyConsistency({ ...claim, from: to, to: from }, proof)).toBe(from === to);
        expect(verifyConsistency(claim, [...proof, claim.toRoot])).toBe(false);
        if (from < to) {
          const pick = rawPick % proof.length;
          expect(verifyConsistency(claim, [])).toBe(false);
          expect(verifyConsistency(claim, proof.slice(1))).toBe(false);
          expect(
            verifyConsistency(
              claim,
              proof.map((hash, i) => (i === pick ? flip(hash) : hash)),
            ),
          ).toBe(false);
        }
      }),
      { numRuns: sizes.numRuns },
    );
  });

  it('finds a log that was rewritten: its old root is no prefix', () => {
    const leaves = leavesOf(20);
    const rewritten = leaves.map((leaf, i) => (i === 3 ? Uint8Array.of(9, 9) : leaf));
    const claim = { from: 10, fromRoot: merkleRoot(leaves.slice(0, 10)), to: 20, toRoot: merkleRoot(rewritten) };
    expect(verifyConsistency(claim, consistencyProof(rewritten, 10))).toBe(false);
  });
});

describe('proofs of the wrong length, each with a root made to fit', () => {
  const tree = treeOf(leavesOf(8));
  const leaf = leavesOf(8)[0]!;
  const extra = new Uint8Array(32).fill(3);

  it('a longer inclusion proof', () => {
    const root = hashChildren(extra, tree.root());
    expect(verifyInclusion({ leaf, index: 0, size: 8, root }, [...tree.inclusionProof(0), extra])).toBe(false);
  });

  it('a shorter inclusion proof', () => {
    expect(verifyInclusion({ leaf, index: 0, size: 8, root: tree.root(4) }, tree.inclusionProof(0).slice(0, -1))).toBe(false);
  });

  it('a longer consistency proof', () => {
    const claim = { from: 6, fromRoot: hashChildren(extra, tree.root(6)), to: 8, toRoot: hashChildren(extra, tree.root()) };
    expect(verifyConsistency(claim, [...tree.consistencyProof(6), extra])).toBe(false);
  });

  it('a shorter consistency proof', () => {
    expect(verifyConsistency({ from: 2, fromRoot: tree.root(2), to: 8, toRoot: tree.root(4) }, tree.consistencyProof(2, 4))).toBe(false);
  });
});

describe('edges', () => {
  it('an empty log is a prefix of every log, and only with the empty root', () => {
    const toRoot = merkleRoot(leavesOf(5));
    expect(consistencyProof(leavesOf(5), 0)).toEqual([]);
    expect(verifyConsistency({ from: 0, fromRoot: emptyRoot(), to: 5, toRoot }, [])).toBe(true);
    expect(verifyConsistency({ from: 0, fromRoot: toRoot, to: 5, toRoot }, [])).toBe(false);
  });

  it.each([
    ['an index behind the end', () => inclusionProof(leavesOf(3), 3)],
    ['a negative index', () => inclusionProof(leavesOf(3), -1)],
    ['a size behind the end', () => treeOf(leavesOf(3)).root(4)],
    ['a proof from the future', () => consistencyProof(leavesOf(3), 4)],
    ['half a leaf', () => treeOf(leavesOf(3)).inclusionProof(0.5)],
    ['half a size', () => treeOf(leavesOf(3)).root(1.5)],
    ['half a past', () => treeOf(leavesOf(3)).consistencyProof(1.5)],
  ])('refuses %s', (_, ask) => {
    expect(ask).toThrow('bad-request');
  });

  it('numbers leaves from 0 without gaps', () => {
    const tree = new MerkleTree();
    expect([tree.append(Uint8Array.of(1)), tree.append(Uint8Array.of(2)), tree.size]).toEqual([0, 1, 2]);
  });
});
