import { expect, it } from 'vitest';
import { fateOf, type TrialRecord, tally } from './tally.ts';
import type { Answer, Said } from './trial.ts';

const says = (said: Said | 'probe-unusable', transcript = 'h'): Answer => ({ said, transcript });
const right = says('unique');
const record = (...honest: Answer[]): TrialRecord => ({ truth: 'unique', honest, secret: false });

it.each([
  ['detected', [null, null]],
  ['partlyServed', [right, null]],
  ['unlike', [right, says('not-unique')]],
  ['unlike', [right, says('unique', 'another hash')]],
  ['wrong', [says('not-unique'), says('not-unique')]],
  ['wrong', [says('not-unique'), null]],
  ['unusable', [says('probe-unusable'), says('probe-unusable')]],
  ['noEffect', [right, right]],
] as const)('%s: %j', (fate, honest) => {
  expect(fateOf(record(...honest))).toBe(fate);
});

it('counts a false "new" only where somebody is enrolled', () => {
  const known: TrialRecord = { truth: 'not-unique', honest: [right, right], secret: true };
  expect(tally('x', 'party', [known, record(says('not-unique'), says('not-unique'))])).toMatchObject({ wrong: 2, falseNew: 1 });
});

it('finds one bit where the outcome is the secret, none where it is not, and part of one between', () => {
  const trials = (wrongWhen: (secret: boolean, i: number) => boolean): TrialRecord[] =>
    Array.from({ length: 400 }, (_, i) => {
      const secret = i % 2 === 0;
      const answer = wrongWhen(secret, i) ? says('not-unique') : right;
      return { truth: 'unique', honest: [answer, answer], secret };
    });
  expect(
    tally(
      'x',
      'party',
      trials((secret) => secret),
    ).leak,
  ).toMatchObject({ significant: true, bits: expect.closeTo(1, 2) });
  expect(
    tally(
      'x',
      'party',
      trials(() => true),
    ).leak,
  ).toEqual({ bits: 0, significant: false });
  expect(
    tally(
      'x',
      'party',
      trials((_, i) => i % 4 < 2),
    ).leak,
  ).toEqual({ bits: 0, significant: false });
  const half = tally(
    'x',
    'party',
    trials((secret, i) => secret && i % 4 === 0),
  ).leak;
  expect(half.significant).toBe(true);
  expect(half.bits).toBeGreaterThan(0.25);
  expect(half.bits).toBeLessThan(0.4);
});
