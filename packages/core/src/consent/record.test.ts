import { describe, expect, it } from 'vitest';
import { makeId } from '../ids.ts';
import type { ConsentRecord } from '../model.ts';
import { builtinNotices, findNotices } from './builtin.ts';
import { asCorrected, checkConsent, consentState, correctConsent, mayAsk, recordConsent, withdrawConsent } from './record.ts';

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
  recipients: [
    { name: 'North', region: 'NO' },
    { name: 'South', region: 'ZA' },
    { name: 'East', region: 'JP' },
  ],
};
const given = recordConsent(input, noon);
const refusal = recordConsent({ ...input, decision: 'refused' }, noon);
const at = '2026-01-01T13:00:00.000Z';
const expected = { subject, purpose: 'uniqueness-check', noticeHash: checkNotice!.hash, at } as const;

const codeOf = (record: ConsentRecord | null, change: object = {}) => {
  const verdict = checkConsent(record, { ...expected, ...change });
  return verdict.kind === 'refused' ? verdict.code : verdict.kind;
};

describe('recordConsent', () => {
  it('writes down who decided what, when, after reading what, in DPV terms', () => {
    expect(given).toMatchObject({
      schema: 'sclera-consent-2',
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
    ['a nameless recipient', { recipients: [...input.recipients, { name: ' ', region: 'NO' }] }],
    ['a recipient without a country', { recipients: [{ name: 'North', region: '' }] }],
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
    ['one whose time is over', given, { at: '2026-01-31T12:00:00.000Z' }, 'consent-expired'],
    [
      'one that covers two purposes',
      { ...given, purposes: { given: ['uniqueness-check', 'uniqueness-enrolment'], refused: [] } },
      {},
      'consent-invalid',
    ],
    ['one that covers none', { ...given, purposes: { given: [], refused: [] } }, {}, 'consent-invalid'],
    ['a guardian’s confirmation of somebody else’s', { ...given, ward: { subject, consent: given.id } }, {}, 'consent-invalid'],
    ['one without a state', { ...given, events: [] }, {}, 'consent-invalid'],
    [
      'one that came back to life',
      { ...given, events: [{ state: 'given' }, { state: 'withdrawn' }, { state: 'given' }] },
      {},
      'consent-invalid',
    ],
    ['a refusal turned into a yes', { ...given, events: [{ state: 'refused' }, { state: 'given' }] }, {}, 'consent-invalid'],
    ['one of another schema', { ...given, schema: 'sclera-consent-1' }, {}, 'consent-invalid'],
    ['one for two purposes', { ...given, purpose: 'uniqueness-check uniqueness-enrolment' }, {}, 'consent-invalid'],
    ['one whose events are no list', { ...given, events: 'given' }, {}, 'consent-invalid'],
  ])('refuses %s', (_name, record, change, code) => {
    expect(codeOf(record as ConsentRecord | null, change)).toBe(code);
  });
});

describe('correctConsent', () => {
  const corrects = { ageBand: '14-17', language: 'en', noticeHash: checkNotice!.hash } as const;

  it('adds an event, keeps what was stated, and leaves the consent in force', () => {
    const corrected = correctConsent(given, corrects, later);
    expect(corrected.ageBand).toBe('adult');
    expect(asCorrected(corrected)).toMatchObject(corrects);
    expect(codeOf(corrected)).toBe('in-force');
    expect(codeOf(withdrawConsent(corrected, later))).toBe('consent-withdrawn');
  });

  it('makes no child older, also not in two steps, and anybody younger', () => {
    const child = { ...given, ageBand: 'under-14', guardian: true } as ConsentRecord;
    expect(() => correctConsent(child, corrects, later)).toThrow('PIPL 31');
    expect(() => correctConsent(child, { ...corrects, ageBand: 'adult' }, later)).toThrow('consent-invalid');
    const younger = correctConsent(given, { ...corrects, ageBand: 'under-14' }, later);
    expect(() => correctConsent(younger, corrects, later)).toThrow('consent-invalid');
    expect(asCorrected(correctConsent(child, { ...corrects, ageBand: 'under-14' }, later)).ageBand).toBe('under-14');
  });

  it('brings no consent back that was refused or withdrawn', () => {
    for (const ended of [refusal, withdrawConsent(given, later)]) {
      expect(() => correctConsent(ended, corrects, later)).toThrow('consent-invalid');
      const forged = { ...ended, events: [...ended.events, { state: 'given', at: '2026-01-01T13:00:00.000Z', corrects }] } as ConsentRecord;
      expect(codeOf(forged)).toBe('consent-invalid');
    }
  });
});

describe('consentState', () => {
  it('refuses a record without a known state', () => {
    expect(() => consentState({ ...given, events: [] })).toThrow('consent-invalid');
    expect(() => consentState({ ...given, events: [{ state: 'pending' as 'given', at: '' }] })).toThrow('consent-invalid');
  });
});

describe('the last instant of a consent', () => {
  it('is the millisecond before the end', () => {
    expect(given.validUntil).toBe('2026-01-31T12:00:00.000Z');
    expect(codeOf(given, { at: '2026-01-31T11:59:59.999Z' })).toBe('in-force');
    const kept = recordConsent({ ...input, purpose: 'uniqueness-enrolment', notice: enrolNotice! }, noon);
    expect(kept.validUntil).toBe('2027-01-01T12:00:00.000Z');
  });
});

describe('mayAsk', () => {
  it.each([
    ['the day after a refusal', '2026-01-02T12:00:00.000Z', 90, false],
    ['a millisecond before the time is over', '2026-04-01T11:59:59.999Z', 90, false],
    ['when it is over', '2026-04-01T12:00:00.000Z', 90, true],
    ['when another time was set', '2026-01-03T12:00:00.000Z', 2, true],
  ])('%s', (_name, now, days, may) => {
    expect(mayAsk([given, refusal], 'uniqueness-check', now, days)).toBe(may);
  });

  it('for another purpose, or where nobody refused', () => {
    expect(mayAsk([refusal], 'uniqueness-enrolment', at)).toBe(true);
    expect(mayAsk([given], 'uniqueness-check', at)).toBe(true);
  });
});

describe('a guardian', () => {
  const child = recordConsent({ ...input, ageBand: 'under-14', guardian: true }, noon);
  const guardian: Input = { ...input, subject: makeId('subject'), ward: child };

  it('confirms what a person under 14 agreed to, in a record of their own', () => {
    expect(recordConsent(guardian, noon)).toMatchObject({ subject: guardian.subject, ward: { subject, consent: child.id } });
  });

  it.each([
    ['themselves', { subject }],
    ['while they are a minor', { ageBand: '14-17' }],
    ['a no', { decision: 'refused' }],
    ['what an adult agreed to', { ward: given }],
    ['what was refused', { ward: recordConsent({ ...input, ageBand: 'under-14', decision: 'refused' }, noon) }],
    ['what was withdrawn', { ward: withdrawConsent(child, later) }],
    ['another purpose', { purpose: 'uniqueness-enrolment', notice: enrolNotice! }],
    ['a guardian’s confirmation', { ward: { ...child, ward: { subject, consent: child.id } } }],
  ])('does not confirm %s', (_name, change) => {
    expect(() => recordConsent({ ...guardian, ...change } as Input, noon)).toThrow('consent-invalid');
  });
});
