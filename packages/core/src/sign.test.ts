import { ed25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { toBase64Url } from './encoding.ts';
import { generateSigningKey, peekJws, signBytes, signCompact, signJws, verifyBytes, verifyJws } from './sign.ts';

const key = generateSigningKey();
const other = generateSigningKey();
const typ = 'sclera-answer+jwt';
const header = JSON.stringify({ alg: 'EdDSA', typ });
const token = signJws(typ, { b: 1, a: 'ü' }, key.secretKey);

const reasonOf = (text: string, publicKey = key.publicKey) => {
  const verdict = verifyJws(text, typ, publicKey);
  return verdict.kind === 'invalid' ? verdict.reason : 'valid';
};

describe('signJws and verifyJws', () => {
  it('give back what was signed', () => {
    expect(verifyJws(token, typ, key.publicKey)).toEqual({ kind: 'valid', payload: { a: 'ü', b: 1 } });
  });

  it('sign the same payload the same way, whatever the order of its members', () => {
    expect(signJws(typ, { a: 'ü', b: 1 }, key.secretKey)).toBe(token);
  });

  it('refuse another key', () => {
    expect(reasonOf(token, other.publicKey)).toBe('the signature does not verify');
  });

  it('refuse another type, though the signature is right', () => {
    expect(verifyJws(token, 'sclera-receipt+jwt', key.publicKey)).toEqual({
      kind: 'invalid',
      reason: 'the type is not sclera-receipt+jwt',
    });
  });

  it('refuse a payload that was changed', () => {
    const [head, , signature] = token.split('.');
    expect(reasonOf(`${head}.${toBase64Url(Buffer.from('{"a":"ü","b":2}'))}.${signature}`)).toBe('the signature does not verify');
  });

  it('refuse every single flipped character of the signature', () => {
    const start = token.lastIndexOf('.') + 1;
    for (let i = start; i < token.length; i++) {
      const flipped = token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1);
      expect(reasonOf(flipped)).toBe('the signature does not verify');
    }
  });

  it('refuse alg none, with and without a signature', () => {
    const none = signCompact(JSON.stringify({ alg: 'none', typ }), '{}', key.secretKey);
    expect(reasonOf(none)).toBe('the algorithm is not EdDSA');
    expect(reasonOf(`${none.slice(0, none.lastIndexOf('.'))}.`)).toBe('the algorithm is not EdDSA');
  });

  it('refuse headers that say more than is understood', () => {
    for (const extra of [{ crit: ['b64'] }, { jwk: { kty: 'OKP' } }, { kid: '1' }]) {
      const signed = signCompact(JSON.stringify({ alg: 'EdDSA', typ, ...extra }), '{}', key.secretKey);
      expect(reasonOf(signed)).toBe('the header has members that are not understood');
    }
  });

  it('refuse what is not three parts, not base64url, not JSON or not an object', () => {
    expect(reasonOf('')).toBe('not a compact JWS');
    expect(reasonOf('a.b')).toBe('not a compact JWS');
    expect(reasonOf(`${token}.x`)).toBe('not a compact JWS');
    expect(reasonOf(`${token}=`)).toBe('the signature does not verify');
    expect(reasonOf('!.e30.AA')).toBe('the header is not readable');
    expect(reasonOf(signCompact('[]', '{}', key.secretKey))).toBe('the header is not readable');
    expect(reasonOf(signCompact(header, '[1]', key.secretKey))).toBe('the payload is not a JSON object');
    expect(reasonOf(signCompact(header, 'not json', key.secretKey))).toBe('the payload is not a JSON object');
  });
});

describe('peekJws', () => {
  it('reads a payload without believing it, and nothing from what is not a token', () => {
    expect(peekJws(token)).toEqual({ a: 'ü', b: 1 });
    expect(peekJws('nothing')).toBeNull();
  });
});

describe('signatures of this process and of a browser', () => {
  it('are the same bytes, and each accepts the other’s', () => {
    for (let i = 0; i < 20; i++) {
      const { secretKey, publicKey } = generateSigningKey();
      const message = new Uint8Array(i * 7).fill(i);
      const signature = signBytes(message, secretKey);
      expect(signature).toEqual(ed25519.sign(message, secretKey));
      expect(verifyBytes(signature, message, publicKey)).toBe(true);
      expect(ed25519.verify(signature, message, publicKey, { zip215: false })).toBe(true);
      expect(verifyBytes(signature, Uint8Array.of(...message, 0), publicKey)).toBe(false);
    }
  });

  it('a key of small order, under which anybody signs anything, is no key', () => {
    const identity = ed25519.Point.ZERO.toBytes();
    const signature = new Uint8Array(64);
    signature.set(identity);
    expect(verifyBytes(signature, new Uint8Array(3), identity)).toBe(false);
    expect(verifyBytes(signature, new Uint8Array(3), new Uint8Array(32).fill(255))).toBe(false);
  });

  it('a scalar beyond the order of the group is refused: one signature has one spelling', () => {
    const message = Uint8Array.of(1, 2, 3);
    const signature = signBytes(message, key.secretKey);
    let scalar = ed25519.Point.Fn.ORDER;
    for (const [i, byte] of signature.subarray(32).entries()) scalar += BigInt(byte) << BigInt(8 * i);
    for (let i = 32; i < 64; i++) {
      signature[i] = Number(scalar & 255n);
      scalar >>= 8n;
    }
    expect(verifyBytes(signature, message, key.publicKey)).toBe(false);
  });
});
