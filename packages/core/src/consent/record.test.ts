import { describe, expect, it } from 'vitest';
import { makeId } from '../ids.ts';
import type { ConsentRecord } from '../model.ts';
import { builtinNotices, findNotices } from './builtin.ts';
import { checkConsent, consentState, recordConsent, withdrawConsent } from './record.ts';

const notices = builtinNotices();
const [checkNotice] = findNotices(notices, { purpose: 'uniqueness-check', language: 'en' });
const [enrolNotice] = findNotices(notices, { purpose: 'uniqueness-enrolment', language: 'en' });
const subject = makeId('subject');
const noon = () => Date.UTC(2026, 0, 1, 12);
const later = () => Date.UTC(2026, 0, 1, 13);

type Input = Parameters<typeof recordConsent>[0];
const input: Input = {
  subject,
  purpose: 'uniqueness-check',
  notice: checkNotice!,
  decision: 'given',
  ageBand: 'adult',
  guardian: false,
  recipients: ['North (NO)', 'South (ZA)', 'East (JP)'],
};
const given = recordConsent(input, noon);
const refusal = recordConsent({ ...input, decision: 'refused' }, noon);
const expected = { subject, purpose: 'uniqueness-check', noticeHash: checkNotice!.hash } as const;

const codeOf = (record: ConsentRecord | null, change: object = {}) => {
  const verdict = checkConsent(record, { ...expected, ...change });
  return verdict.kind === 'refused' ? verdict.code : verdict.kind;
};

describe('recordConsent', () => {
  it('writes down who decided what, when, after reading what, in DPV terms', () => {
    expect(given).toMatchObject({
      schema: 'sclera-consent-1',
      subject,
      purpose: 'uniqueness-check',
      noticeHash: checkNotice!.hash,
      language: 'en',
      retentionDays: 0,
      recipients: input.recipients,
      events: [{ state: 'given', at: '2026-01-01T12:00:00.000Z' }],
    });
    expect(given.dpv.legalBasis).toBe('dpv:ExplicitlyExpressedConsent');
  });

  it('says that an enrolment stores and a check does not', () => {
    expect(given.dpv.processing).not.toContain('dpv:Store');
    expect(recordConsent({ ...input, purpose: 'uniqueness-enrolment', notice: enrolNotice! }, noon).dpv.processing).toContain('dpv:Store');
  });

  it('keeps refusals as well', () => {
    expect(consentState(refusal)).toBe('refused');
  });

  it.each([
    ['a notice about another purpose', { notice: enrolNotice! }],
    ['two purposes at once', { purpose: ['uniqueness-check', 'uniqueness-enrolment'] }],
    ['an unknown purpose', { purpose: 'watch-list' }],
    ['a notice that was touched', { notice: { ...checkNotice!, retention: 'For ever.' } }],
    ['no recipient', { recipients: [] }],
    ['a nameless recipient', { recipients: ['North (NO)', ' '] }],
    ['an unknown decision', { decision: 'withdrawn' }],
    ['an unknown age band', { ageBand: 'old' }],
    ['an unstated guardian', { guardian: undefined }],
    ['something that is no subject', { subject: makeId('consent') }],
  ])('refuses %s', (_name, change) => {
    expect(() => recordConsent({ ...input, ...change } as Input, noon)).toThrow('consent-invalid');
  });
});

describe('withdrawConsent', () => {
  it('ends a consent and keeps its past', () => {
    const withdrawn = withdrawConsent(given, later);
    expect(consentState(withdrawn)).toBe('withdrawn');
    expect(withdrawn.events).toEqual([...given.events, { state: 'withdrawn', at: '2026-01-01T13:00:00.000Z' }]);
    expect(consentState(given)).toBe('given');
  });

  it('changes nothing the second time', () => {
    const withdrawn = withdrawConsent(given, noon);
    expect(withdrawConsent(withdrawn, later)).toBe(withdrawn);
  });

  it('has nothing to withdraw from a refusal', () => {
    expect(() => withdrawConsent(refusal, later)).toThrow('consent-refused');
  });
});

describe('checkConsent', () => {
  it('accepts what was given for this purpose, by this person, to this notice', () => {
    expect(codeOf(given)).toBe('in-force');
  });

  it.each([
    ['none', null, {}, 'consent-missing'],
    ['somebody else’s', given, { subject: makeId('subject') }, 'consent-missing'],
    ['one for another purpose', given, { purpose: 'uniqueness-enrolment' }, 'consent-invalid'],
    ['a refusal', refusal, {}, 'consent-refused'],
    ['a withdrawn one', withdrawConsent(given, later), {}, 'consent-withdrawn'],
    ['one to an older notice', given, { noticeHash: enrolNotice!.hash }, 'notice-changed'],
    ['one without a state', { ...given, events: [] }, {}, 'consent-invalid'],
    [
      'one that came back to life',
      { ...given, events: [{ state: 'given' }, { state: 'withdrawn' }, { state: 'given' }] },
      {},
      'consent-invalid',
    ],
    ['a refusal turned into a yes', { ...given, events: [{ state: 'refused' }, { state: 'given' }] }, {}, 'consent-invalid'],
    ['one of another schema', { ...given, schema: 'sclera-consent-2' }, {}, 'consent-invalid'],
    ['one for two purposes', { ...given, purpose: 'uniqueness-check uniqueness-enrolment' }, {}, 'consent-invalid'],
    ['one whose events are no list', { ...given, events: 'given' }, {}, 'consent-invalid'],
  ])('refuses %s', (_name, record, change, code) => {
    expect(codeOf(record as ConsentRecord | null, change)).toBe(code);
  });
});

describe('consentState', () => {
  it('refuses a record without a known state', () => {
    expect(() => consentState({ ...given, events: [] })).toThrow('consent-invalid');
    expect(() => consentState({ ...given, events: [{ state: 'pending' as 'given', at: '' }] })).toThrow('consent-invalid');
  });
});
