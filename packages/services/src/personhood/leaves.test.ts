import { type ConsentId, opensLeaf, pseudonymOn, ScleraError, type SubjectId, sha256Hex } from '@sclera/core';
import { describe, expect, test } from 'vitest';
import type { Personhood } from './personhood.ts';
import { createWorld, type World } from './testing/world.ts';

/** Whatever is decided, whoever hears it is told where it stands in the log, and the leaf there opens to exactly that. */
async function expectLeaf(world: World, leafIndex: number | null | undefined, event: object): Promise<void> {
  expect(leafIndex).toBeTypeOf('number');
  const use = world.store.leaves[leafIndex as number];
  expect(use?.event).toMatchObject(event);
  const [leaf] = await world.store.log.read(leafIndex as number, 1);
  expect(opensLeaf(leaf!, use!.event, use!.salt)).toBe(true);
}

async function refusalOf(work: Promise<unknown>): Promise<ScleraError> {
  const error = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ScleraError)) throw new Error('nothing was refused');
  return error;
}

const ask = (service: Personhood, subject: SubjectId, consent: ConsentId) =>
  service.requestPermit({ subject, consent, action: 'check', modality: 'iris' });

async function consentTo(world: World, service: Personhood, decision: 'given' | 'refused') {
  const { subject } = await service.createSubject();
  const [notice] = world.notices;
  const request = { purpose: 'uniqueness-check', noticeHash: notice!.hash, language: 'en', ageBand: 'adult', guardian: false } as const;
  return { subject, ...(await service.recordConsent({ subject, decision, ...request })) };
}

describe('no decision without a leaf', () => {
  test('consents: given, refused, withdrawn', async () => {
    const world = createWorld();
    const service = world.start();
    for (const decision of ['given', 'refused'] as const) {
      const { leafIndex } = await consentTo(world, service, decision);
      await expectLeaf(world, leafIndex, { kind: `consent-${decision}`, decision });
    }
    const { subject, consent } = await consentTo(world, service, 'given');
    const withdrawn = await service.withdrawConsent(subject, consent.id);
    await expectLeaf(world, withdrawn.leafIndex, { kind: 'consent-withdrawn', decision: 'withdrawn' });
  });

  test('comparisons and erasures, whatever they find', async () => {
    const world = createWorld();
    const service = world.start();
    const enrolled = await world.use(service, 'enrol', 'ada');
    for (const [used, event] of [
      [enrolled, { kind: 'enrol', decision: 'enrolled' }],
      [await world.use(service, 'enrol', 'ada'), { kind: 'enrol', decision: 'already-enrolled' }],
      [await world.use(service, 'check', 'ada'), { kind: 'check', decision: 'already-enrolled' }],
      [await world.use(service, 'check', 'bob'), { kind: 'check', decision: 'new' }],
    ] as const) {
      await expectLeaf(world, used.outcome.leafIndex, { ...event, permit: used.permit });
    }
    const erased = await service.erase(enrolled.subject);
    await expectLeaf(world, erased.leafIndex, { kind: 'erase', decision: 'erased', permit: erased.permit });
  });

  test.each([
    ['deny', 'policy-denied'],
    ['needs-approval', 'policy-needs-approval'],
    ['conflict', 'policy-denied'],
  ] as const)('a rule that says %s', async (outcome, code) => {
    const world = createWorld();
    const rules = [{ id: 'r1', effect: 'forbid', law: 'PIPL 31', message: 'M.', fix: 'F.' }] as const;
    const service = world.start({ policy: { decide: () => ({ outcome, rules, obligations: [] }) } });
    const { subject, consent } = await consentTo(world, service, 'given');
    const refusal = await refusalOf(ask(service, subject, consent.id));
    expect([refusal.code, refusal.reasons?.[0]?.code]).toEqual([code, 'r1']);
    await expectLeaf(world, refusal.leafIndex, { kind: 'permit-denied', decision: 'denied' });
  });

  test('a consent that was refused, withdrawn, or given to another notice', async () => {
    const world = createWorld();
    const service = world.start();
    const refused = await consentTo(world, service, 'refused');
    const withdrawn = await consentTo(world, service, 'given');
    await service.withdrawConsent(withdrawn.subject, withdrawn.consent.id);
    const given = await consentTo(world, service, 'given');
    const later = world.start({ notices: world.notices.map((notice) => ({ ...notice, hash: '1'.repeat(64) })) });
    for (const [who, at, code] of [
      [refused, service, 'consent-refused'],
      [withdrawn, service, 'consent-withdrawn'],
      [given, later, 'notice-changed'],
    ] as const) {
      const refusal = await refusalOf(ask(at, who.subject, who.consent.id));
      expect(refusal.code).toBe(code);
      await expectLeaf(world, refusal.leafIndex, { kind: 'permit-denied' });
    }
  });

  test('withdrawn between permit and use: the refusal keeps its leaf, also for whoever asks again, also after a restart', async () => {
    const world = createWorld();
    const service = world.start();
    const prepared = await world.prepare(service, 'check');
    await service.withdrawConsent(prepared.subject, prepared.consent.id);
    const refusal = await refusalOf(service.compare(prepared.request('ada')));
    expect(refusal.code).toBe('consent-withdrawn');
    await expectLeaf(world, refusal.leafIndex, { kind: 'permit-denied', permit: prepared.permit });
    const size = await world.store.log.size();
    const again = await refusalOf(world.start().compare(prepared.request('ada')));
    expect([again.code, again.leafIndex]).toEqual([refusal.code, refusal.leafIndex]);
    expect(await world.store.log.size(), 'one decision, one leaf').toBe(size);
  });
});

describe('pseudonyms', () => {
  test('a person stands in the leaves of a day under one name, of two days under two, and finds all of them', async () => {
    const world = createWorld();
    const service = world.start();
    const { subject, personalKey } = await service.createSubject();
    await world.use(service, 'check', 'ada', subject);
    world.nowMs += 86_400_000;
    await world.use(service, 'check', 'ada', subject);
    const stranger = await world.use(service, 'check', 'bob');
    const { uses } = await service.personalRecord(subject);
    const names = uses.map(({ event }) => event.subject);
    expect(uses.map(({ event }) => pseudonymOn(sha256Hex(personalKey), event.at))).toEqual(names);
    expect(new Set(names).size).toBe(2);
    const others = (await service.personalRecord(stranger.subject)).uses.map(({ event }) => event.subject);
    for (const name of others) expect(names).not.toContain(name);
    for (const { event } of world.store.leaves) expect([subject, stranger.subject]).not.toContain(event.subject);
  });
});
