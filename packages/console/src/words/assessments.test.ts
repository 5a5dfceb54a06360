import { describe, expect, it } from 'vitest';
import { assessmentWords } from './assessments.ts';

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
});
