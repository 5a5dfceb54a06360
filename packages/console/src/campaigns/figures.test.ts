import type { RewardDay, RewardFigures } from '@sclera/sdk/contract';
import { describe, expect, it } from 'vitest';
import { balanceOf, plotsOf, reasonsIn } from './figures.ts';

const day = (change: Partial<RewardDay>): RewardDay => ({
  day: '2026-11-23',
  enrolled: 0,
  refused: {},
  erased: 0,
  paidToHumans: 0,
  paidByDocument: 0,
  unpaid: {},
  ...change,
});
const days = [
  day({ enrolled: 20, refused: { 'already-enrolled': 5 }, erased: 1 }),
  day({
    day: '2026-11-24',
    paidToHumans: 17,
    paidByDocument: 2,
    erased: 2,
    unpaid: { 'already-claimed': 1, 'stale-root': 3 },
    refused: { odd: 1 },
  }),
];
const figures = (left: string | null, state = 'frozen'): RewardFigures =>
  ({ campaign: { amount: '10', budget: '1000', state }, left, days }) as unknown as RewardFigures;

describe('the figures of a campaign', () => {
  it('are one series each', () => {
    expect(plotsOf(days).map(({ key, series }) => [key, ...series.map(({ count }) => count)])).toEqual([
      ['enrolled', 20, 0],
      ['refused', 5, 1],
      ['erased', 1, 2],
      ['human', 0, 17],
      ['document', 0, 2],
      ['unpaid', 0, 4],
    ]);
  });

  it('name reasons in words, the most frequent first', () => {
    expect(reasonsIn(days, 'unpaid')).toEqual([
      { code: 'stale-root', words: 'A proof in another list', count: 3 },
      { code: 'already-claimed', words: 'Claimed already', count: 1 },
    ]);
    expect(reasonsIn(days, 'refused').map(({ words }) => words)).toEqual(['Enrolled already', 'odd']);
  });

  it('tell whether what was paid and what is left make the budget', () => {
    expect(balanceOf(figures('810'))).toEqual({ paid: 190n, left: 810n, adds: true });
    expect(balanceOf(figures('820'))?.adds).toBe(false);
    expect(balanceOf(figures('0', 'closed'))?.adds).toBe(true);
    expect(balanceOf(figures(null))).toBeNull();
  });
});
