import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashChildren, hashLeaf, rootOf, verifyConsistency, verifyInclusion } from './merkle.ts';

// RFC 6962 §2.1.1 and §2.1.2 word for word: slow, recursive, and written the other way round from what is tested.
function root(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return hashLeaf(leaves[0]!);
  const k = splitAt(leaves.length);
  return hashChildren(root(leaves.slice(0, k)), root(leaves.slice(k)));
}

function path(m: number, leaves: readonly Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  const k = splitAt(leaves.length);
  return m < k ? [...path(m, leaves.slice(0, k)), root(leaves.slice(k))] : [...path(m - k, leaves.slice(k)), root(leaves.slice(0, k))];
}

function subproof(m: number, leaves: readonly Uint8Array[], whole: boolean): Uint8Array[] {
  if (m === leaves.length) return whole ? [] : [root(leaves)];
  const k = splitAt(leaves.length);
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), whole), root(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), root(leaves.slice(0, k))];
}

function splitAt(n: number): number {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

const tree = Array.from({ length: 40 }, (_, i) => Uint8Array.of(i, 3 * i));

it('agrees with the recursive definition at every size', () => {
  for (let size = 1; size <= tree.length; size++) expect(rootOf(tree.slice(0, size))).toEqual(root(tree.slice(0, size)));
});

it('accepts every audit path and no path of another leaf', () => {
  const places = fc.integer({ min: 1, max: tree.length }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1), fc.nat(size - 1)));
  fc.assert(
    fc.property(places, ([size, index, other]) => {
      const part = tree.slice(0, size);
      const claim = { leaf: part[index]!, index, size, root: root(part), proof: path(index, part) };
      expect(verifyInclusion(claim)).toBe(true);
      expect(verifyInclusion({ ...claim, leaf: part[other]!, index: other })).toBe(other === index);
    }),
    { numRuns: 150 },
  );
});

it('accepts every consistency proof and none with a bit changed', () => {
  const sizes = fc
    .integer({ min: 1, max: tree.length })
    .chain((to) => fc.tuple(fc.integer({ min: 1, max: to }), fc.constant(to), fc.nat()));
  fc.assert(
    fc.property(sizes, ([from, to, pick]) => {
      const proof = subproof(from, tree.slice(0, to), true);
      const claim = { from, to, fromRoot: root(tree.slice(0, from)), toRoot: root(tree.slice(0, to)), proof };
      expect(verifyConsistency(claim)).toBe(true);
      if (proof.length > 0) {
        const bent = proof.map((hash) => hash.slice());
        bent[pick % bent.length]![pick % 32]! ^= 1;
        expect(verifyConsistency({ ...claim, proof: bent })).toBe(false);
      }
    }),
    { numRuns: 150 },
  );
});
