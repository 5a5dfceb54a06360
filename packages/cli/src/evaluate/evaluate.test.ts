import { describe, expect, it } from 'vitest';
import { bootstrap } from './bootstrap.ts';
import { allPairs, collectScores } from './collect-scores.ts';
import { detPoints, drawEvaluation } from './det-plot.ts';
import { decidability, equalErrorRate, fmrAt, fnmrAt, impostorsNeeded, moments, type Scores, thresholdAt, unweighted } from './rates.ts';
import { makeReport } from './report.ts';

function scoresOf(genuine: readonly number[], impostor: readonly number[]): Scores {
  const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();
  return {
    genuine: sorted(genuine),
    genuineSubject: Uint32Array.from(genuine, (_, i) => i % 4),
    impostor: sorted(impostor),
    impostorSubjectA: Uint32Array.from(impostor, (_, i) => i % 4),
    impostorSubjectB: Uint32Array.from(impostor, (_, i) => (i + 1) % 4),
  };
}

// Ten of each, worked out by hand: one genuine pair at 0.42, one impostor pair at 0.30.
const genuine = [0.1, 0.12, 0.14, 0.16, 0.18, 0.2, 0.22, 0.24, 0.26, 0.42];
const impostor = [0.3, 0.44, 0.45, 0.46, 0.46, 0.47, 0.47, 0.48, 0.48, 0.49];
const hand = scoresOf(genuine, impostor);
const all = unweighted(hand);

describe('error rates, against figures worked out by hand', () => {
  it('finds the highest threshold that keeps the false match rate', () => {
    // None of ten may match: no threshold above the lowest impostor score, 0.30.
    expect(thresholdAt(hand.impostor, 0.05, all)).toBe(0.3);
    // One of ten may: up to the second, 0.44. Two: up to the third.
    expect(thresholdAt(hand.impostor, 0.1, all)).toBe(0.44);
    expect(thresholdAt(hand.impostor, 0.2, all)).toBe(0.45);
    expect(thresholdAt(hand.impostor, 1, all)).toBe(Number.POSITIVE_INFINITY);
    // 3 of 300 at 0.01, although 0.01 · 300 is a hair below 3 in binary.
    expect(
      thresholdAt(
        Float64Array.from({ length: 300 }, (_, i) => i),
        0.01,
        { impostor: () => 1, impostorTotal: 300 },
      ),
    ).toBe(3);
  });

  it('counts a threshold’s own score as not matching', () => {
    expect(fmrAt(hand.impostor, 0.3, all)).toBe(0);
    expect(fmrAt(hand.impostor, 0.3001, all)).toBe(0.1);
    expect(fnmrAt(hand.genuine, 0.42, all)).toBeCloseTo(0.1, 12);
    expect(fnmrAt(hand.genuine, 0.4201, all)).toBe(0);
    expect(fnmrAt(hand.genuine, 0.05, all)).toBe(1);
  });

  it('finds the equal error rate', () => {
    // Between 0.30 and 0.42 one of ten matches falsely and one of ten is missed.
    expect(equalErrorRate(hand, all)).toBeCloseTo(0.1, 12);
    expect(equalErrorRate(scoresOf([0.1, 0.2], [0.4, 0.5]), { ...all, genuineTotal: 2, impostorTotal: 2 })).toBe(0);
    // All the same: no threshold tells anything apart, and half of each is wrong.
    expect(equalErrorRate(scoresOf([0.4, 0.4], [0.4, 0.4]), { ...all, genuineTotal: 2, impostorTotal: 2 })).toBeCloseTo(0.5, 12);
    // The wrong way round.
    expect(equalErrorRate(scoresOf([0.5], [0.4]), { ...all, genuineTotal: 1, impostorTotal: 1 })).toBe(1);
  });

  it('measures how far the two lie apart', () => {
    expect(moments(Float64Array.of(1, 2, 3))).toEqual({ mean: 2, variance: 1 });
    // Means 1 and 4, both variances 1: d′ = 3.
    expect(decidability(Float64Array.of(0, 1, 2), Float64Array.of(3, 4, 5))).toBe(3);
  });

  it('knows how many impostors a rate takes', () => {
    expect([1e-2, 1e-3, 1e-4, 1e-5].map(impostorsNeeded)).toEqual([300, 3000, 30_000, 300_000]);
  });

  it('draws one point of the curve for each distinct impostor score', () => {
    const points = [...detPoints(hand)];
    expect(points).toHaveLength(7);
    expect(points[0]!.fmr).toBeCloseTo(0.1, 12);
    expect(points[0]!.fnmr).toBeCloseTo(0.1, 12);
    expect(points.at(-1)).toEqual({ fmr: 1, fnmr: 0 });
  });
});

describe('collectScores', () => {
  // Two eyes of subject 0, one of subject 1; the first eye twice.
  const probes = [
    { identity: 0, subject: 0 },
    { identity: 0, subject: 0 },
    { identity: 1, subject: 0 },
    { identity: 2, subject: 1 },
  ];

  it('sorts pairs into genuine and impostor, with whose they are', () => {
    // Pairs 0-1, 0-2, 0-3, 1-2, 1-3, 2-3.
    const hds = Float32Array.of(0.25, 0.46875, 0.4375, 0.453125, 0.421875, Number.NaN);
    const { scores, insufficient } = collectScores(probes, { hds, ...allPairs(4) });
    expect([...scores.genuine]).toEqual([0.25]);
    expect([...scores.impostor]).toEqual([0.421875, 0.4375, 0.453125, 0.46875, 1]);
    expect([...scores.impostorSubjectA]).toEqual([0, 0, 0, 0, 0]);
    expect([...scores.impostorSubjectB]).toEqual([1, 1, 0, 0, 1]);
    expect(insufficient).toEqual({ genuine: 0, impostor: 1 });
  });
});

