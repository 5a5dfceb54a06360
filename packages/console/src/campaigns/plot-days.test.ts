import { describe, expect, it } from 'vitest';
import { type DaySeries, layOut, plotHeight, plotWidth } from './plot-days.ts';

const series = (counts: readonly number[]): DaySeries =>
  counts.map((count, i) => ({ day: new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10), count }));

describe('a plot of days', () => {
  it('has a bar a day, as high as its count, under a round top', () => {
    const { bars, top, total } = layOut(series([0, 3, 7, 1]));
    expect([top, total, bars.length]).toEqual([10, 11, 4]);
    expect(bars.map(({ height }) => height)).toEqual([0, 0.3 * plotHeight, 0.7 * plotHeight, 0.1 * plotHeight]);
    for (const { x, y, width, height } of bars) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(plotWidth);
      expect(y + height).toBe(plotHeight);
    }
  });

  it.each([
    [[0, 0], 1],
    [[1], 1],
    [[11], 20],
    [[21], 50],
    [[501], 1000],
  ])('the top over %j is %i', (counts, top) => expect(layOut(series(counts)).top).toBe(top));

  it('puts days together where there are too many, and loses none', () => {
    const counts = Array.from({ length: 400 }, (_, i) => i % 3);
    const { bars, total } = layOut(series(counts));
    expect(bars.length).toBeLessThanOrEqual(92);
    expect(bars.reduce((days, bar) => days + bar.days, 0)).toBe(400);
    expect(total).toBe(counts.reduce((sum, count) => sum + count, 0));
    expect(bars[1]!.day).toBe('2026-01-06');
  });

  it('shows one among thousands', () => expect(layOut(series([1, 5_000])).bars[0]!.height).toBe(2));

  it('of nothing is empty', () => expect(layOut([])).toEqual({ bars: [], top: 1, total: 0 }));
});
