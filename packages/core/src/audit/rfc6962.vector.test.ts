import { describe, expect, it } from 'vitest';
import vectors from '../vectors/rfc6962.json' with { type: 'json' };
import { consistencyProof, inclusionProof, MerkleTree, merkleRoot } from './merkle.ts';
import { verifyConsistency, verifyInclusion } from './verify.ts';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const hexes = (hashes: readonly Uint8Array[]) => hashes.map((hash) => Buffer.from(hash).toString('hex'));
const leaves = vectors.leaves.map(bytes);
const roots = vectors.roots.map(bytes);

describe('RFC 6962 hashing, the Certificate Transparency test tree', () => {
  it.each(vectors.roots.map((root, size) => ({ root, size })))('root of $size leaves', ({ root, size }) => {
    expect(hexes([merkleRoot(leaves.slice(0, size))])).toEqual([root]);
    const tree = new MerkleTree();
    for (const leaf of leaves) tree.append(leaf);
    expect(hexes([tree.root(size)])).toEqual([root]);
  });

  it.each(vectors.inclusion)('inclusion of leaf $index in $size', ({ index, size, proof }) => {
    expect(hexes(inclusionProof(leaves.slice(0, size), index))).toEqual(proof);
    expect(verifyInclusion({ leaf: leaves[index]!, index, size, root: roots[size]! }, proof.map(bytes))).toBe(true);
  });

  it.each(vectors.consistency)('consistency from $from to $to', ({ from, to, proof }) => {
    expect(hexes(consistencyProof(leaves.slice(0, to), from))).toEqual(proof);
    expect(verifyConsistency({ from, fromRoot: roots[from]!, to, toRoot: roots[to]! }, proof.map(bytes))).toBe(true);
  });
});