describe('bootstrap by subject', () => {
  it('counts a person’s pairs as often as the person is drawn', () => {
    // Subject 0 and 1: one genuine pair each; one impostor pair within subject 0, one between the two.
    const scores: Scores = {
      genuine: Float64Array.of(0.1, 0.2),
      genuineSubject: Uint32Array.of(0, 1),
      impostor: Float64Array.of(0.4, 0.5),
      impostorSubjectA: Uint32Array.of(0, 0),
      impostorSubjectB: Uint32Array.of(0, 1),
    };
    const seen = new Set<string>();
    bootstrap(
      scores,
      2,
      (weights) => {
        seen.add(
          [
            weights.genuine(0),
            weights.genuine(1),
            weights.impostor(0),
            weights.impostor(1),
            weights.genuineTotal,
            weights.impostorTotal,
          ].join(' '),
        );
        return [0];
      },
      { replicates: 60 },
    );
    // Drawn 2 + 0 times, or 1 + 1. Drawn 0 + 2 times there is no impostor pair at all, and the draw is made again.
    expect([...seen].sort()).toEqual(['1 1 1 1 2 2', '2 0 2 0 2 2']);
  });

  it('is the same every time, and covers a rate that varies by subject', () => {
    const scores = scoresOf(genuine, impostor);
    const measure = (weights: typeof all): number[] => [fnmrAt(scores.genuine, 0.4, weights)];
    const [first] = bootstrap(scores, 4, measure, { replicates: 200 });
    expect(bootstrap(scores, 4, measure, { replicates: 200 })).toEqual([first]);
    // The one miss (the tenth pair) is of subject 1: from never drawn to drawn every time.
    expect(first!.low).toBe(0);
    expect(first!.high).toBeGreaterThan(0.1);
    expect(first!.high).toBeLessThanOrEqual(1 / 3);
  });
});

describe('makeReport', () => {
  const many = scoresOf(
    Array.from({ length: 100 }, (_, i) => (i < 98 ? 0.2 : 0.4)),
    Array.from({ length: 400 }, (_, i) => (i < 2 ? 0.35 : 0.45)),
  );
  const input = {
    scores: many,
    subjects: 4,
    insufficient: { genuine: 0, impostor: 0 },
    lostGenuine: [0, 25, 0, 0],
    matchThreshold: 0.375,
    replicates: 100,
  };

  it('tells the rates that the comparisons can carry, and says why not the others', () => {
    const report = makeReport(input)!;
    // 4 of 400 may match falsely; only 2 lie below 0.45, so the threshold is 0.45 and nobody is missed.
    expect(report.operatingPoints[0]).toMatchObject({ fmr: 1e-2, threshold: 0.45, fnmr: 0, fnmrWithFailures: expect.closeTo(0.2, 12) });
    expect(report.operatingPoints[1]).toMatchObject({ fmr: 1e-3, fnmr: null, reason: expect.stringContaining('3000') });
    // No miss in 100 says no more than "below 3 %".
    expect((report.operatingPoints[0] as { interval: object }).interval).toEqual({ low: 0, high: 0.03 });
    expect(report.atMatchThreshold).toMatchObject({
      fmr: 0.005,
      fmrUpperBound: null,
      fnmr: expect.closeTo(0.02, 12),
      fnmrWithFailures: expect.closeTo(27 / 125, 12),
    });
    expect(report.genuineLostToFailures).toBe(25);
  });

  it('counts what could not be compared as not matching, and leaves it out of the means', () => {
    const scores = scoresOf([...Array.from(many.genuine), 1], [...Array.from(many.impostor), 1]);
    const report = makeReport({ ...input, scores, insufficient: { genuine: 1, impostor: 1 } })!;
    expect(report.genuine).toBe(101);
    expect(report.genuineMean).toBeCloseTo(moments(many.genuine).mean, 12);
    expect(report.dPrime).toBeCloseTo(decidability(many.genuine, many.impostor), 12);
    expect(report.atMatchThreshold.fnmr).toBeCloseTo(3 / 101, 12);
    expect(report.atMatchThreshold.fmr).toBeCloseTo(2 / 401, 12);
  });

  it('says nothing where there is nothing to say', () => {
    expect(makeReport({ ...input, scores: scoresOf([], impostor) })).toBeNull();
    expect(makeReport({ ...input, scores: scoresOf(genuine, []) })).toBeNull();
  });

  it('draws an SVG that is well formed and holds no script', () => {
    const interval = { low: 0.01, high: 0.05 };
    const point = { fmr: 1e-2, threshold: 0.4, fnmr: 0.03, interval, fnmrWithFailures: 0.03, intervalWithFailures: interval };
    const unclaimed = { fmr: 1e-5, threshold: null, fnmr: null, reason: 'too few' };
    const svg = drawEvaluation('A <b> & c', { scores: many, matchThreshold: 0.375, operatingPoints: [point, unclaimed] });
    expect(svg.match(/<circle/g)).toHaveLength(1);
    expect(svg).toMatch(/^<svg [^>]*>[\s\S]*<\/svg>\n$/);
    expect(svg).toContain('A &lt;b&gt; &amp; c');
    expect(svg).not.toMatch(/NaN|Infinity|<script/);
    const small = { scores: scoresOf([0.1], [0.5]), matchThreshold: 0.375, operatingPoints: [] };
    expect(drawEvaluation('small', small)).not.toMatch(/NaN|Infinity/);
  });
});
