import {
  type ClaimId,
  challengeDigest,
  type DocumentNames,
  documentDigest,
  documentIdOf,
  type LineReceipt,
  makeId,
  type PermitClaims,
  peekJws,
  type SubjectId,
} from '@sclera/core';
import { describe, expect, test } from 'vitest';
import { createWorld, fakeTrustPorts, lineLimits, sharesOf, signedBy } from '../personhood/testing/index.ts';
import { createMatters } from '../trust/rights/matters.ts';
import { createClaims } from './claims.ts';
import type { LineWay } from './lines.ts';
import { createMarks } from './marks.ts';
import { createOnboarding } from './onboarding.ts';

const passport: DocumentNames = { kind: 'passport', issuer: 'UTO', number: 'L898902C3' };
const card: DocumentNames = { kind: 'identity-card', issuer: 'UTO', number: 'D23145890' };
const clerk = { account: makeId('subject') };
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

async function setUp() {
  const world = createWorld();
  await world.register();
  const service = world.start();
  const onboarding = world.onboarding(service);
  const arrive = async () => {
    const { subject } = await service.createSubject();
    const noticeHash = world.notices.find(({ purpose }) => purpose === 'sim-registration')?.hash ?? '';
    const said = { purpose: 'sim-registration', noticeHash, language: 'en', decision: 'given', ageBand: 'adult', guardian: false } as const;
    return { subject, consent: (await service.recordConsent({ subject, ...said })).consent.id };
  };
  type Person = Awaited<ReturnType<typeof arrive>>;
  const open = ({ subject, consent }: Person, line: string, document = passport, way: 'face' | 'counter' = 'face', code?: string) =>
    onboarding.open(subject, { way, consent, line, document: { ...document, evidence: 'chip' }, code });
  /** The whole way of a face: an attempt, and the parties' answer. */
  const show = async ({ subject }: Person, claim: ClaimId, { same = true, document = passport } = {}) => {
    const { token } = await onboarding.draw(subject, claim, document);
    const request = { subject: null, action: 'verify', modality: 'face', token, shares: sharesOf(same ? 'ada=ada' : 'ada=bob') } as const;
    await service.compare(signedBy(world.device, request));
    return onboarding.claim(subject, claim);
  };
  const hold = async (person: Person, line: string, document = passport) => {
    const claim = await show(person, (await open(person, line, document)).id, { document });
    expect(claim.state).toBe('registered');
    world.nowMs += dayMs;
    return claim;
  };
  return { world, service, onboarding, arrive, open, show, hold };
}

const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );

