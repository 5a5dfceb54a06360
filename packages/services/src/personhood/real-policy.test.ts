import { builtinNotices, loadPolicy, type ScleraError } from '@sclera/core';
import { expect, test } from 'vitest';
import type { StandingFacts } from './policy-facts.ts';
import { createWorld, sharesOf, signedBy } from './testing/index.ts';

test('the built-in rules and notices allow a use by an adult, an erasure and an expiry, and forbid a child alone', async () => {
  const world = createWorld();
  const notices = builtinNotices();
  const service = world.start({ policy: loadPolicy(), notices });
  const { subject } = await service.createSubject();
  const decide = async (ageBand: 'adult' | 'under-14', action: 'check' | 'enrol') => {
    const purpose = action === 'check' ? 'uniqueness-check' : 'uniqueness-enrolment';
    const noticeHash = notices.find((notice) => notice.purpose === purpose && notice.language === 'en')?.hash ?? '';
    const request = { subject, purpose, noticeHash, language: 'en', decision: 'given', ageBand, guardian: false } as const;
    const { consent } = await service.recordConsent(request);
    return service.requestPermit({ subject, consent: consent.id, action, modality: 'iris' });
  };
  const { token } = await decide('adult', 'enrol');
  await world.register();
  const request = signedBy(world.device, { subject, action: 'enrol', token, shares: sharesOf('ada') });
  expect((await service.compare(request)).decision).toBe('enrolled');
  await expect(decide('under-14', 'check')).rejects.toMatchObject({ code: 'policy-denied' });
  world.nowMs += 40 * 366 * 86_400_000;
  expect(await service.expireEnrolments()).toBe(1);
  expect(await service.erase(subject)).toMatchObject({ complete: true });
});

test('what the operator states decides under the laws that apply', async () => {
  const world = createWorld();
  const notices = builtinNotices();
  const inChina = ['a', 'b', 'c'].map((id) => ({ name: `Party ${id}`, country: 'CN' }));
  const assessment = { ref: 'PIA-1', validUntil: '2027-01-01' };
  const stated = { jurisdictions: ['CN'], region: 'CN' };
  const tasks: string[] = [];
  const oblige = ({ task }: { readonly task: string }) => void tasks.push(task);
  const ask = async (standing: StandingFacts, recipients = inChina) => {
    tasks.length = 0;
    const service = world.start({ policy: loadPolicy(), notices, standing, recipients, oblige });
    const { subject } = await service.createSubject();
    const noticeHash = notices.find((notice) => notice.purpose === 'uniqueness-check' && notice.language === 'en')?.hash ?? '';
    const given = {
      subject,
      purpose: 'uniqueness-check',
      noticeHash,
      language: 'en',
      decision: 'given',
      ageBand: 'adult',
      guardian: false,
    } as const;
    const { consent } = await service.recordConsent(given);
    return service.requestPermit({ subject, consent: consent.id, action: 'check', modality: 'iris' }).then(
      () => [],
      (error: ScleraError) => [error.code, ...(error.reasons ?? []).map(({ code }) => code)],
    );
  };
  expect([await ask({}), tasks]).toEqual([[], []]);
  expect([await ask(stated), tasks]).toEqual([
    ['policy-needs-approval', 'cn-assessment-missing'],
    ['offer-review', 'obtain-approval'],
  ]);
  expect([await ask({ ...stated, assessment }), tasks]).toEqual([[], ['keep-assessment']]);
  expect(await ask({ ...stated, assessment: { ref: 'PIA-0', validUntil: '2026-01-01' } })).toEqual([
    'policy-needs-approval',
    'cn-assessment-missing',
  ]);
  // One party abroad: the gateway counts this person, but nobody agreed to it, and there is no contract.
  const abroad = [...inChina.slice(1), { name: 'Party a', country: 'NO' }];
  expect(await ask({ ...stated, assessment }, abroad)).toEqual(['policy-denied', 'cn-abroad-consent', 'cn-abroad-contract']);
  const placement = { public: true, private: false, signage: '' };
  expect(await ask({ ...stated, assessment, placement })).toEqual(['policy-denied', 'public-place-unsigned']);
});

