import { describe, expect, it } from 'vitest';
import { toBase64Url } from './encoding.ts';
import { generateSigningKey, peekJws, signCompact, signJws, verifyJws } from './sign.ts';

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
