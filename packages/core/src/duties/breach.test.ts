import { describe, expect, test } from 'vitest';
import { type BreachRisk, breachDuties } from './breach.ts';

const awareAt = '2026-03-01T10:00:00.000Z';
const duties = (jurisdictions: string[], risk: BreachRisk) =>
  breachDuties({ jurisdictions, awareAt, risk }).map(({ id, dueAt }) => [id, dueAt]);
const inThreeDays = '2026-03-04T10:00:00.000Z';

describe('whom a breach must be told to', () => {
  test.each([
    [['EU'], 'unlikely', []],
    [
      ['EU'],
      'likely',
      [
        ['own-people', awareAt],
        ['eu-authority', inThreeDays],
      ],
    ],
    [
      ['EU'],
      'high',
      [
        ['eu-people', awareAt],
        ['eu-authority', inThreeDays],
      ],
    ],
    [['CN'], 'unlikely', [['cn-authority', awareAt]]],
    [
      ['CN'],
      'likely',
      [
        ['cn-authority', awareAt],
        ['cn-people', awareAt],
      ],
    ],
    [[], 'unlikely', []],
    [[], 'high', [['own-people', awareAt]]],
  ] as const)('%j, risk %s', (jurisdictions, risk, expected) => {
    expect(duties([...jurisdictions], risk)).toEqual(expected);
  });

  test('under both laws, at once before 72 hours', () => {
    expect(duties(['EU', 'CN'], 'high').map(([id]) => id)).toEqual(['cn-authority', 'cn-people', 'eu-people', 'eu-authority']);
  });
});
