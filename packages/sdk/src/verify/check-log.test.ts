import { bytesToHex } from '@noble/hashes/utils.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { ownProblem } from '../problem.ts';
import { checkLog, type LogCheckOptions } from './check-log.ts';
import { sourceOf, testLogFiles, testNote } from './log.fixture.ts';
import { createRange, rootOf } from './merkle.ts';
import { testPlatform, testSigner } from './signer.fixture.ts';

type Files = Map<string, Uint8Array>;

/** Leaves as ours are: 32 bytes. */
const leavesOf = (size: number): Uint8Array[] =>
  Array.from({ length: size }, (_, i) => {
    const leaf = new Uint8Array(32).fill(7);
    new DataView(leaf.buffer).setUint32(0, i);
    return leaf;
  });
const fsck = (files: Files, options: LogCheckOptions = {}) => checkLog(sourceOf(files), testPlatform, options);
async function faultsOf(files: Files, options: LogCheckOptions = {}): Promise<Record<string, string>> {
  const { ok, findings } = await fsck(files, options);
  const wrong = findings.filter((finding) => !finding.ok);
  expect(ok).toBe(wrong.length === 0);
  return Object.fromEntries(wrong.map(({ check, detail }) => [check, detail]));
}
/** The same checkpoint over other leaves: what an insider can do who cannot sign. */
const under = (leaves: readonly Uint8Array[], honest: readonly Uint8Array[]): Files =>
  testLogFiles(leaves, testNote(honest.length, rootOf(honest)));
const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
const changed = (files: Files, path: string, change: (bytes: Uint8Array) => Uint8Array): Files =>
  new Map(files).set(path, change(files.get(path)!));

describe('a sound log', () => {
  it.each([0, 1, 255, 256, 257, 512, 513])('of %i leaves has no fault', async (size) => {
    const leaves = leavesOf(size);
    const seen = [...new Set([0, Math.min(1, size), Math.floor(size / 2), size])].map((at) => ({
      size: at,
      root: bytesToHex(rootOf(leaves.slice(0, at))),
    }));
    const found = await fsck(testLogFiles(leaves), { seen });
    expect(found).toMatchObject({ ok: true, size, root: bytesToHex(rootOf(leaves)) });
    expect(found.findings.map(({ check }) => check)).toEqual(['checkpoint', 'entries', 'tiles', 'root', ...seen.map(() => 'seen')]);
  });

  it('says how far it is', async () => {
    const read: number[] = [];
    await fsck(testLogFiles(leavesOf(300)), { onProgress: (progress) => read.push(progress.read) });
    expect(read).toEqual([256, 300]);
  });
});

describe.each([255, 256, 257])('a log of %i leaves', (size) => {
  const leaves = leavesOf(size);
  const files = testLogFiles(leaves);
  const edges = [0, 1, 128, 254, 255, 256].filter((index) => index < size);

  it.each(edges)('with a flipped bit in leaf %i', async (index) => {
    const tile = Math.floor(index / 256);
    const path = [...files.keys()].find((name) => name.startsWith(`tile/entries/00${tile}`))!;
    const faults = await faultsOf(changed(files, path, (bytes) => flip(bytes, (index % 256) * 34 + 2)));
    expect(faults).toEqual({
      entries: `leaf ${index} is not what its hash says`,
      root: 'the entries do not give the signed root',
    });
  });

  it.each(edges)('with a flipped bit in the hash of leaf %i', async (index) => {
    const tile = Math.floor(index / 256);
    const path = [...files.keys()].find((name) => name.startsWith(`tile/0/00${tile}`))!;
    const faults = await faultsOf(changed(files, path, (bytes) => flip(bytes, (index % 256) * 32)));
    // A hash in a partial tile stands under the root itself, one in a full tile under that of the tile above.
    const above = path.includes('.p/')
      ? { root: 'the tiles do not give the signed root' }
      : { tiles: 'hash 0 of tile 1/0 is not that of tile 0/0' };
    expect(faults).toEqual({ entries: `leaf ${index} is not what its hash says`, ...above });
  });

  it.each(edges)('without leaf %i, under the old checkpoint', async (index) => {
    const short = leaves.filter((_, i) => i !== index);
    const faults = await faultsOf(under(short, leaves));
    expect(faults['root']).toBe('the entries do not give the signed root');
    expect(faults['entries']).toContain('is missing or has not');
    // With another one put in at the end, so that the number is right again.
    const filled = testLogFiles([...short, new Uint8Array(32)]);
    const mixed = new Map([...files].map(([name, bytes]) => [name, name.startsWith('tile/entries') ? filled.get(name)! : bytes]));
    expect((await faultsOf(mixed))['entries']).toMatch(`leaf ${index} is not what its hash says`);
  });

  it('with two leaves exchanged', async () => {
    const swapped = [...leaves];
    [swapped[0], swapped[size - 1]] = [swapped[size - 1]!, swapped[0]!];
    expect(await faultsOf(under(swapped, leaves))).toEqual({ root: 'the entries do not give the signed root' });
    const mixed = new Map(files);
    for (const [name, bytes] of testLogFiles(swapped)) if (name.startsWith('tile/entries')) mixed.set(name, bytes);
    const { entries } = await faultsOf(mixed);
    expect(entries).toBe(`leaf 0 is not what its hash says, leaf ${size - 1} is not what its hash says`);
  });

  it('that is a fork of what was seen', async () => {
    for (const at of [1, 254, 255, size]) {
      const other = leaves.map((leaf, i) => (i === at - 1 ? flip(leaf, 31) : leaf)).slice(0, at);
      const seen = [{ size: at, root: bytesToHex(rootOf(other)) }];
      expect(await faultsOf(files, { seen })).toEqual({ seen: `a fork: the first ${at} leaves are not those that were seen` });
    }
    const later = [{ size: size + 1, root: bytesToHex(rootOf(leavesOf(size + 1))) }];
    expect(await faultsOf(files, { seen: later })).toEqual({ seen: `the log has ${size} leaves, and ${size + 1} were seen` });
  });

  it('of which any one file is lost, or cut short', async () => {
    for (const path of files.keys()) {
      if (path === 'checkpoint') continue;
      const lost = new Map(files);
      lost.delete(path);
      for (const damaged of [lost, changed(files, path, (bytes) => bytes.slice(1))]) {
        expect(Object.values(await faultsOf(damaged)).join(), path).toContain(`${path} is missing or has not`);
      }
    }
  });
});

