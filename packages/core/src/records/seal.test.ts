import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openRecord, sealRecord } from './seal.ts';

const keyEncryptionKey = new Uint8Array(randomBytes(32));
const context = { keyEncryptionKey, associatedData: 'party a\nenr_1' };
const plaintext = new Uint8Array(randomBytes(500));

const flipped = (bytes: Uint8Array, index: number) => {
  const copy = bytes.slice();
  copy[index]! ^= 1;
  return copy;
};

describe('sealed records', () => {
  it.each([0, 1, 500, 76_800])('open again: %i bytes', (length) => {
    const record = new Uint8Array(randomBytes(length));
    const sealed = sealRecord(record, context);
    expect(openRecord(sealed, context)).toEqual(record);
    expect(sealed.wrappedKey.length).toBe(60);
    expect(sealed.ciphertext.length).toBe(length + 28);
  });

  it('have nothing in common when sealed twice, and hold nothing in clear', () => {
    const first = sealRecord(plaintext, context);
    const second = sealRecord(plaintext, context);
    expect(first.wrappedKey).not.toEqual(second.wrappedKey);
    expect(first.ciphertext).not.toEqual(second.ciphertext);
    expect(Buffer.from(first.ciphertext).includes(Buffer.from(plaintext.subarray(0, 8)))).toBe(false);
  });

  it('do not open under another key, for another owner, or with the key of another record', () => {
    const sealed = sealRecord(plaintext, context);
    const attempts = [
      () => openRecord(sealed, { ...context, keyEncryptionKey: new Uint8Array(randomBytes(32)) }),
      () => openRecord(sealed, { ...context, associatedData: 'party b\nenr_1' }),
      () => openRecord({ ...sealed, wrappedKey: sealRecord(plaintext, context).wrappedKey }, context),
      () => openRecord({ wrappedKey: sealed.ciphertext, ciphertext: sealed.wrappedKey }, context),
    ];
    for (const attempt of attempts) expect(attempt).toThrow('store-foreign');
  });

  it('do not open when a bit is flipped anywhere or the end is missing', () => {
    const sealed = sealRecord(plaintext.slice(0, 20), context);
    for (let i = 0; i < sealed.wrappedKey.length; i++) {
      expect(() => openRecord({ ...sealed, wrappedKey: flipped(sealed.wrappedKey, i) }, context)).toThrow('store-foreign');
    }
    for (let i = 0; i < sealed.ciphertext.length; i++) {
      expect(() => openRecord({ ...sealed, ciphertext: flipped(sealed.ciphertext, i) }, context)).toThrow('store-foreign');
    }
    for (const length of [0, 27, sealed.ciphertext.length - 1]) {
      expect(() => openRecord({ ...sealed, ciphertext: sealed.ciphertext.slice(0, length) }, context)).toThrow('store-foreign');
    }
  });

  it('refuse a key-encryption key of the wrong length', () => {
    expect(() => sealRecord(plaintext, { ...context, keyEncryptionKey: new Uint8Array(16) })).toThrow('configuration-invalid');
    expect(() => openRecord(sealRecord(plaintext, context), { ...context, keyEncryptionKey: new Uint8Array(0) })).toThrow(
      'configuration-invalid',
    );
  });
});
