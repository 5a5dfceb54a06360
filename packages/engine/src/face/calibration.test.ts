import { describe, expect, it } from 'vitest';
import { readCalibration, thresholdFor } from './calibration.ts';
import { packagedEmbedder } from './packaged-models.ts';

const points = [
  { fmr: 1e-2, cosine: 0.25 },
  { fmr: 1e-4, cosine: 0.45 },
  { fmr: 1e-5, cosine: 0.5 },
];
const table = { source: 'drawn up for this test', points };

describe('thresholdFor', () => {
  it('tells the table at its points and a line over the logarithm between them', () => {
    expect(thresholdFor(table, 1e-4)).toEqual({ kind: 'threshold', cosine: 0.45 });
    const between = thresholdFor(table, 1e-3);
    expect(between.kind === 'threshold' && between.cosine).toBeCloseTo(0.35, 10);
  });

  it.each([1e-2, 2e-3, 1e-6, 0, -1, Number.NaN])('has no answer at %s: beyond the table, or beyond what a decision may ask for', (fmr) => {
    expect(thresholdFor(table, fmr)).toMatchObject({ kind: 'not-calibrated', highest: 1e-3, lowest: 1e-5 });
  });

  it('has no answer without a table', () => {
    expect(thresholdFor({ source: 'not calibrated', points: [] }, 1e-4).kind).toBe('not-calibrated');
  });

  it('answers from 1e-3 to 1e-6 for the packaged model, more strictly the rarer', () => {
    const cosines = [1e-3, 1e-4, 1e-5, 1e-6].map((fmr) => {
      const threshold = thresholdFor(packagedEmbedder.calibration, fmr);
      return threshold.kind === 'threshold' ? threshold.cosine : Number.NaN;
    });
    expect(cosines.every((cosine, k) => cosine > (cosines[k - 1] ?? 0) && cosine < 1)).toBe(true);
    expect(readCalibration(packagedEmbedder.calibration)).toEqual(packagedEmbedder.calibration);
  });
});

it('reads no calibration that is missing, without source, out of order or too short', () => {
  expect(readCalibration(undefined)).toContain('missing');
  expect(readCalibration({ points })).toContain('source');
  expect(readCalibration({ ...table, points: [points[0]] })).toContain('at least two');
  expect(readCalibration({ ...table, points: [...points].reverse() })).toContain('fall');
  expect(readCalibration({ ...table, points: [{ fmr: 1e-2, cosine: 2 }, points[1]] })).toContain('cosine');
  expect(readCalibration({ ...table, points: points.slice(1) })).toContain('begin');
});
