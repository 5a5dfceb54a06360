import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldOrder } from './field.ts';
import { groupInSlices, groupOf, membershipOf, rootFrom } from './group.ts';
import { people } from './testing/people.ts';
import vectors from './vectors/proofs.json' with { type: 'json' };

const commitments = people.map(({ commitment }) => commitment);
const members = fc.uniqueArray(fc.bigInt({ min: 1n, max: fieldOrder - 1n }), { minLength: 1, maxLength: 40 });

describe('a group', () => {
  it('leads every member to its root, and nobody else', () => {
    fc.assert(
      fc.property(members, fc.nat(), (list, chosen) => {
        const group = groupOf(list);
        const commitment = list[chosen % list.length]!;
        const membership = membershipOf(group, commitment);
        expect(membership.siblings.length).toBeLessThanOrEqual(Math.ceil(Math.log2(list.length)));
        expect(rootFrom(commitment, membership)).toBe(group.root);
        expect(() => membershipOf(group, commitment === 1n ? fieldOrder - 1n : commitment - 1n)).toThrow('not in the group');
      }),
      { numRuns: 15 },
    );
  });

  it('is the same whatever group it was made from', () => {
    fc.assert(
      fc.property(members, members, (list, others) => {
        const mixed = [...new Set([...list.slice(0, others.length), ...others])];
        expect(groupOf(mixed, groupOf(list))).toEqual(groupOf(mixed));
        expect(groupOf(list, groupOf(mixed))).toEqual(groupOf(list));
      }),
      { numRuns: 8 },
    );
  });

  it('is the same made in slices, with a pause after every 16 hashes, of which those that are known are none', async () => {
    const list = Array.from({ length: 70 }, (_, i) => BigInt(i + 1));
    let pauses = 0;
    const pause = async (): Promise<void> => {
      pauses += 1;
    };
    const whole = await groupInSlices(list, pause);
    expect(whole).toEqual(groupOf(list));
    expect(pauses).toBe(Math.floor(69 / 16));
    expect(await groupInSlices([...list, 71n], pause, whole)).toEqual(groupOf([...list, 71n]));
    expect(pauses).toBe(4);
    await expect(groupInSlices([1n, 1n], pause)).rejects.toThrow('once');
    await expect(groupInSlices(list, () => Promise.reject(new Error('stopped')))).rejects.toThrow('stopped');
  });

  it('has another root as soon as anything in it is another, the order included', () => {
    const roots = [commitments, commitments.slice(0, 20), [...commitments].reverse(), [...commitments.slice(0, 20), 5n]].map(
      (list) => groupOf(list).root,
    );
    expect(new Set(roots).size).toBe(4);
    expect(String(roots[0])).toBe(vectors.root);
  });

  it('lists each member once, none that is no field element, and at least one', () => {
    expect(() => groupOf([])).toThrow('at least one');
    expect(() => groupOf([1n, 1n])).toThrow('once');
    for (const wrong of [0n, -1n, fieldOrder]) expect(() => groupOf([wrong])).toThrow('between zero');
    expect(() => groupOf(new Array(2 ** 20 + 1).fill(1n))).toThrow('2^20');
  });
});