describe('a face', () => {
  test('is asked for with a challenge about the document that was named, under a permit that names it', async () => {
    const { onboarding, arrive, open } = await setUp();
    const ada = await arrive();
    const { id, attemptsLeft } = await open(ada, '8988303000000610001');
    expect(attemptsLeft).toBe(5);
    const { token, challenge, attemptsLeft: left } = await onboarding.draw(ada.subject, id, { ...passport, number: 'l898902c3<' });
    expect(left).toBe(4);
    expect(challenge.document).toBe(documentDigest(challenge.nonce, documentIdOf(passport)));
    const claims = peekJws(token) as unknown as PermitClaims;
    expect(claims).toMatchObject({ purpose: 'sim-registration', modality: 'face', challenge: challengeDigest(challenge) });
    expect(Math.abs(claims.exp * 1000 - Date.parse(challenge.expiresAt))).toBeLessThanOrEqual(1_000);
    expect(await codeOf(onboarding.draw(ada.subject, id, card))).toBe('conflicting-change');
    expect(await codeOf(onboarding.draw((await arrive()).subject, id, passport))).toBe('not-found');
    expect((await onboarding.claim(ada.subject, id)).attemptsLeft).toBe(4);
  });

  test('that is the one on the document brings the line, with a receipt that says so; a second one changes nothing', async () => {
    const { world, onboarding, arrive, open, show } = await setUp();
    const ada = await arrive();
    const { id } = await open(ada, '8988303000000610001');
    expect(await show(ada, id, { same: false })).toMatchObject({ state: 'open', attemptsLeft: 4, receipt: null });
    const claim = await show(ada, id);
    expect(claim).toMatchObject({ state: 'registered', refusal: null, ending: '0001' });
    const receipt = peekJws(claim.receipt ?? '') as unknown as LineReceipt;
    const leaf = world.store.leaves[receipt.leafIndex]?.event;
    expect(receipt).toMatchObject({ claim: id, subject: ada.subject, line: claim.line, way: 'face', decision: 'registered', reason: null });
    expect(leaf).toMatchObject({ kind: 'line', decision: 'registered', claim: id, permit: receipt.permit, at: receipt.at });
    expect(await onboarding.lines(ada.subject)).toMatchObject([{ id: claim.line, state: 'active', way: 'face' }]);
    expect(await codeOf(onboarding.draw(ada.subject, id, passport))).toBe('conflicting-change');
  });

  test('has five attempts a claim and three claims a document and day; the counter is open then, and a human being looks at the refusal', async () => {
    const { world, service, onboarding, arrive, open } = await setUp();
    const ada = await arrive();
    const { id } = await open(ada, '8988303000000610001');
    for (let i = 0; i < 5; i++) await onboarding.draw(ada.subject, id, passport);
    const refused = await onboarding.draw(ada.subject, id, passport).catch((error: { code: string; leafIndex: number }) => error);
    expect(refused).toMatchObject({ code: 'way-closed', reasons: [{ code: 'way-closed' }] });
    const { leafIndex } = refused as { leafIndex: number };
    expect(world.store.leaves[leafIndex]?.event).toMatchObject({ kind: 'permit-denied', claim: id });
    const size = world.store.leaves.length;
    expect(await onboarding.draw(ada.subject, id, passport).catch((error: object) => error)).toMatchObject({ leafIndex });
    expect(world.store.leaves.length).toBe(size);
    world.nowMs += 2 * minuteMs;
    expect(await onboarding.claim(ada.subject, id)).toMatchObject({ state: 'way-closed', attemptsLeft: 0 });

    await open(ada, '8988303000000610001');
    // The document is the same, whoever comes with it and whatever it is written like.
    const bob = await arrive();
    await open(bob, '8988303000000610002', { ...passport, number: 'L 898902 C3' });
    expect(await codeOf(open(bob, '8988303000000610002'))).toBe('too-many-requests');
    expect(await codeOf(open(bob, '8988303000000610002', card))).toBe('done');
    const { state } = await open(ada, '8988303000000610001', passport, 'counter');
    expect(state).toBe('waiting');
    const matters = createMatters(world.trust(service), async () => undefined);
    expect(await matters.appeal(ada.subject, { leafIndex, words: 'I am who I am.' })).toMatchObject({ kind: 'appeal', state: 'open' });
  });

  test('takes no claim without a consent in force, and no challenge after its day', async () => {
    const { world, service, onboarding, arrive, open } = await setUp();
    const ada = await arrive();
    expect(await codeOf(open({ ...ada, consent: null as never }, '8988303000000610001'))).toBe('consent-missing');
    expect(await codeOf(open({ ...(await arrive()), consent: ada.consent }, '8988303000000610001'))).toBe('consent-missing');
    const { id } = await open(ada, '8988303000000610001');
    const late = await open(ada, '8988303000000610002');
    await service.withdrawConsent(ada.subject, ada.consent);
    expect(await codeOf(onboarding.draw(ada.subject, id, passport))).toBe('consent-withdrawn');
    // What is refused draws nothing.
    expect((await onboarding.claim(ada.subject, id)).attemptsLeft).toBe(5);
    expect(await codeOf(open(ada, '8988303000000610003'))).toBe('consent-withdrawn');
    world.nowMs += dayMs;
    expect(await codeOf(onboarding.draw(ada.subject, late.id, passport))).toBe('conflicting-change');
    expect((await onboarding.claim(ada.subject, late.id)).state).toBe('ended');
  });

  test('is compared under the operator’s own model where there is one', async () => {
    const world = createWorld();
    const faceModel = { sha256: 'ab'.repeat(32), threshold: 0.3, falseMatchRate: 1e-5 };
    const service = world.start({ faceModel });
    const { store, issuer, secretKey, clock } = world.options();
    const claims = createClaims({ store, clock });
    const marks = createMarks(new Uint8Array(32));
    const onboarding = createOnboarding({ store, clock, claims, marks, personhood: service, faceModel, issuer, secretKey });
    const { subject } = await service.createSubject();
    const noticeHash = world.notices.find(({ purpose }) => purpose === 'sim-registration')?.hash ?? '';
    const said = { purpose: 'sim-registration', noticeHash, language: 'en', decision: 'given', ageBand: 'adult', guardian: false } as const;
    const { consent } = await service.recordConsent({ subject, ...said });
    const document = { ...passport, evidence: 'photo' } as const;
    const { id } = await onboarding.open(subject, { way: 'face', consent: consent.id, line: '8988', document });
    const { token, model } = await onboarding.draw(subject, id, passport);
    expect([model, peekJws(token)?.['model']]).toEqual([faceModel.sha256, faceModel.sha256]);
  });
});

