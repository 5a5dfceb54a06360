import type { ConsentId } from '@sclera/core';
import { describe, expect, it } from 'vitest';
import type { ScleraClient } from '../client/client.ts';
import { schemas } from '../contract/index.ts';
import type { ConsentAnswer, ConsentRecord, PublishedNotice } from '../contract/types.ts';
import { gatewaySigner, testId, testPlatform, testSigner, testTime } from '../verify/signer.fixture.ts';
import { createPersonSession } from './person-session.ts';

const hash = 'ab'.repeat(32);
const given: ConsentRecord = schemas.ConsentRecord.parse({
  schema: 'sclera-consent-2',
  id: testId('con'),
  subject: testId('sub'),
  purpose: 'uniqueness-enrolment',
  dpv: { purpose: 'dpv:IdentityVerification', personalData: 'dpv-pd:Biometric', processing: ['dpv:Collect'], legalBasis: 'dpv:Consent' },
  purposes: { given: ['uniqueness-enrolment'], refused: [] },
  noticeHash: hash,
  language: 'en',
  ageBand: 'adult',
  guardian: false,
  initiative: 'person',
  ward: null,
  validUntil: '2999-01-01T00:00:00.000Z',
  recipients: [
    { name: 'a', region: 'NO' },
    { name: 'b', region: 'NO' },
    { name: 'c', region: 'NO' },
  ],
  retentionDays: 365,
  events: [{ state: 'given', at: testTime }],
});
const withdrawn: ConsentRecord = { ...given, events: [...given.events, { state: 'withdrawn', at: testTime }] };

const receiptOf = (record: object, signer = gatewaySigner): string => signer.sign('sclera-consent+jwt', { ...record, leafIndex: 7 });
const answerOf = (consent: ConsentRecord, change: Partial<ConsentAnswer> = {}): ConsentAnswer => ({
  consent,
  receipt: receiptOf(consent),
  leafIndex: 7,
  ...change,
});

/** A platform that gives this answer to a consent or a withdrawal. */
function sessionWith(answer: ConsentAnswer): ReturnType<typeof createPersonSession> {
  const client: Partial<ScleraClient> = {
    platform: async () => testPlatform,
    recordConsent: async () => answer,
    withdrawConsent: async () => ({ ...answer, erasure: null }),
  };
  return createPersonSession(client as ScleraClient, { personalKey: 'k'.repeat(43) });
}

const withdraw = (answer: ConsentAnswer): Promise<unknown> => sessionWith(answer).withdraw(given.id as ConsentId);
const consent = (answer: ConsentAnswer): Promise<unknown> => {
  const notice = { purpose: given.purpose, hash, language: 'en' } as PublishedNotice;
  return sessionWith(answer).consent(notice, { decision: 'given', ageBand: 'adult' });
};

describe.each([
  { name: 'withdraw', act: withdraw, good: withdrawn, otherState: given },
  { name: 'consent', act: consent, good: given, otherState: withdrawn },
])('$name', ({ name, act, good, otherState }) => {
  it('hands on an answer whose receipt the gateway signed', async () => {
    expect(await act(answerOf(good))).toMatchObject({ consent: good, leafIndex: 7 });
  });

  const other = { ...good, id: testId('con', '1') as ConsentRecord['id'] };
  const otherNotice = { ...good, noticeHash: 'cd'.repeat(32) };
  it.each([
    ['signed by somebody else', answerOf(good, { receipt: receiptOf(good, testSigner(5)) })],
    ['of another kind', answerOf(good, { receipt: gatewaySigner.sign('sclera-receipt+jwt', { ...good, leafIndex: 7 }) })],
    ['about another consent', answerOf(good, { receipt: receiptOf(other) })],
    ['about another place in the log', answerOf(good, { leafIndex: 8 })],
    ['that says another state than the answer', answerOf(good, { receipt: receiptOf(otherState) })],
    ['of another state', answerOf(otherState)],
    name === 'withdraw' ? ['of another consent throughout', answerOf(other)] : ['of another notice throughout', answerOf(otherNotice)],
  ] as const)('refuses a receipt %s', async (_, answer) => {
    await expect(act(answer)).rejects.toMatchObject({ code: 'receipt-invalid' });
  });
});
