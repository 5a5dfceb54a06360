import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogStore } from '../ports.ts';
import { hashLeaf } from './hash.ts';
import { MerkleTree } from './merkle.ts';
import { openTiledLog } from './tiled-log.ts';
import { hashIn, parseTilePath, type TileAddress, tilePath, widthIn } from './tiles.ts';
import { verifyConsistency, verifyInclusion } from './verify.ts';

const most = 65_800;
const leaves = Array.from({ length: most }, (_, i) => Uint8Array.of(i & 255, (i >> 8) & 255, i >> 16));
/** The tree in memory: the twin that the tiles are held against. */
const tree = new MerkleTree();
for (const leaf of leaves) tree.append(leaf);

interface FakeLog extends LogStore {
  length: number;
  readonly written: Map<string, Uint8Array>;
  failWrites: boolean;
}

function fakeLog(length: number): FakeLog {
  const written = new Map<string, Uint8Array>();
  const unused = () => Promise.reject(new Error('not of this test'));
  const log: FakeLog = {
    length,
    written,
    failWrites: false,
    append: unused,
    uses: unused,
    searches: unused,
    size: async () => log.length,
    read: async (start, count) => leaves.slice(start, Math.min(log.length, start + count)),
    tiles: {
      count: async () => [...written.keys()].filter((name) => name.startsWith('0/')).length,
      read: async (level, index) => written.get(`${level}/${index}`) ?? null,
      write: async (tiles) => {
        if (log.failWrites) throw new Error('disk full');
        for (const { level, index, hashes } of tiles) written.set(`${level}/${index}`, hashes);
      },
    },
  };
  return log;
}

const edges = [0, 1, 2, 255, 256, 257, 511, 512, 513, 65_279, 65_280, 65_535, 65_536, 65_537, most];
const size = fc.oneof(fc.constantFrom(...edges), fc.nat({ max: most }));
const whole = fakeLog(most);
const log = openTiledLog(whole);

describe('a log in tiles against the tree in memory', () => {
  it('has its roots, inclusion proofs and consistency proofs at every size', async () => {
    expect(await log.catchUp()).toBe(most);
    await fc.assert(
      fc.asyncProperty(size, size, fc.nat(), async (a, b, pick) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const root = await log.root(to);
        expect(root).toEqual(tree.root(to));
        const growth = await log.consistencyProof(from, to);
        expect(growth).toEqual(tree.consistencyProof(from, to));
        expect(verifyConsistency({ from, fromRoot: tree.root(from), to, toRoot: root }, growth)).toBe(true);
        if (to === 0) return;
        const index = pick % to;
        const path = await log.inclusionProof(index, to);
        expect(path).toEqual(tree.inclusionProof(index, to));
        expect(verifyInclusion({ leaf: leaves[index]!, index, size: to, root }, path)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('stores full tiles of level 0 only, and nothing that is not in the log', () => {
    for (const [name, hashes] of whole.written) {
      const [level, index] = name.split('/').map(Number) as [number, number];
      expect(hashes.length / 32, name).toBe(widthIn(most, level, index));
    }
    expect([...whole.written.keys()].filter((name) => name.startsWith('0/'))).toHaveLength(Math.floor(most / 256));
    expect([...whole.written.keys()].filter((name) => !name.startsWith('0/'))).toEqual(['1/0', '2/0', '1/1']);
  });

  it.each([0, 1, 255, 256, 257, 65_535, 65_536, 65_537])('grows on from %i after a restart', async (at) => {
    const store = fakeLog(at);
    await openTiledLog(store).catchUp();
    const again = openTiledLog(store);
    store.length = Math.min(most, at + 259);
    const end = await again.catchUp();
    expect(end).toBe(store.length);
    expect(await again.root(at)).toEqual(tree.root(at));
    expect(await again.root(end)).toEqual(tree.root(end));
    expect(await again.consistencyProof(at, end)).toEqual(tree.consistencyProof(at, end));
  });

  it('goes on where a write failed', async () => {
    const store = fakeLog(600);
    const one = openTiledLog(store);
    store.failWrites = true;
    await expect(one.catchUp()).rejects.toThrow('disk full');
    store.failWrites = false;
    expect(await one.catchUp()).toBe(600);
    expect(await one.root(600)).toEqual(tree.root(600));
  });

  it('serves each tile and bundle at each width it has had, and no other', async () => {
    const read = (path: string) => log.read(parseTilePath(path)!);
    const tile = (await read('tile/0/257.p/3'))!;
    expect(hashIn(tile, 2)).toEqual(hashLeaf(leaves[257 * 256 + 2]!));
    expect(await read('tile/0/001.p/3')).toEqual((await read('tile/0/001'))?.slice(0, 96));
    expect([...(await read('tile/entries/256.p/1'))!]).toEqual([0, 3, 0, 0, 1]);
    expect(await read('tile/2/000.p/1')).toEqual(tree.root(65_536));
    for (const path of [
      'tile/0/257.p/9',
      'tile/0/257',
      'tile/0/258.p/1',
      'tile/1/001.p/2',
      'tile/2/000',
      'tile/3/000.p/1',
      'tile/entries/257.p/9',
    ])
      expect(await read(path), path).toBeNull();
  });

  it('refuses a log that is shorter than it was, or than its tiles', async () => {
    const store = fakeLog(600);
    const one = openTiledLog(store);
    await one.catchUp();
    store.length = 599;
    await expect(one.catchUp()).rejects.toMatchObject({ code: 'log-inconsistent' });
    store.length = 511;
    await expect(openTiledLog(store).catchUp()).rejects.toMatchObject({ code: 'log-inconsistent' });
    store.length = 600;
    store.written.delete('1/0');
    await expect(openTiledLog(store).catchUp()).rejects.toMatchObject({ code: 'log-inconsistent' });
  });
});

describe('tile paths', () => {
  const address: fc.Arbitrary<TileAddress> = fc.oneof(
    fc.record({ kind: fc.constant('entries' as const), index: fc.maxSafeNat(), width: fc.integer({ min: 1, max: 256 }) }),
    fc.record({
      kind: fc.constant('hashes' as const),
      level: fc.integer({ min: 0, max: 63 }),
      index: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    }),
  );

  it('are read as they are written', () => {
    fc.assert(
      fc.property(address, (one) => {
        expect(parseTilePath(tilePath(one))).toEqual({ ...one });
      }),
      { numRuns: 200 },
    );
    expect(tilePath({ kind: 'hashes', level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
  });

  it('have one spelling', () => {
    const bad = [
      'tile/0/1',
      'tile/0/x000/001',
      'tile/00/001',
      'tile/64/001',
      'tile/0/001.p/0',
      'tile/0/001.p/256',
      'tile/0/001.p/07',
      'tile/0/001/',
      '/tile/0/001',
      'tile/0/x001',
      'tile/data/001',
      'checkpoint',
      '',
    ];
    for (const path of bad) expect(parseTilePath(path), path).toBeNull();
  });
});
