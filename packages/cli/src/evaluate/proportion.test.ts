import { expect, it } from 'vitest';
import { proportionOf } from './proportion.ts';

it('is the interval of Clopper and Pearson', () => {
  // With no success the upper end is 1 − 0.025^(1/n), in closed form.
  expect(proportionOf(0, 500).high).toBeCloseTo(1 - 0.025 ** (1 / 500), 9);
  expect(proportionOf(500, 500)).toMatchObject({ rate: 1, high: 1 });
  expect(proportionOf(500, 500).low).toBeCloseTo(0.025 ** (1 / 500), 9);
  // Tables: 1 of 10 is 0.0025–0.4450, 5 of 10 is 0.1871–0.8129.
  const [one, half] = [proportionOf(1, 10), proportionOf(5, 10)];
  expect([one.low, one.high].map((x) => x.toFixed(4))).toEqual(['0.0025', '0.4450']);
  expect([half.low, half.high].map((x) => x.toFixed(4))).toEqual(['0.1871', '0.8129']);
  expect(proportionOf(0, 0)).toMatchObject({ rate: 0, low: 0, high: 1 });
});
