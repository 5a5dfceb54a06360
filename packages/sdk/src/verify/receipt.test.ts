import type { PartyId } from '@sclera/core';
import { describe, expect, it } from 'vitest';
import type { ErasureAnswer } from '../contract/types.ts';
import { verifyConsentReceipt, verifyErasure, verifyReceipt } from './receipt.ts';
import { gatewaySigner, partySigners, testId, testPlatform, testSigner, testTime } from './signer.fixture.ts';

const permit = testId('per');
const parties: readonly PartyId[] = ['a', 'b', 'c'];
const hash = 'ab'.repeat(32);

function answer(party: PartyId, change: object = {}, signer = partySigners[party]): string {
  const body = { party, permit, unique: true, gallerySize: 4, galleryHash: hash, transcript: hash, at: testTime, ...change };
  return signer.sign('sclera-answer+jwt', body);
}

function receipt(change: object = {}, statements = parties.map((party) => answer(party)), signer = gatewaySigner): string {
  const body = {
    iss: 'sclera.test',
    permit,
    subject: testId('sub'),
    action: 'enrol',
    purpose: 'uniqueness-enrolment',
    decision: 'enrolled',
    enrolment: testId('enr'),
    leafIndex: 7,
    statements,
    at: testTime,
    ...change,
  };
  return signer.sign('sclera-receipt+jwt', body);
}

function reasonOf(token: string): string {
  const outcome = verifyReceipt(token, testPlatform);
  return outcome.kind === 'invalid' ? outcome.reason : 'valid';
}

describe('verifyReceipt', () => {
  it('accepts what the gateway and all three parties signed', () => {
    const outcome = verifyReceipt(receipt(), testPlatform);
    expect(outcome).toMatchObject({ kind: 'valid', parties: ['a', 'b', 'c'], receipt: { decision: 'enrolled', leafIndex: 7 } });
    const found = parties.map((party) => answer(party, { unique: false }));
    expect(reasonOf(receipt({ decision: 'already-enrolled', enrolment: null }, found))).toBe('valid');
    expect(reasonOf(receipt({ action: 'check', decision: 'new', enrolment: null }))).toBe('valid');
    const own = { action: 'verify', purpose: 'rights-access', enrolment: null };
    const answers = (matched: boolean) => parties.map((party) => answer(party, { matched, unique: !matched, gallerySize: 1 }));
    expect(reasonOf(receipt({ ...own, decision: 'matched' }, answers(true)))).toBe('valid');
    expect(reasonOf(receipt({ ...own, decision: 'not-matched' }, answers(false)))).toBe('valid');
    expect(reasonOf(receipt({ ...own, decision: 'matched' }, answers(false)))).toBe('the decision is not what the parties say');
  });

  it('refuses a receipt of somebody else, or of another type', () => {
    expect(reasonOf(receipt({}, undefined, testSigner(77)))).toBe('the signature does not fit');
    expect(reasonOf(receipt({ iss: 'elsewhere' }))).toBe('it was issued by another platform');
    expect(reasonOf(gatewaySigner.sign('sclera-consent+jwt', {}))).toBe('it is not a sclera-receipt+jwt');
    expect(reasonOf(receipt({ leafIndex: -1 }))).toBe('it is not a decision receipt of this version');
  });

  it('refuses when a party is missing, doubled or forged', () => {
    expect(reasonOf(receipt({}, [answer('a'), answer('b')]))).toBe('a party’s statement is missing');
    expect(reasonOf(receipt({}, [answer('a'), answer('b'), answer('b')]))).toContain('one statement of each');
    expect(reasonOf(receipt({}, [answer('a'), answer('b'), answer('c', {}, testSigner(50))]))).toContain(
      'not signed by one of the parties',
    );
    expect(reasonOf(receipt({}, [answer('a'), answer('b'), answer('c', {}, partySigners.a)]))).toContain(
      'not signed by one of the parties',
    );
  });

  it('refuses when the parties do not say the same, or not this', () => {
    const others = [answer('a'), answer('b')];
    for (const change of [{ unique: false }, { gallerySize: 5 }, { galleryHash: 'cd'.repeat(32) }]) {
      expect(reasonOf(receipt({}, [...others, answer('c', change)]))).toBe('the three parties do not agree');
    }
    expect(reasonOf(receipt({}, [...others, answer('c', { permit: testId('per', '1') })]))).toContain('another permit');
    expect(reasonOf(receipt({ decision: 'already-enrolled', enrolment: null }))).toBe('the decision is not what the parties say');
    expect(reasonOf(receipt({ action: 'check', decision: 'new' }))).toContain('do not fit together');
    // What was said in a search is no answer about one reference, nor the other way round.
    expect(reasonOf(receipt({ action: 'verify', decision: 'not-matched', enrolment: null }))).toBe('a party answered another question');
    const one = parties.map((party) => answer(party, { matched: false }));
    expect(reasonOf(receipt({ action: 'check', decision: 'new', enrolment: null }, one))).toBe('a party answered another question');
    expect(reasonOf(receipt({ enrolment: null }))).toContain('do not fit together');
  });
});

