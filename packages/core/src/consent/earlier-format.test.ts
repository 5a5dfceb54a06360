import { describe, expect, it } from 'vitest';
import { makeId } from '../ids.ts';
import type { ConsentRecord } from '../model.ts';
import { inThisFormat } from './earlier-format.ts';
import { checkConsent, endOfConsent, mayAsk } from './record.ts';

const [subject, id] = [makeId('subject'), makeId('consent')];
const now = '2026-06-01T00:00:00.000Z';
const given = { state: 'given', at: '2026-05-01T00:00:00.000Z' };
const refused = { state: 'refused', at: '2026-05-01T00:00:00.000Z' };
const withdrawn = { state: 'withdrawn', at: '2026-05-02T00:00:00.000Z' };

/** As the version before wrote it. */
const earlier = {
  schema: 'sclera-consent-1',
  id,
  subject,
  purpose: 'uniqueness-enrolment',
  dpv: {
    purpose: 'dpv:IdentityVerification',
    personalData: 'pd:Biometric',
    processing: ['dpv:Collect', 'dpv:Transform', 'dpv:Match', 'dpv:Store', 'dpv:Erase'],
    legalBasis: 'dpv:ExplicitlyExpressedConsent',
  },
  noticeHash: 'ab'.repeat(32),
  language: 'zh',
  ageBand: 'under-14',
  guardian: true,
  recipients: ['Party A', 'Party B', 'Party C'],
  retentionDays: 365,
  events: [given],
};
const check = (record: ConsentRecord) => checkConsent(record, { subject, purpose: record.purpose, noticeHash: record.noticeHash, at: now });

describe('a consent of the earlier format', () => {
  it('that was given is kept letter by letter as history, and whoever gave it is asked again', () => {
    const record = inThisFormat(earlier, now);
    const { schema: _, recipients: __, ...same } = earlier;
    expect(record).toMatchObject({ ...same, schema: 'sclera-consent-2', ward: null, validUntil: now });
    expect(record.recipients).toEqual(['Party A', 'Party B', 'Party C'].map((name) => ({ name, region: 'ZZ' })));
    expect(check(record)).toEqual({ kind: 'refused', code: 'consent-expired' });
    expect(mayAsk([record], record.purpose, now)).toBe(true);
  });

  it('that was withdrawn or refused stays so, at the time it was; a no is still not asked about again', () => {
    const over = inThisFormat({ ...earlier, events: [given, withdrawn] }, now);
    expect([check(over), endOfConsent(over)]).toEqual([{ kind: 'refused', code: 'consent-withdrawn' }, withdrawn.at]);
    const no = inThisFormat({ ...earlier, events: [refused] }, now);
    expect([check(no), endOfConsent(no)]).toEqual([{ kind: 'refused', code: 'consent-refused' }, refused.at]);
    expect(no.purposes).toEqual({ given: [], refused: ['uniqueness-enrolment'] });
    expect(mayAsk([no], no.purpose, now)).toBe(false);
  });

  it('is brought over once: one of this format stays as it is', () => {
    const record = inThisFormat(earlier, now);
    expect(inThisFormat(record, '2030-01-01T00:00:00.000Z')).toBe(record);
  });

  it.each([
    ['another format', { ...earlier, schema: 'sclera-consent-3' }],
    ['no format', { ...earlier, schema: undefined }],
    ['nothing', null],
    ['an unknown purpose', { ...earlier, purpose: 'advertising' }],
    ['no events', { ...earlier, events: [] }],
    ['a yes after a no', { ...earlier, events: [refused, given] }],
    ['no recipients', { ...earlier, recipients: undefined }],
    ['an id of something else', { ...earlier, id: subject }],
  ])('with %s is refused, and the message says what to do', (_, stored) => {
    expect(() => inThisFormat(stored, now)).toThrow(/format that this version does not know.*start the version that wrote it/);
  });
});
