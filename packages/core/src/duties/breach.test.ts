import { describe, expect, test } from 'vitest';
import { type BreachRisk, breachDuties } from './breach.ts';

const awareAt = '2026-03-01T10:00:00.000Z';
const duties = (jurisdictions: string[], risk: BreachRisk, people: number | null = 1) =>
  breachDuties({ jurisdictions, awareAt, risk, people }).map(({ id, dueAt }) => [id, dueAt]);
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

  test.each([
    [999_999, false],
    [1_000_000, true],
    [null, true],
  ])('in China, of %s people: as an incident within four hours %s', (people, expected) => {
    const found = duties(['CN'], 'likely', people).find(([id]) => id === 'cn-incident');
    expect(found).toEqual(expected ? ['cn-incident', '2026-03-01T14:00:00.000Z'] : undefined);
  });

  test.each([
    [500, ['us-il-people']],
    [501, ['us-il-people', 'us-il-authority']],
    [null, ['us-il-people', 'us-il-authority']],
  ])('in Illinois, of %s people, whatever the risk: %j', (people, expected) => {
    for (const risk of ['unlikely', 'high'] as const) expect(duties(['US-IL'], risk, people).map(([id]) => id)).toEqual(expected);
  });

  test('each says how its article is known', () => {
    const all = breachDuties({ jurisdictions: ['CN', 'EU', 'US-IL'], awareAt, risk: 'high', people: null });
    expect(Object.fromEntries(all.map(({ id, source }) => [id, source]))).toEqual({
      'cn-authority': 'S',
      'cn-people': 'S',
      'cn-incident': 'V',
      'eu-people': 'V',
      'eu-authority': 'V',
      'us-il-people': 'V',
      'us-il-authority': 'S',
    });
  });

  test('under both laws, at once before 72 hours', () => {
    expect(duties(['EU', 'CN'], 'high').map(([id]) => id)).toEqual(['cn-authority', 'cn-people', 'eu-people', 'eu-authority']);
  });
});
