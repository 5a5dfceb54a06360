import type { PersonalRecord, Platform } from '@sclera/sdk/contract';
import { describe, expect, it } from 'vitest';
import { glanceWords } from './glance.ts';

const empty = { subject: 'sub_x', consents: [], guardians: [], enrolments: [], uses: [], comparedIn: [] } as unknown as PersonalRecord;
const agreed = (state: string, ward: object | null = null) => ({
  purpose: 'uniqueness-enrolment',
  ward,
  events: [{ state: 'given' }, { state }],
});
const held = {
  ...empty,
  consents: [agreed('given')],
  enrolments: [{ id: 'enr_x', enrolledAt: '2026-01-02T00:00:00Z', retainUntil: '2027-01-02T00:00:00Z', heldBy: ['c', 'a', 'b'] }],
  uses: [{ leafIndex: 4, event: { kind: 'enrol' } }],
  comparedIn: [7, 9],
} as unknown as PersonalRecord;
const platform = { parties: [{ id: 'a', country: 'CH' }] } as unknown as Platform;
const answers = (record: PersonalRecord) =>
  Object.fromEntries(glanceWords(record, platform).map(({ question, answer }) => [question, answer]));

describe('a record in five sentences', () => {
  it('says what is held, where, why, how long, and who used it', () => {
    expect(answers(held)).toEqual({
      What: 'Three shares of your eyes, each of them noise without the others; no picture and no name.',
      Where: 'One share each at Party A in Switzerland, Party B and Party C.',
      Why: 'You agreed to it so that nobody counts as a new person twice.',
      'How long': 'Until 2 January 2027 at the latest, or until you delete it here.',
      'Who used it': 'You were compared yourself once, and 2 times when somebody else was compared; nobody else may use it.',
    });
  });

  it('says nothing where there is nothing', () => {
    const words = answers(empty);
    expect(words['What']).toMatch(/^Nothing of your eyes/);
    expect(words['Where']).toMatch(/^At no party/);
    expect(words['Why']).toMatch(/^For nothing/);
    expect(words['How long']).toMatch(/nothing left/);
    expect(words['Who used it']).toMatch(/^You were never compared/);
  });

  it('counts a face that was held against a document', () => {
    const uses = [{ leafIndex: 2, event: { kind: 'verify', purpose: 'sim-registration', decision: 'matched' } }];
    expect(answers({ ...empty, uses } as unknown as PersonalRecord)['Who used it']).toMatch(/^You were compared yourself once/);
  });

  it('does not take what a guardian agreed to for an agreement about themselves', () => {
    const ward = { subject: 'sub_y', consent: 'con_y' };
    const why = (...consents: readonly object[]) => answers({ ...empty, consents } as unknown as PersonalRecord)['Why'];
    expect(why(agreed('given', ward))).toBe('Nothing about you. You agreed for a child, as parent or guardian.');
    expect(why(agreed('given', ward), agreed('given'))).toMatch(/^You agreed to it so that .* twice\. You agreed for a child/);
    expect(why(agreed('withdrawn', ward))).toMatch(/^For nothing/);
  });

  it('does not take an agreement for one that was taken back', () => {
    expect(answers({ ...held, consents: [agreed('withdrawn')] } as unknown as PersonalRecord)['Why']).toMatch(/^For nothing/);
  });
});
