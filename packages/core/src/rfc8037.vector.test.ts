import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from './encoding.ts';
import { publicKeyOf, signCompact, verifyBytes } from './sign.ts';
import vectors from './vectors/rfc8037.json' with { type: 'json' };

describe('RFC 8037 appendix A', () => {
  it('A.1: the public key of the secret key', () => {
    expect(toBase64Url(publicKeyOf(fromBase64Url(vectors.d)))).toBe(vectors.x);
  });

  it('A.4: signing gives the published JWS', () => {
    expect(signCompact(vectors.header, vectors.payload, fromBase64Url(vectors.d))).toBe(vectors.jws);
  });

  it('A.5: the published JWS verifies, and no other text does', () => {
    const [header, payload, signature] = vectors.jws.split('.');
    const verify = (input: string) => verifyBytes(fromBase64Url(signature!), Buffer.from(input), fromBase64Url(vectors.x));
    expect(verify(`${header}.${payload}`)).toBe(true);
    expect(verify(`${header}.${payload}A`)).toBe(false);
  });
});