describe('the counter', () => {
  test('needs no consent to faces, sees nothing but that somebody waits, and leads to the same line and receipt', async () => {
    const { world, onboarding, arrive, open } = await setUp();
    const ada = { ...(await arrive()), consent: null as never };
    const { id, until } = await open(ada, '8988303000000610001', passport, 'counter');
    expect(await onboarding.waiting()).toEqual([{ id, ending: '0001', openedAt: new Date(world.nowMs).toISOString(), until }]);
    const seen = { decision: 'same-person', reasons: 'I looked at both.' } as const;
    expect(await codeOf(onboarding.decide(id, clerk, { ...seen, document: card }))).toBe('conflicting-change');
    expect(await codeOf(onboarding.decide(id, clerk, { ...seen, reasons: 'yes', document: passport }))).toBe('bad-request');
    expect(await codeOf(onboarding.draw(ada.subject, id, passport))).toBe('conflicting-change');
    await onboarding.decide(id, clerk, { ...seen, document: passport });
    expect(await codeOf(onboarding.decide(id, clerk, { ...seen, document: passport }))).toBe('conflicting-change');
    const claim = await onboarding.claim(ada.subject, id);
    expect(peekJws(claim.receipt ?? '')).toMatchObject({ way: 'counter', decision: 'registered', permit: null, line: claim.line });
    expect(world.store.leaves.map(({ event }) => [event.kind, event.decision]).slice(-2)).toEqual([
      ['staff-check', 'matched'],
      ['line', 'registered'],
    ]);
    expect(await onboarding.waiting()).toEqual([]);
  });

  test('gives its reasons for a no, which another human being looks at; nobody makes a queue alone, and none waits for ever', async () => {
    const { world, service, onboarding, arrive, open } = await setUp();
    const ada = await arrive();
    const { id } = await open(ada, '8988303000000610001', passport, 'counter');
    const no = { decision: 'not-same-person', reasons: 'The eyes have another colour.', document: passport } as const;
    await onboarding.decide(id, clerk, no);
    const { refusal, state, receipt } = await onboarding.claim(ada.subject, id);
    expect([state, refusal?.code, peekJws(receipt ?? '')?.['decision']]).toEqual(['refused', 'not-same-person', 'refused']);
    const { event } = world.store.leaves[refusal?.leafIndex ?? -1] ?? {};
    expect(event).toMatchObject({ kind: 'staff-check', reasons: [{ message: no.reasons }] });
    const matters = createMatters(world.trust(service), async () => undefined);
    const appeal = await matters.appeal(ada.subject, { leafIndex: refusal?.leafIndex ?? -1, words: 'Look again, please.' });
    expect(appeal.refusal?.reasons).toMatchObject([{ message: no.reasons }]);

    for (let i = 0; i < 5; i++) await open(ada, `898830300000061000${i}`, passport, 'counter');
    expect(await codeOf(open(ada, '8988303000000610009', passport, 'counter'))).toBe('too-many-requests');
    const [waiting] = await onboarding.waiting();
    world.nowMs += 30 * dayMs;
    expect(await onboarding.waiting()).toEqual([]);
    expect(await codeOf(onboarding.decide(waiting?.id ?? '', clerk, no))).toBe('conflicting-change');
  });
});

