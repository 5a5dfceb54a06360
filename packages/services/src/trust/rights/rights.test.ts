import { builtinNotices, canonicalJson, loadPolicy, sha256Hex, verifyJws } from '@sclera/core';
import { describe, expect, test } from 'vitest';
import { createWorld } from '../../personhood/testing/index.ts';
import { fakeTrustPorts } from '../testing.ts';
import { createMatters } from './matters.ts';
import { createRights } from './rights.ts';

function setUp() {
  const world = createWorld();
  const service = world.start();
  const options = world.trust(service);
  const rights = createRights(
    options,
    { ...fakeTrustPorts(options), matters: createMatters(options, async () => undefined) },
    { name: 'Controller', country: 'ZZ' },
  );
  return { world, service, rights };
}

describe('what a person sees', () => {
  test('who holds what and where, why and until when', async () => {
    const { world, service, rights } = setUp();
    const { subject, consent } = await world.use(service, 'enrol', 'ada');
    const record = await rights.record(subject);
    expect(record.heldBy.map(({ who, country }) => [who, country])).toEqual([
      ['gateway', 'ZZ'],
      ['a', 'ZZ'],
      ['b', 'ZZ'],
      ['c', 'ZZ'],
    ]);
    expect(record.why).toEqual([
      { consent: consent.id, purpose: 'uniqueness-enrolment', notice: consent.noticeHash, until: '2027-01-01T00:00:00.000Z' },
    ]);
    await service.erase(subject);
    const after = await rights.record(subject);
    expect([after.heldBy.map(({ who }) => who), after.why]).toEqual([['gateway'], []]);
  });

  test('can be carried away whole, signed, with the texts that were read; nothing of anybody else is in it', async () => {
    const { world, service, rights } = setUp();
    const other = await world.use(service, 'enrol', 'bob');
    const { subject, consent } = await world.use(service, 'enrol', 'ada');
    const { data, signature } = await rights.export(subject);
    const verdict = verifyJws<{ sha256: string }>(signature, 'sclera-rights+jwt', world.options().publicKey);
    expect(verdict).toMatchObject({ kind: 'valid', payload: { kind: 'export', sha256: sha256Hex(canonicalJson(data)) } });
    expect(data).toMatchObject({ subject, consents: [{ id: consent.id }], notices: [{ hash: consent.noticeHash }] });
    expect(JSON.stringify(data)).not.toContain(other.subject);
    expect(sha256Hex(canonicalJson({ ...data, subject: 'x' }))).not.toBe(verdict.kind === 'valid' ? verdict.payload.sha256 : '');
  });
});

describe('a correction', () => {
  test('is a further event with a leaf; what was stated first stays readable', async () => {
    const { world, service, rights } = setUp();
    const { subject, consent } = await world.use(service, 'enrol', 'ada');
    const { consent: after, leafIndex, receipt } = await rights.correct(subject, { consent: consent.id, ageBand: '14-17' });
    expect(after).toMatchObject({ ageBand: 'adult', events: [{ state: 'given' }, { state: 'given', corrects: { ageBand: '14-17' } }] });
    expect(verifyJws(receipt, 'sclera-consent+jwt', world.options().publicKey).kind).toBe('valid');
    expect((await service.personalRecord(subject)).uses.at(-1)).toMatchObject({ leafIndex, event: { kind: 'correction' } });
    // The consent still holds, and can still be withdrawn.
    await service.requestPermit({ subject, consent: consent.id, action: 'enrol', modality: 'iris' });
    expect((await service.withdrawConsent(subject, consent.id)).erasure?.complete).toBe(true);
    await expect(service.requestPermit({ subject, consent: consent.id, action: 'enrol', modality: 'iris' })).rejects.toMatchObject({
      code: 'consent-withdrawn',
    });
  });

  test('counts for what is decided next', async () => {
    const world = createWorld();
    const notices = builtinNotices();
    const service = world.start({ policy: loadPolicy(), notices });
    const options = { ...world.trust(service), notices };
    const rights = createRights(
      options,
      { ...fakeTrustPorts(options), matters: createMatters(options, async () => undefined) },
      { name: 'C', country: 'ZZ' },
    );
    const { subject } = await service.createSubject();
    const hashOf = (language: string) => notices.find((one) => one.purpose === 'uniqueness-check' && one.language === language)?.hash ?? '';
    const decision = {
      subject,
      purpose: 'uniqueness-check',
      noticeHash: hashOf('en'),
      language: 'en',
      decision: 'given',
      ageBand: 'adult',
      guardian: false,
    } as const;
    const { consent } = await service.recordConsent(decision);
    const ask = () => service.requestPermit({ subject, consent: consent.id, action: 'check', modality: 'iris' });
    await rights.correct(subject, { consent: consent.id, language: 'es', noticeHash: hashOf('es') });
    await ask();
    await rights.correct(subject, { consent: consent.id, ageBand: 'under-14' });
    await expect(ask()).rejects.toMatchObject({ code: 'policy-denied' });
  });

  test('is refused for a notice that was not read, another’s consent, and one that is over', async () => {
    const { world, service, rights } = setUp();
    const { subject, consent } = await world.use(service, 'enrol', 'ada');
    const stranger = await service.createSubject();
    await expect(rights.correct(stranger.subject, { consent: consent.id, ageBand: '14-17' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(rights.correct(subject, { consent: consent.id, language: 'xx' })).rejects.toMatchObject({ code: 'notice-unknown' });
    await expect(rights.correct(subject, { consent: consent.id, noticeHash: 'f'.repeat(64) })).rejects.toMatchObject({
      code: 'notice-changed',
    });
    await service.withdrawConsent(subject, consent.id);
    await expect(rights.correct(subject, { consent: consent.id, ageBand: '14-17' })).rejects.toMatchObject({ code: 'consent-invalid' });
  });
});
