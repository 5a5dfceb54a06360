import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, fromBase64Url, toBase64Url } from './encoding.ts';

describe('base64url', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
      }),
    );
  });

  it.each(['AA==', 'AB', 'A', 'AA\n', 'A+', 'A/', 'ä'])('refuses the spelling %j', (text) => {
    expect(() => fromBase64Url(text)).toThrow('bad-request');
  });
});

describe('canonicalJson', () => {
  it('means the same as the value and is a fixed point', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(object));
      }),
    );
  });

  it('leaves out members that are undefined', () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  });

  it.each([[1n], [() => 1], [undefined], [[undefined]], [new Date(0)], [new Map()], [new Uint8Array(2)], ['\ud800'], [{ '\udc00': 1 }]])(
    'refuses what JSON cannot say: %s',
    (value) => {
      expect(() => canonicalJson(value)).toThrow('bad-request');
    },
  );
});