describe('a party that took another key', () => {
  const [a, ...others] = testPlatform.parties;
  const newKey = testSigner(60);
  const rotated = (until: string) => ({
    ...testPlatform,
    parties: [{ ...a!, signingKey: newKey.publicKey, formerSigningKeys: [{ signingKey: a!.signingKey, until }] }, ...others],
  });

  it('what it signed before verifies with what the platform publishes now, and what it signs now', () => {
    expect(verifyReceipt(receipt(), rotated(testTime)).kind).toBe('valid');
    const now = [answer('a', {}, newKey), answer('b'), answer('c')];
    expect(verifyReceipt(receipt({}, now), rotated(testTime)).kind).toBe('valid');
  });

  it('with the old key nothing later can be signed, and without it in the list nothing at all', () => {
    const reason = 'a statement in it is not signed by one of the parties';
    expect(verifyReceipt(receipt(), rotated('2026-01-02T03:04:04.999Z'))).toEqual({ kind: 'invalid', reason });
    const undated = parties.map((party) => answer(party, party === 'a' ? { at: 'once' } : {}));
    expect(verifyReceipt(receipt({}, undated), rotated(testTime)).kind).toBe('invalid');
    const forgotten = { ...testPlatform, parties: [{ ...a!, signingKey: newKey.publicKey }, ...others] };
    expect(verifyReceipt(receipt(), forgotten)).toEqual({ kind: 'invalid', reason });
  });
});

describe('a gateway that took another key', () => {
  const rotated = (until: string) => ({
    ...testPlatform,
    gateway: {
      ...testPlatform.gateway,
      signingKey: testSigner(61).publicKey,
      formerSigningKeys: [{ signingKey: gatewaySigner.publicKey, until }],
    },
  });

  it('what it signed before verifies, what is dated later does not, and the log keeps its key', () => {
    expect(verifyReceipt(receipt(), rotated(testTime)).kind).toBe('valid');
    expect(verifyReceipt(receipt({}, undefined, testSigner(61)), rotated(testTime)).kind).toBe('valid');
    const reason = 'its key was no longer in use when it was made';
    expect(verifyReceipt(receipt(), rotated('2026-01-02T03:04:04.999Z'))).toEqual({ kind: 'invalid', reason });
    expect(verifyReceipt(receipt({ at: 'once' }), rotated(testTime)).kind).toBe('invalid');
    expect(rotated(testTime).gateway.logKey).toBe(gatewaySigner.publicKey);
  });

  it('a consent is dated by its last event', () => {
    const consent = (at: string) => gatewaySigner.sign('sclera-consent+jwt', { events: [{ state: 'given', at }], leafIndex: 1 });
    const reasonFor = (at: string) => {
      const outcome = verifyConsentReceipt(consent(at), rotated(testTime));
      return outcome.kind === 'invalid' ? outcome.reason : '';
    };
    expect(reasonFor(testTime)).toBe('it is not a consent receipt of this version');
    expect(reasonFor('2027-01-01T00:00:00.000Z')).toBe('its key was no longer in use when it was made');
  });
});

describe('verifyErasure', () => {
  const erased = (party: PartyId, change: object = {}): string =>
    partySigners[party].sign('sclera-erasure+jwt', { party, permit, erased: [testId('enr')], galleryHash: hash, at: testTime, ...change });
  const finished = (change: Partial<ErasureAnswer> = {}): ErasureAnswer =>
    ({
      complete: true,
      permit,
      parties: parties.map((party) => ({ party, receipt: erased(party) })),
      receipt: receipt(
        { action: 'erase', decision: 'erased', enrolment: null },
        parties.map((party) => erased(party)),
      ),
      leafIndex: 7,
      ...change,
    }) as ErasureAnswer;

  it('accepts three signed confirmations and the receipt over them', () => {
    expect(verifyErasure(finished(), testPlatform)).toMatchObject({
      kind: 'valid',
      statements: [{ party: 'a' }, { party: 'b' }, { party: 'c' }],
    });
  });

  it('refuses one that is unfinished, unsigned, doubled or about something else', () => {
    const bad: ErasureAnswer[] = [
      finished({ complete: false }),
      finished({ receipt: null }),
      finished({ receipt: receipt() }),
      finished({ parties: [...finished().parties.slice(0, 2), { party: 'c', receipt: null }] }),
      finished({ parties: [...finished().parties.slice(0, 2), { party: 'c', receipt: erased('b') }] }),
      finished({ parties: finished().parties.slice(0, 2) }),
      finished({ parties: [...finished().parties.slice(0, 2), { party: 'c', receipt: erased('c', { permit: testId('per', '1') }) }] }),
      finished({ permit: testId('per', '2') as ErasureAnswer['permit'] }),
    ];
    for (const [i, answer] of bad.entries()) expect(verifyErasure(answer, testPlatform).kind, `case ${i}`).toBe('invalid');
  });
});

describe('verifyConsentReceipt', () => {
  const record = {
    schema: 'sclera-consent-2',
    id: testId('con'),
    subject: testId('sub'),
    purpose: 'uniqueness-check',
    dpv: {
      purpose: 'dpv:IdentityVerification',
      personalData: 'dpv-pd:Biometric',
      processing: ['dpv:Collect'],
      legalBasis: 'eu-gdpr:A9-2-a',
    },
    purposes: { given: ['uniqueness-check'], refused: [] },
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
    retentionDays: 0,
    events: [{ state: 'given', at: testTime }],
  };

  it('accepts the gateway’s signature over record and place, and nothing less', () => {
    const good = gatewaySigner.sign('sclera-consent+jwt', { ...record, leafIndex: 3 });
    expect(verifyConsentReceipt(good, testPlatform)).toMatchObject({ kind: 'valid', leafIndex: 3, consent: { id: record.id } });
    expect(verifyConsentReceipt(gatewaySigner.sign('sclera-consent+jwt', record), testPlatform).kind).toBe('invalid');
    expect(verifyConsentReceipt(gatewaySigner.sign('sclera-receipt+jwt', { ...record, leafIndex: 3 }), testPlatform).kind).toBe('invalid');
    expect(verifyConsentReceipt(testSigner(5).sign('sclera-consent+jwt', { ...record, leafIndex: 3 }), testPlatform).kind).toBe('invalid');
  });
});
