import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localKeyWrapper } from '@sclera/core';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openKeyring } from './keyring.ts';

const folder = mkdtempSync(join(tmpdir(), 'sclera-keyring-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let serial = 0;
const freshPath = () => join(folder, `${serial++}`, 'keyring');
const wrapper = localKeyWrapper(new Uint8Array(randomBytes(32)));
const key = (group: string, name = '') => ({ group, name });

describe('a keyring', () => {
  test('makes a key once, finds it again after a restart, and knows no other', async () => {
    const path = freshPath();
    const ring = await openKeyring(path, wrapper);
    const [first, again, other] = await ring.make([key('ann', 'iris'), key('ann', 'iris'), key('ann', 'face')]);
    expect(first).toHaveLength(32);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    await ring.close();
    const later = await openKeyring(path, wrapper);
    expect(later.find(key('ann', 'iris'))).toEqual(first);
    expect(later.find(key('ann', 'voice'))).toBeNull();
    expect(later.find(key('ben', 'iris')), 'the group is part of the name').toBeNull();
    expect((await later.make([key('ann', 'iris')]))[0]).toEqual(first);
    await later.close();
  });

  test('a key that was destroyed is in no byte of the file, and its slot is used again', async () => {
    const path = freshPath();
    const ring = await openKeyring(path, wrapper);
    await ring.make([key('ann'), key('ben'), key('cem')]);
    const [before, size] = [readFileSync(path), readFileSync(path).length];
    await ring.destroy([key('ben'), key('nobody')]);
    const after = readFileSync(path);
    const changed = [...before.keys()].filter((at) => before[at] !== after[at]);
    const [from, to] = [changed[0]!, changed.at(-1)! + 1];
    expect(to - from).toBeGreaterThan(80);
    expect(after.subarray(from, to).every((byte) => byte === 0)).toBe(true);
    expect(ring.find(key('ben'))).toBeNull();
    const [fresh] = await ring.make([key('ben')]);
    expect(readFileSync(path)).toHaveLength(size);
    await ring.close();
    const later = await openKeyring(path, wrapper);
    expect(later.find(key('ben'))).toEqual(fresh);
    await later.close();
  });

  test('groups go together', async () => {
    const ring = await openKeyring(freshPath(), wrapper);
    await ring.make([key('0', 'a'), key('0', 'b'), key('1', 'a'), key('2', 'a')]);
    await ring.destroyGroups(['0']);
    const there = () => [key('0', 'a'), key('0', 'b'), key('1', 'a'), key('2', 'a')].map((name) => ring.find(name) !== null);
    expect(there()).toEqual([false, false, true, true]);
    await ring.keepGroups(['2']);
    expect(there()).toEqual([false, false, false, true]);
    await ring.close();
  });

  test('the file names nobody and opens with no other wrapper', async () => {
    const path = freshPath();
    const ring = await openKeyring(path, wrapper);
    const [made] = await ring.make([key('sub_canary', 'uniqueness')]);
    await ring.close();
    const content = readFileSync(path);
    expect(content.includes('sub_canary')).toBe(false);
    expect(content.includes(Buffer.from(made!))).toBe(false);
    await expect(openKeyring(path, localKeyWrapper(new Uint8Array(32)))).rejects.toMatchObject({ code: 'store-foreign' });
    writeFileSync(path, 'something else');
    await expect(openKeyring(path, wrapper)).rejects.toMatchObject({ code: 'store-foreign' });
  });

  test('a write that was cut off costs the key it was of, no other, and is told', async () => {
    const path = freshPath();
    const ring = await openKeyring(path, wrapper);
    const [first] = await ring.make([key('ann'), key('ben')]);
    await ring.close();
    truncateSync(path, readFileSync(path).length - 20);
    const later = await openKeyring(path, wrapper);
    expect(later.damaged).toBe(1);
    expect(later.find(key('ann'))).toEqual(first);
    expect(later.find(key('ben'))).toBeNull();
    await later.close();
    const mended = await openKeyring(path, wrapper);
    expect(mended.damaged).toBe(0);
    await mended.close();
  });

  test('is what a map of keys would be, whatever happens to it in whatever order', async () => {
    const name = fc.record({ group: fc.constantFrom('a', 'b', 'c'), name: fc.constantFrom('1', '2', '3', '4') });
    const step = fc.oneof(
      fc.record({ do: fc.constant('make' as const), names: fc.array(name, { maxLength: 5 }) }),
      fc.record({ do: fc.constant('destroy' as const), names: fc.array(name, { maxLength: 5 }) }),
      fc.record({ do: fc.constant('destroyGroups' as const), groups: fc.subarray(['a', 'b', 'c']) }),
      fc.record({ do: fc.constant('keepGroups' as const), groups: fc.subarray(['a', 'b', 'c']) }),
      fc.record({ do: fc.constant('reopen' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const path = freshPath();
        let ring = await openKeyring(path, wrapper);
        const twin = new Map<string, { group: string; hex: string }>();
        const hex = (bytes: Uint8Array | null) => (bytes ? Buffer.from(bytes).toString('hex') : undefined);
        for (const one of steps) {
          if (one.do === 'make') {
            const made = await ring.make(one.names);
            for (const [i, { group, name: its }] of one.names.entries()) {
              const known = twin.get(group + its);
              if (known) expect(hex(made[i]!)).toBe(known.hex);
              else twin.set(group + its, { group, hex: hex(made[i]!)! });
            }
          } else if (one.do === 'destroy') {
            await ring.destroy(one.names);
            for (const { group, name: its } of one.names) twin.delete(group + its);
          } else if (one.do === 'reopen') {
            await ring.close();
            ring = await openKeyring(path, wrapper);
          } else {
            await ring[one.do](one.groups);
            for (const [id, { group }] of twin) if (one.groups.includes(group) === (one.do === 'destroyGroups')) twin.delete(id);
          }
          for (const group of ['a', 'b', 'c']) {
            for (const its of ['1', '2', '3', '4']) expect(hex(ring.find({ group, name: its }))).toBe(twin.get(group + its)?.hex);
          }
        }
        await ring.close();
      }),
      { numRuns: 60 },
    );
  });
});
