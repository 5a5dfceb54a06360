import { describe, expect, it } from 'vitest';
import { canonicalJson } from './encoding.ts';
import vectors from './vectors/rfc8785.json' with { type: 'json' };

const double = (hex: string) => Buffer.from(hex, 'hex').readDoubleBE();

describe('RFC 8785 canonical JSON', () => {
  it('3.2.2: primitives', () => {
    expect(canonicalJson(JSON.parse(vectors.example.input))).toBe(vectors.example.output);
  });

  it('3.2.3: members sorted by UTF-16 code units', () => {
    const sorted = canonicalJson(JSON.parse(vectors.sorting.input));
    const positions = vectors.sorting.order.map((value) => sorted.indexOf(JSON.stringify(value)));
    expect(positions.every((position) => position > 0)).toBe(true);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it.each(vectors.numbers)('appendix B: $ieee754 is $json', ({ ieee754, json }) => {
    expect(canonicalJson(double(ieee754))).toBe(json);
  });

  it.each(vectors.notNumbers)('appendix B: %s has no JSON form', (ieee754) => {
    expect(() => canonicalJson(double(ieee754))).toThrow('bad-request');
  });
});
