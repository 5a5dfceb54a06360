import { describe, expect, it } from 'vitest';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { randomTemplate } from '../testing/templates.ts';
import type { Share } from './share.ts';
import { parseShare, serializedShareBytes, serializeShare, shareBodyBytes } from './share-wire.ts';
import { splitIris } from './split-iris.ts';

const random = seededBytes(2);
const [first, second] = splitIris(randomTemplate(random), random);

describe('the wire form of a share', () => {
  it('holds 38,400 bytes of ring elements, little-endian, behind four bytes that name it', () => {
    const bytes = serializeShare(second);
    expect(shareBodyBytes).toBe(38_400);
    expect(bytes.length).toBe(serializedShareBytes);
    expect([...bytes.subarray(0, 4)]).toEqual([0x53, 1, 1, 2]);
    expect((bytes[4] ?? 0) + 256 * (bytes[5] ?? 0)).toBe(second.code[0]);
    expect((bytes[25_604] ?? 0) + 256 * (bytes[25_605] ?? 0)).toBe(second.mask[0]);
  });

  it('reads back, from an odd offset too', () => {
    const bytes = new Uint8Array(serializedShareBytes + 1);
    bytes.set(serializeShare(first), 1);
    expect(parseShare(bytes.subarray(1), 1)).toEqual({ kind: 'parsed', share: first });
  });

  it.each([
    ['length', (bytes: Uint8Array) => bytes.subarray(1)],
    ['length', (bytes: Uint8Array) => Uint8Array.from([...bytes, 0])],
    ['length', () => new Uint8Array()],
    ['format', (bytes: Uint8Array) => bytes.with(0, 0)],
    ['format', (bytes: Uint8Array) => bytes.with(1, 2)],
    ['format', (bytes: Uint8Array) => bytes.with(2, 9)],
    ['party', (bytes: Uint8Array) => bytes.with(3, 2)],
    ['party', (bytes: Uint8Array) => bytes.with(3, 0)],
  ] as const)('says %s when that is wrong', (fault, damage) => {
    expect(parseShare(damage(serializeShare(first)), 1)).toEqual({ kind: 'malformed', fault });
  });

  it('keeps shares of different parties apart in types', () => {
    const take = (share: Share<1>): number => share.party;
    expect(take(first)).toBe(1);
    // @ts-expect-error a share of party 2 is not a share of party 1
    expect(take(second)).toBe(2);
  });
});
