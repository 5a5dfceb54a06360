import { loadPolicy, type SubjectId } from '@sclera/core';
import { expect, test } from 'vitest';
import type { Personhood } from '../../personhood/personhood.ts';
import { createWorld } from '../../personhood/testing/index.ts';
import { reviewer } from '../testing.ts';
import { createMatters, type MatterOutcome } from './matters.ts';

const policy = loadPolicy();
const words = 'Not for this.';

function setUp() {
  const world = createWorld();
  const service = world.start({ policy });
  const matters = createMatters(world.trust(service), async () => undefined);
  const agree = async (subject: SubjectId, purpose: 'uniqueness-check' | 'uniqueness-enrolment' = 'uniqueness-check') => {
    world.nowMs += 1_000;
    const noticeHash = world.notices.find((notice) => notice.purpose === purpose)?.hash ?? '';
    const given = { subject, purpose, noticeHash, language: 'en', decision: 'given', ageBand: 'adult', guardian: false } as const;
    return (await service.recordConsent(given)).consent;
  };
  const answer = async (id: string, outcome: MatterOutcome) => {
    const actor = reviewer();
    await matters.take(id, actor);
    await matters.answer(id, actor, { outcome, reasons: 'Said in plain words.' });
  };
  const check = (consent: Awaited<ReturnType<typeof agree>>) => asked(service, { ...consent, consent: consent.id, action: 'check' });
  const enrol = (consent: Awaited<ReturnType<typeof agree>>) => asked(service, { ...consent, consent: consent.id, action: 'enrol' });
  return { world, service, matters, agree, answer, check, enrol };
}

/** The rules that keep a permit from being minted. */
async function asked(
  service: Personhood,
  request: Omit<Parameters<Personhood['requestPermit']>[0], 'modality'>,
): Promise<readonly string[]> {
  return service.requestPermit({ ...request, modality: 'iris' }).then(
    () => [],
    (error: { readonly reasons?: readonly { readonly code: string }[] }) => (error.reasons ?? []).map(({ code }) => code),
  );
}

test('while an objection waits nothing rests on the consent that it is about; other purposes and people go on', async () => {
  const { service, matters, agree, check, enrol } = setUp();
  const { subject } = await service.createSubject();
  const consent = await agree(subject);
  const other = await agree(subject, 'uniqueness-enrolment');
  expect(await check(consent)).toEqual([]);
  await matters.object(subject, { purpose: 'uniqueness-check', words });
  expect(await check(consent)).toEqual(['objection-waiting']);
  expect(await enrol(other)).toEqual([]);
  const somebody = await service.createSubject();
  expect(await check(await agree(somebody.subject))).toEqual([]);
  // Who agrees after objecting has said yes in spite of it.
  expect(await check(await agree(subject))).toEqual([]);
});

test.each([
  ['explained', []],
  ['remedied', []],
  ['other-way-ordered', ['objection-upheld']],
] as const)('once it is answered with %s, it forbids %j', async (outcome, rules) => {
  const { service, matters, agree, answer, check } = setUp();
  const { subject } = await service.createSubject();
  const consent = await agree(subject);
  const { id } = await matters.object(subject, { purpose: 'uniqueness-check', words });
  await answer(id, outcome);
  expect(await check(consent)).toEqual(rules);
  // Another one waits for an answer of its own.
  await matters.object(subject, { purpose: 'uniqueness-check', words });
  expect(await check(consent)).toContain('objection-waiting');
});

test('it comes before a comparison that a permit already allowed; the refusal stands with its rule in log, record and appeal', async () => {
  const { world, service, matters } = setUp();
  const { subject, request, permit } = await world.prepare(service, 'enrol');
  await matters.object(subject, { purpose: 'uniqueness-enrolment', words });
  await expect(service.compare(request('ada'))).rejects.toMatchObject({ code: 'policy-denied', reasons: [{ code: 'objection-waiting' }] });
  await expect(service.operationOutcome(subject, permit)).rejects.toMatchObject({ code: 'policy-denied' });
  const { uses, enrolments } = await service.personalRecord(subject);
  expect(enrolments).toEqual([]);
  const refusal = uses.find(({ event }) => event.kind === 'permit-denied');
  const rule = { code: 'objection-waiting', law: expect.stringContaining('GDPR 18(1)(d)'), fix: expect.stringContaining('Until then') };
  expect(refusal?.event.reasons).toEqual([expect.objectContaining(rule)]);
  await matters.appeal(subject, { leafIndex: refusal!.leafIndex, words });
  const appeal = (await matters.queue()).items.find(({ kind }) => kind === 'appeal');
  expect(appeal?.refusal?.reasons).toEqual(refusal?.event.reasons);
});
