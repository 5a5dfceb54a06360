import { beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../session/session.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { joinBits } from '../testing/share-bits.ts';
import { atThree, type ByParty, openThree } from '../testing/three-parties.ts';
import { liftedPositiveBits } from './lifted-bits.ts';
import { fitsShort, scoreOf, scoreWeights, wideBits } from './threshold.ts';

const random = seededBytes(171);
let sessions: ByParty<Session>;

beforeAll(async () => {
  sessions = await openThree(random);
});

const elements = (count: number): Uint16Array => new Uint16Array(random(2 * count).slice().buffer);

function additive(values: readonly number[]): readonly Uint16Array[] {
  const [first, second] = [elements(values.length), elements(values.length)];
  return [first, second, Uint16Array.from(values, (value, i) => value - (first[i] ?? 0) - (second[i] ?? 0))];
}

/** v > 0 by three parties, for (x, m) in lanes. */
async function positive(pairs: readonly (readonly [x: number, m: number])[], weights: { code: number; mask: number }, lowest = -12_800) {
  const lanes = 32 * Math.ceil(pairs.length / 32);
  const at = (i: number): readonly [number, number] => pairs[i] ?? [0, 0];
  const counts = additive(Array.from({ length: lanes }, (_, i) => at(i)[0]));
  const common = additive(Array.from({ length: lanes }, (_, i) => at(i)[1]));
  for (const session of sessions) {
    session.beginBatch();
  }
  const before = sessions[0].counters.rounds;
  const bits = joinBits(
    await atThree((party) =>
      liftedPositiveBits(sessions[party - 1] as Session, {
        counts: counts[party - 1] as Uint16Array,
        common: common[party - 1] as Uint16Array,
        lowest: new Int16Array(lanes).fill(lowest),
        countWeight: weights.code,
        commonWeight: weights.mask,
        width: wideBits(weights),
      }),
    ),
  );
  // Up to 17 bits have 8 runs below the sign, more have 9 to 12.
  expect(sessions[0].counters.rounds - before).toBe(wideBits(weights) <= 17 ? 7 : 8);
  return pairs.map((_, i) => (((bits[i >> 5] ?? 0) >>> (i & 31)) & 1) === 1);
}

const fractions = [
  [3, 10],
  [8, 25],
  [17, 50],
  [7, 20],
  [9, 25],
  [2, 5],
  [3, 8],
  [1, 8],
  [49, 100],
  [333, 1_000],
  [1, 1_000],
] as const;

describe.each(fractions)('hd < %i/%i', (numerator, denominator) => {
  const weights = scoreWeights({ numerator, denominator });

  it('is what the fraction says, for every mask count next to the threshold, and at the ends', async () => {
    const pairs: [number, number][] = [];
    const expected: boolean[] = [];
    for (let m = 1; m <= 6_400; m += m < 200 ? 1 : 7) {
      // Mismatches about the threshold, none and all: num/den with den = 2m.
      const near = Math.floor((2 * m * numerator) / denominator);
      for (const mismatches of [near - 1, near, near + 1, 0, 2 * m]) {
        if (mismatches >= 0 && mismatches <= 2 * m) {
          pairs.push([2 * m - 2 * mismatches, m]);
          expected.push(mismatches * denominator < 2 * m * numerator);
          expect(scoreOf(weights, 2 * m - 2 * mismatches, m) > 0).toBe(expected.at(-1));
        }
      }
    }
    expect(await positive(pairs, weights)).toEqual(expected);
  });
});

it('lifts every wrap: all values of one number', async () => {
  const weights = { code: 1, mask: 1 };
  const values = Array.from({ length: 32_768 }, (_, i): [number, number] => [i - 16_384, i % 6_401]);
  expect(await positive(values, weights, -16_384)).toEqual(values.map(([x, m]) => x - m > 0));
});

describe('scoreWeights', () => {
  it('fit 16 bits for 3/8, 1/4 and 1/2 only, among the eighths', () => {
    const short = [1, 2, 3, 4].filter((numerator) => fitsShort(scoreWeights({ numerator, denominator: 8 })));
    expect(short).toEqual([2, 3, 4]);
    expect(scoreWeights({ numerator: 3, denominator: 8 })).toEqual({ code: 2, mask: 1 });
  });

  it('take all thousandths up to 1/2, and say what is wrong with others', () => {
    for (let numerator = 1; numerator <= 500; numerator++) {
      expect(wideBits(scoreWeights({ numerator, denominator: 1_000 }))).toBeLessThanOrEqual(24);
    }
    for (const [numerator, denominator] of [
      [0, 8],
      [-1, 8],
      [5, 8],
      [1.5, 8],
      [3, 0],
      [Number.NaN, 8],
      [123_457, 999_983],
    ] as const) {
      expect(() => scoreWeights({ numerator, denominator })).toThrow(expect.objectContaining({ code: 'bad-options' }));
    }
  });
});
