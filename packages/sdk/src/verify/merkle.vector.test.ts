import { hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, it } from 'vitest';
import { rootOf, verifyConsistency, verifyInclusion } from './merkle.ts';

// The RFC 6962 test tree of google/certificate-transparency (cpp/merkletree/merkle_tree_test.cc, Apache-2.0).
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(hexToBytes);
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
].map(hexToBytes);

const node = {
  leaf0: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  leaf1: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  leaf4: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  pair0: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  pair1: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  pair2: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
  pair3: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  quad0: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  quad1: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
};

describe('RFC 6962 §2.1 Merkle tree', () => {
  it('has the published roots at every size', () => {
    for (const [size, root] of roots.entries()) expect(rootOf(leaves.slice(0, size)), `size ${size}`).toEqual(root);
  });

  it.each([
    [0, 1, []],
    [0, 8, [node.leaf1, node.pair1, node.quad1]],
    [5, 8, [node.leaf4, node.pair3, node.quad0]],
    [2, 3, [node.pair0]],
    [1, 5, [node.leaf0, node.pair1, node.leaf4]],
  ])('accepts the published audit path of leaf %i in %i', (index, size, path) => {
    const claim = { leaf: leaves[index]!, index, size, root: roots[size]!, proof: path.map(hexToBytes) };
    expect(verifyInclusion(claim)).toBe(true);
    expect(verifyInclusion({ ...claim, leaf: hexToBytes('99') })).toBe(false);
    expect(verifyInclusion({ ...claim, root: roots[size - 1]! })).toBe(false);
    expect(verifyInclusion({ ...claim, proof: [...claim.proof, roots[1]!] })).toBe(false);
    expect(verifyInclusion({ ...claim, index: size })).toBe(false);
    if (claim.proof.length > 0) {
      expect(verifyInclusion({ ...claim, proof: claim.proof.slice(1) })).toBe(false);
      expect(verifyInclusion({ ...claim, index: (index + 1) % size })).toBe(false);
    }
  });

  it.each([
    [1, 1, []],
    [1, 8, [node.leaf1, node.pair1, node.quad1]],
    [6, 8, [node.pair2, node.pair3, node.quad0]],
    [2, 5, [node.pair1, node.leaf4]],
  ])('accepts the published consistency proof from %i to %i', (from, to, path) => {
    const claim = { from, to, fromRoot: roots[from]!, toRoot: roots[to]!, proof: path.map(hexToBytes) };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyConsistency({ ...claim, fromRoot: roots[0]! })).toBe(false);
    expect(verifyConsistency({ ...claim, toRoot: roots[0]! })).toBe(false);
    expect(verifyConsistency({ ...claim, proof: [...claim.proof, roots[1]!] })).toBe(false);
    if (claim.proof.length > 0) expect(verifyConsistency({ ...claim, proof: claim.proof.slice(1) })).toBe(false);
    expect(verifyConsistency({ ...claim, to: from - 1 })).toBe(false);
  });

  it('lets anything grow out of the empty tree, and only out of the real one', () => {
    expect(verifyConsistency({ from: 0, to: 8, fromRoot: roots[0]!, toRoot: roots[8]!, proof: [] })).toBe(true);
    expect(verifyConsistency({ from: 0, to: 8, fromRoot: roots[1]!, toRoot: roots[8]!, proof: [] })).toBe(false);
  });
});
