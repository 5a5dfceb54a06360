import { describe, expect, it } from 'vitest';
import { publicKeyOf, signBytes, verifyBytes } from './sign.ts';
import vectors from './vectors/rfc8032.json' with { type: 'json' };

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

describe('RFC 8032 Ed25519', () => {
  it.each(vectors.tests)('key $publicKey', ({ secretKey, publicKey, message, signature }) => {
    expect(publicKeyOf(bytes(secretKey))).toEqual(bytes(publicKey));
    expect(signBytes(bytes(message), bytes(secretKey))).toEqual(bytes(signature));
    expect(verifyBytes(bytes(signature), bytes(message), bytes(publicKey))).toBe(true);
    expect(verifyBytes(bytes(signature), bytes(`${message}00`), bytes(publicKey))).toBe(false);
  });

  it('refuses a signature whose S is not below the group order (section 5.1.7)', () => {
    const { publicKey, message, signature } = vectors.tests[1]!;
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const forged = bytes(signature);
    let s = BigInt(`0x${Buffer.from(forged.slice(32)).reverse().toString('hex')}`) + order;
    for (let i = 32; i < 64; i++, s >>= 8n) forged[i] = Number(s & 255n);
    expect(verifyBytes(forged, bytes(message), bytes(publicKey))).toBe(false);
  });

  it('refuses the identity as a key: it would accept a signature over anything', () => {
    const identity = new Uint8Array(32);
    identity[0] = 1;
    const signature = new Uint8Array(64);
    signature[0] = 1;
    expect(verifyBytes(signature, bytes('72'), identity)).toBe(false);
  });

  it('refuses keys and signatures of another length', () => {
    expect(verifyBytes(new Uint8Array(63), bytes('72'), new Uint8Array(32))).toBe(false);
    expect(verifyBytes(new Uint8Array(64), bytes('72'), new Uint8Array(31))).toBe(false);
    expect(verifyBytes(null, bytes('72'), new Uint8Array(32))).toBe(false);
  });
});