describe('a log of 65,537 leaves', () => {
  const leaves = leavesOf(65_537);
  const edges = [0, 255, 256, 65_279, 65_280, 65_535, 65_536];
  let files: Files;
  const entriesPath = (index: number): string =>
    [...files.keys()].find((name) => name.startsWith(`tile/entries/${String(Math.floor(index / 256)).padStart(3, '0')}`))!;
  beforeAll(() => {
    files = testLogFiles(leaves);
  });

  it('is sound, and begins with what was seen on both sides of its edges', async () => {
    const range = createRange();
    const seen = leaves.flatMap((leaf) => {
      range.append(leaf);
      return [255, 256, 257, 65_535, 65_536, 65_537].includes(range.size()) ? [{ size: range.size(), root: bytesToHex(range.root()) }] : [];
    });
    expect(await faultsOf(files, { seen })).toEqual({});
    const forked = seen.map((one) => ({ ...one, root: one.root.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }));
    const { findings } = await fsck(files, { seen: forked });
    expect(findings.filter(({ ok }) => !ok)).toHaveLength(seen.length);
  });

  it('names each flipped leaf and each flipped hash', async () => {
    let damaged = files;
    for (const index of edges.slice(0, 5)) damaged = changed(damaged, entriesPath(index), (bytes) => flip(bytes, (index % 256) * 34 + 2));
    const { entries } = await faultsOf(damaged);
    expect(entries).toBe(
      edges
        .slice(0, 5)
        .map((index) => `leaf ${index} is not what its hash says`)
        .join(', '),
    );
    damaged = changed(
      changed(files, 'tile/1/000', (bytes) => flip(bytes, 255 * 32)),
      entriesPath(65_536),
      (bytes) => flip(bytes, 2),
    );
    expect(await faultsOf(damaged)).toMatchObject({
      entries: 'leaf 65536 is not what its hash says',
      tiles: 'hash 255 of tile 1/0 is not that of tile 0/255, hash 0 of tile 2/0 is not that of tile 1/0',
    });
  });

  it('names exchanged leaves, also across tiles', async () => {
    const other = new Map(files);
    const entryOf = (index: number) => files.get(entriesPath(index))!.slice((index % 256) * 34, (index % 256) * 34 + 34);
    const before = files.get(entriesPath(65_535))!.slice();
    before.set(entryOf(65_536), 255 * 34);
    other.set(entriesPath(65_535), before).set(entriesPath(65_536), entryOf(65_535));
    expect((await faultsOf(other))['entries']).toBe('leaf 65535 is not what its hash says, leaf 65536 is not what its hash says');
  });
});

describe('what cannot be read', () => {
  it('a checkpoint of somebody else, or none', async () => {
    const files = testLogFiles(leavesOf(3), testNote(3, rootOf(leavesOf(3)), testSigner(44)));
    expect((await faultsOf(files))['checkpoint']).toContain('does not verify');
    expect((await faultsOf(new Map([['checkpoint', new Uint8Array()]])))['checkpoint']).toContain('does not verify');
  });

  it('a source that fails is no finding about the log', async () => {
    const source = { ...sourceOf(testLogFiles(leavesOf(3))), tile: () => Promise.reject(ownProblem('gateway-unreachable')) };
    await expect(checkLog(source, testPlatform)).rejects.toMatchObject({ code: 'gateway-unreachable' });
  });
});
