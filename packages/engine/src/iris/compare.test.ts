import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { disturb, randomTemplate } from '../../testing/random-template.ts';
import { compareIris, matchThreshold, minCommonBits, normalisedHd } from './compare.ts';
import { rotate } from './fuse.ts';

describe('compareIris', () => {
  test('two captures of one eye match, two random codes do not', () => {
    const a = randomTemplate(1, 0.9);
    const near = compareIris(a, disturb(a, 0.2, 2));
    const far = compareIris(a, randomTemplate(3, 0.9));
    expect(near).toMatchObject({ kind: 'compared', rotation: 0 });
    expect(near.kind === 'compared' && near.hd).toBeLessThan(0.25);
    expect(far.kind === 'compared' && far.hd).toBeGreaterThan(matchThreshold);
  });

  test('hd is the exact quotient of num and maskBits', () => {
    const outcome = compareIris(randomTemplate(4, 0.8), randomTemplate(5, 0.8));
    if (outcome.kind !== 'compared') throw new Error('not compared');
    expect(outcome.hd).toBe(outcome.num / outcome.maskBits);
    expect(outcome.maskBits % 2).toBe(0);
  });

  test('too few common bits say nothing, not even for a template against itself', () => {
    const sparse = randomTemplate(6, (0.9 * minCommonBits) / 12800);
    const outcome = compareIris(sparse, sparse);
    expect(outcome.kind).toBe('insufficient');
    expect(outcome.maskBits).toBeLessThan(minCommonBits);
    expect(outcome.maskBits).toBeGreaterThan(0);
  });

  test('comparing the other way round gives the same distance and the opposite rotation', () => {
    fc.assert(
      fc.property(fc.integer({ min: -15, max: 15 }), fc.integer(), (turn, seed) => {
        const a = randomTemplate(seed, 0.9);
        const b = rotate(disturb(a, 0.15, seed + 1), turn);
        const forth = compareIris(a, b);
        const back = compareIris(b, a);
        if (forth.kind !== 'compared' || back.kind !== 'compared') throw new Error('not compared');
        expect(forth.num).toBe(back.num);
        expect(forth.maskBits).toBe(back.maskBits);
        expect(forth.rotation + back.rotation).toBe(0);
      }),
      { numRuns: 25 },
    );
  });
});

test('the normalised distance leaves 0.45 where it is and trusts many bits more than few', () => {
  expect(normalisedHd(0.45, 5000)).toBeCloseTo(0.45, 12);
  expect(normalisedHd(0.3, 10_000)).toBeCloseTo(0.3, 12);
  expect(normalisedHd(0.3, 4000)).toBeGreaterThan(0.3);
  expect(normalisedHd(0, 12_800)).toBe(0);
});
