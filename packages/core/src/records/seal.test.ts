import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { localKeyWrapper } from './key-wrapper.ts';
import { openRecord, sealRecord } from './seal.ts';

const key = new Uint8Array(randomBytes(32));
const name = 'party a\nenr_1';
const plaintext = new Uint8Array(randomBytes(500));

const flipped = (bytes: Uint8Array, index: number) => {
  const copy = bytes.slice();
  copy[index]! ^= 1;
  return copy;
};

describe('sealed records', () => {
  it.each([0, 1, 500, 76_800])('open again: %i bytes', (length) => {
    const record = new Uint8Array(randomBytes(length));
    const sealed = sealRecord(record, key, name);
    expect(openRecord(sealed, key, name)).toEqual(record);
    expect(sealed.length).toBe(length + 28);
  });

  it('have nothing in common when sealed twice, and hold nothing in clear', () => {
    const [first, second] = [sealRecord(plaintext, key, name), sealRecord(plaintext, key, name)];
    expect(first.subarray(0, 12)).not.toEqual(second.subarray(0, 12));
    expect(first).not.toEqual(second);
    expect(Buffer.from(first).includes(Buffer.from(plaintext.subarray(0, 8)))).toBe(false);
  });

  it('do not open under another key or for another owner', () => {
    const sealed = sealRecord(plaintext, key, name);
    expect(() => openRecord(sealed, new Uint8Array(randomBytes(32)), name)).toThrow('store-foreign');
    expect(() => openRecord(sealed, key, 'party b\nenr_1')).toThrow('store-foreign');
  });

  it('do not open when a bit is flipped anywhere or the end is missing', () => {
    const sealed = sealRecord(plaintext.slice(0, 20), key, name);
    for (let i = 0; i < sealed.length; i++) expect(() => openRecord(flipped(sealed, i), key, name)).toThrow('store-foreign');
    for (const length of [0, 27, sealed.length - 1]) {
      expect(() => openRecord(sealed.slice(0, length), key, name)).toThrow('store-foreign');
    }
  });

  it('refuse a key of the wrong length', () => {
    expect(() => sealRecord(plaintext, new Uint8Array(16), name)).toThrow('configuration-invalid');
    expect(() => openRecord(sealRecord(plaintext, key, name), new Uint8Array(0), name)).toThrow('configuration-invalid');
  });
});

describe('a key wrapper that holds its key', () => {
  it('opens what it wrapped, and nothing that another one did', async () => {
    const [own, other] = [localKeyWrapper(key), localKeyWrapper(new Uint8Array(randomBytes(32)))];
    const dataKey = new Uint8Array(randomBytes(32));
    const wrapped = await own.wrap(dataKey);
    expect(await own.unwrap(wrapped)).toEqual(dataKey);
    await expect(other.unwrap(wrapped)).rejects.toMatchObject({ code: 'store-foreign' });
  });
});
