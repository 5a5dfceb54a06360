import { describe, expect, it } from 'vitest';
import { approvedWords, assessmentWords } from './assessments.ts';

describe('how an assessment stands', () => {
  const validUntil = '2027-01-02T00:00:00Z';
  it('says until when it is in force', () => {
    expect(assessmentWords({ state: 'approved', validUntil }).state).toBe('Approved until 2 January 2027.');
    expect(assessmentWords({ state: 'trial', validUntil }).state).toBe('Trial until 2 January 2027.');
  });

  it('never says of one that is due, or not yet in force, that anything rests on it', () => {
    for (const state of ['due', 'draft', 'in-review'] as const)
      expect(assessmentWords({ state, validUntil }).says).toMatch(/allows nothing/);
  });

  it('says who approved it and at which line, and of a trial that it was nobody', () => {
    expect(approvedWords({ approval: null })).toBe('Nobody.');
    const account = 'sub_1' as never;
    const at = '2026-01-02T00:00:00Z';
    const event = { kind: 'oversight', account, act: 'assessment-approved', record: 'ab', at } as const;
    expect(approvedWords({ approval: { account, by: 'Privacy board', at, leaf: { leafIndex: 7, event, salt: '00' } } })).toBe(
      'Privacy board, on 2 January 2026: account sub_1, line 7 of the public log.',
    );
  });
});
