import { expect, test } from 'vitest';
import { randomTemplate } from '../../testing/random-template.ts';
import { doubleBits, isIrisTemplate, usableBits } from './template.ts';

test('a well-formed template is recognised', () => {
  expect(isIrisTemplate(randomTemplate(1, 0.5))).toBe(true);
});

test.each([
  ['nothing', null],
  ['a string', 'iris'],
  ['another layout', { ...randomTemplate(1), layout: 'sclera-iris-2' }],
  ['another kind', { ...randomTemplate(1), kind: 'face' }],
  ['a short code', { ...randomTemplate(1), code: new Uint8Array(1599) }],
  ['a long mask', { ...randomTemplate(1), mask: new Uint8Array(801) }],
  ['plain arrays', { ...randomTemplate(1), mask: Array.from({ length: 800 }, () => 255) }],
  ['code bits under a closed mask', { ...randomTemplate(1), mask: new Uint8Array(800) }],
])('%s is not a template', (_, value) => {
  expect(isIrisTemplate(value)).toBe(false);
});

test('usable bits count two a sample', () => {
  expect(usableBits(randomTemplate(1, 1))).toBe(12_800);
  expect(usableBits(randomTemplate(1, 0))).toBe(0);
});

test('doubling repeats each bit', () => {
  expect(doubleBits(0b1010_0001)).toBe(0b1100_1100_0000_0011);
});
