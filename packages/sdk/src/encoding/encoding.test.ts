import { describe, expect, it } from 'vitest';
import { fromBase64, fromBase64Url, toBase64, toBase64Url } from './base64.ts';
import { canonicalJson } from './canonical-json.ts';

describe('base64', () => {
  it('keeps every byte both ways, beyond one chunk', () => {
    const bytes = Uint8Array.from({ length: 20_001 }, (_, i) => (i * 7) & 255);
    expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
    expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
  });

  it('refuses what has another spelling', () => {
    for (const text of ['a', 'ab=', 'a b', 'a+b/', 'AB', 'AAF']) expect(() => fromBase64Url(text), text).toThrow(TypeError);
    for (const text of ['YQ', 'YQ=', 'YQ===', '-_==']) expect(() => fromBase64(text), text).toThrow(TypeError);
  });
});

describe('canonical JSON', () => {
  it('sorts members, at every depth, by UTF-16 code units', () => {
    // The sorting example of RFC 8785 §3.2.3.
    const hebrew = '\ufb33';
    const value = { '€': 'Euro', '\r': 'CR', [hebrew]: 'Hebrew', '1': 'One', '😀': 'Smile', '\u0080': 'Control', ö: 'o' };
    expect(canonicalJson(value)).toBe(`{"\\r":"CR","1":"One","\u0080":"Control","ö":"o","€":"Euro","😀":"Smile","${hebrew}":"Hebrew"}`);
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: undefined })).toBe('{"b":[{"c":null,"d":1}]}');
  });

  it('refuses what JSON cannot say', () => {
    for (const value of [Number.NaN, { a: Number.POSITIVE_INFINITY }, () => 0, [undefined]])
      expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