describe('lines', () => {
  test('are limited a document and a person, by either way, and a refusal says so with its leaf', async () => {
    const { world, onboarding, arrive, open, show, hold } = await setUp();
    const ada = await arrive();
    for (let i = 0; i < lineLimits.perDocument; i++) await hold(ada, `898830300000061000${i}`);
    const third = await show(ada, (await open(ada, '8988303000000610007')).id);
    expect(third).toMatchObject({ state: 'refused', refusal: { code: 'limit-document' } });
    expect(world.store.leaves[third.refusal?.leafIndex ?? -1]?.event).toMatchObject({ kind: 'line', decision: 'denied', claim: third.id });
    await hold(ada, '8988303000000610003', card);
    const fourth = await open(ada, '8988303000000610008', card, 'counter');
    await onboarding.decide(fourth.id, clerk, { decision: 'same-person', reasons: 'I looked at both.', document: card });
    expect((await onboarding.claim(ada.subject, fourth.id)).refusal).toMatchObject({ code: 'limit-person' });
    const [first] = await onboarding.lines(ada.subject);
    expect(await onboarding.endLine(ada.subject, first?.id ?? '')).toMatchObject({ state: 'ended' });
    await hold(ada, '8988303000000610009', card);
  });

  test('change hands by a code alone, which is good for a week and until it is taken back; who gave one over reads it', async () => {
    const { world, onboarding, arrive, open, show, hold } = await setUp();
    const [ada, bob] = [await arrive(), await arrive()];
    const line = '8988303000000610001';
    const { line: id } = await hold(ada, line);
    const take = async (code?: string) => {
      world.nowMs += dayMs;
      return (await show(bob, (await open(bob, line, card, 'face', code)).id, { document: card })).refusal?.code ?? 'registered';
    };
    expect(await take()).toBe('line-taken');
    expect(await take('A'.repeat(43))).toBe('offer-unknown');
    expect(await codeOf(onboarding.offer(bob.subject, id))).toBe('not-found');
    const back = await onboarding.offer(ada.subject, id);
    await onboarding.takeBack(ada.subject, id);
    expect(await take(back.code)).toBe('offer-unknown');
    const late = await onboarding.offer(ada.subject, id);
    world.nowMs += 7 * dayMs;
    expect(await take(late.code)).toBe('offer-unknown');
    const { code } = await onboarding.offer(ada.subject, id);
    expect(await take(code)).toBe('registered');
    expect([(await onboarding.lines(ada.subject)).length, (await onboarding.lines(bob.subject)).length]).toEqual([0, 1]);
    expect((await world.store.log.uses(ada.subject)).at(-1)?.event).toMatchObject({ kind: 'line', decision: 'given-over' });
    expect(await codeOf(onboarding.endLine(ada.subject, id))).toBe('not-found');
  });

  test('that have ended stay so, also where their registration is asked for again by a process that died over it', async () => {
    const { world, onboarding, arrive, hold } = await setUp();
    const ada = await arrive();
    const { id, line } = await hold(ada, '8988303000000610001');
    await onboarding.endLine(ada.subject, line);
    const { lines, shelf } = createClaims({ store: world.store, clock: () => world.nowMs });
    const { body } = await shelf.need(id);
    const way = { kind: 'face', permit: body.drawn[0]?.permit } as LineWay;
    const again = { claim: id, line, ending: '0001', subject: ada.subject, document: body.document, way, codeHash: null };
    const leaf = world.store.leaves.find(({ event }) => event.decision === 'registered');
    expect(await lines.register(again)).toEqual({ kind: 'registered', leafIndex: leaf?.leafIndex });
    expect(await lines.of(ada.subject)).toEqual([]);
  });

  test('end with whoever is forgotten, of whom no record is left', async () => {
    const { world, service, onboarding, arrive, hold } = await setUp();
    const [ada, bob] = [await arrive(), await arrive()];
    const { line } = await hold(ada, '8988303000000610001');
    await service.forget(ada.subject);
    const kept = JSON.stringify(await world.store.records.list({}));
    expect(kept).not.toContain(ada.subject);
    expect(kept).not.toContain(line);
    expect(await onboarding.lines(ada.subject as SubjectId)).toEqual([]);
    expect((await hold(bob, '8988303000000610001')).line).toBe(line);
  });

  test('are in the record of their holder, with the claims', async () => {
    const { world, service, arrive, hold } = await setUp();
    const ada = await arrive();
    const { id, line } = await hold(ada, '8988303000000610001');
    const { onboarding } = fakeTrustPorts(world.trust(service));
    expect([await onboarding.lines(ada.subject), await onboarding.claims(ada.subject)]).toMatchObject([[{ id: line }], [{ id }]]);
  });
});