test('where a share goes to another country, people are asked about it besides if a rule wants that', () => {
  const world = createWorld();
  const told = (jurisdictions: readonly string[], countries: readonly string[]) => {
    const recipients = countries.map((country) => ({ name: `Party in ${country}`, country }));
    return world.start({ policy: loadPolicy(), notices: builtinNotices(), standing: { jurisdictions, region: 'CN' }, recipients }).abroad();
  };
  expect(told(['CN'], ['CN', 'CN', 'CN'])).toEqual({ recipients: [], asked: false });
  expect(told(['CN'], ['CN', 'CN', 'NO'])).toEqual({ recipients: [{ name: 'Party in NO', country: 'NO' }], asked: true });
  expect(told([], ['CN', 'CN', 'NO'])).toMatchObject({ recipients: [{ country: 'NO' }], asked: false });
});

test('a consent to a share abroad is asked for, counts, and is not assumed', async () => {
  const world = createWorld();
  const recipients = ['CN', 'CN', 'NO'].map((country, i) => ({ name: `Party ${i}`, country }));
  const references = { contract: 'SC-1', filing: '', certificate: '', approval: '' };
  const standing = { jurisdictions: ['CN'], region: 'CN', assessment: { ref: 'PIA-1', validUntil: '2027-01-01' }, references };
  const service = world.start({ policy: loadPolicy(), standing, recipients });
  const ask = async (scope: readonly 'abroad'[]) => {
    const { subject } = await service.createSubject();
    const noticeHash = world.notices.find((notice) => notice.purpose === 'uniqueness-check')?.hash ?? '';
    const given = { subject, purpose: 'uniqueness-check', noticeHash, language: 'en', decision: 'given', ageBand: 'adult' } as const;
    const { consent } = await service.recordConsent({ ...given, guardian: false, scope });
    return service.requestPermit({ subject, consent: consent.id, action: 'check', modality: 'iris' });
  };
  await expect(ask([])).rejects.toMatchObject({ reasons: [{ code: 'cn-abroad-consent' }] });
  expect(await ask(['abroad'])).toHaveProperty('token');
});

test('who enrols while a campaign waits for its list does so for a reward, and the rules are told', async () => {
  const world = createWorld();
  const notices = builtinNotices();
  const ask = async (jurisdiction: string, paid: number, action: 'enrol' | 'check' = 'enrol') => {
    const snapshots = { reward: async () => paid, past: async () => [] };
    const service = world.start({ policy: loadPolicy(), notices, standing: { jurisdictions: [jurisdiction] }, snapshots });
    const { subject } = await service.createSubject();
    const purpose = action === 'check' ? 'uniqueness-check' : 'personhood-enrolment';
    const noticeHash = notices.find((notice) => notice.purpose === purpose && notice.language === 'en')?.hash ?? '';
    const given = { subject, purpose, noticeHash, language: 'en', decision: 'given', ageBand: 'adult', guardian: false } as const;
    const { consent } = await service.recordConsent(given);
    return service.requestPermit({ subject, consent: consent.id, action, modality: 'iris' }).then(
      () => [],
      (error: ScleraError) => [error.code, ...(error.reasons ?? []).map(({ code }) => code)],
    );
  };
  expect(await ask('BR', 0)).toEqual([]);
  expect(await ask('BR', 1_000)).toEqual(['policy-denied', 'reward-forbidden-br']);
  expect(await ask('BR', 1_000, 'check'), 'a check pays nothing').toEqual([]);
  expect(await ask('ES', 1_000)).toEqual(['policy-needs-approval', 'reward-halted-before']);
  expect(await ask('JP', 1_000)).toEqual([]);
});
