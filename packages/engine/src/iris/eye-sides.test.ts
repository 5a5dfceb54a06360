import { describe, expect, test } from 'vitest';
import { disturb, randomTemplate } from '../../testing/random-template.ts';
import { checkEyeSides } from './eye-sides.ts';

const left = randomTemplate(1, 0.9);
const right = randomTemplate(2, 0.9);
const again = (eye: typeof left): typeof left => disturb(eye, 0.2, 9);

describe('checkEyeSides', () => {
  test('two different eyes are plausible, but not confirmed', () => {
    expect(checkEyeSides(left, right)).toEqual({ kind: 'plausible', confirmed: false });
  });

  test('one eye shown twice is refused', () => {
    expect(checkEyeSides(left, again(left))).toMatchObject({ kind: 'rejected', reasons: [{ code: 'same-eye-twice' }] });
  });

  test('with known eyes, the right sides are confirmed and swapped ones refused', () => {
    const known = { left, right };
    expect(checkEyeSides(again(left), again(right), known)).toEqual({ kind: 'plausible', confirmed: true });
    expect(checkEyeSides(again(right), again(left), known)).toMatchObject({ kind: 'rejected', reasons: [{ code: 'eye-side-mismatch' }] });
  });

  test('a stranger beside known eyes is neither confirmed nor called swapped', () => {
    expect(checkEyeSides(randomTemplate(5), randomTemplate(6), { left, right })).toEqual({ kind: 'plausible', confirmed: false });
  });
});
