import { expect, it } from 'vitest';
import { maskElements } from '../share/layout.ts';
import { defaultThreshold, fitsShort, scoreOf, scoreWeights } from './threshold.ts';

it('is hd < 3/8 for every numerator and denominator, in signed 16 bits', () => {
  const weights = scoreWeights(defaultThreshold);
  expect(fitsShort(weights)).toBe(true);
  let wrong = 0;
  let lowest = 0;
  let highest = 0;
  for (let common = 0; common <= maskElements; common++) {
    const denominator = 2 * common;
    for (let numerator = 0; numerator <= denominator; numerator++) {
      const score = scoreOf(weights, denominator - 2 * numerator, common);
      // hd of nothing in common is not defined, so it is no match.
      const matches = denominator > 0 && 8 * numerator < 3 * denominator;
      if (score > 0 !== matches || (score << 16) >> 16 !== score) {
        wrong += 1;
      }
      lowest = Math.min(lowest, score);
      highest = Math.max(highest, score);
    }
  }
  expect({ wrong, lowest, highest }).toEqual({ wrong: 0, lowest: -32_000, highest: 19_200 });
});
