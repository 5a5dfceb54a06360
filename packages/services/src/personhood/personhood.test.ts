import {
  type ConsentRecord,
  type DecisionReceipt,
  generateSigningKey,
  makeId,
  type PartyAnswer,
  type PartyId,
  ScleraError,
  signJws,
  verifyJws,
} from '@sclera/core';
import { describe, expect, test } from 'vitest';
import { createWorld, failOn, replaceParty, type World } from './testing/index.ts';

const galleries = (world: World) => world.parties.ports.map(({ gallery }) => [...gallery.keys()].sort());
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no problem',
    (error: unknown) => (error instanceof ScleraError ? error.code : error),
  );

describe('one use', () => {
  test('a new person is enrolled at all three, and recognised the next time', async () => {
    const world = createWorld();
    const service = world.start();
    const first = await world.use(service, 'enrol', 'ada');
    expect(first.outcome.decision).toBe('enrolled');
    expect(galleries(world)).toEqual(Array.from({ length: 3 }, () => [first.outcome.enrolment]));
    expect(world.parties.ports.every(({ stagedShares }) => stagedShares.size === 0)).toBe(true);
    expect((await world.use(service, 'enrol', 'ada')).outcome).toMatchObject({ decision: 'already-enrolled', enrolment: null });
    expect((await world.use(service, 'check', 'ada')).outcome.decision).toBe('already-enrolled');
    expect((await world.use(service, 'check', 'bob')).outcome.decision).toBe('new');
    expect(galleries(world)[0]).toHaveLength(1);
  });

  test('the receipt is signed and carries three statements and the leaf of the decision', async () => {
    const world = createWorld();
    const { outcome, permit, subject } = await world.use(world.start(), 'enrol', 'ada');
    const receipt = verifyJws<DecisionReceipt>(outcome.receipt, 'sclera-receipt+jwt', world.options().publicKey);
    if (receipt.kind === 'invalid') throw new Error(receipt.reason);
    expect(receipt.payload).toMatchObject({
      permit,
      subject,
      decision: 'enrolled',
      leafIndex: outcome.leafIndex,
      enrolment: outcome.enrolment,
    });
    const said = receipt.payload.statements.map((statement, index) => {
      const party = (['a', 'b', 'c'] as const)[index] ?? 'a';
      return verifyJws<PartyAnswer>(statement, 'sclera-answer+jwt', world.parties.keys[party]);
    });
    expect(said.map((one) => one.kind === 'valid' && one.payload.unique)).toEqual([true, true, true]);
    expect(world.store.leaves[outcome.leafIndex]?.event).toMatchObject({ kind: 'enrol', decision: 'enrolled', permit });
  });

  test('the personal key is never stored', async () => {
    const world = createWorld();
    const service = world.start();
    const stored: string[] = [];
    const store = { ...world.store, addSubject: async (...row: [string, string]) => void stored.push(...row) } as typeof world.store;
    const { personalKey } = await world.start({ store }).createSubject();
    expect(personalKey).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(stored.join()).not.toContain(personalKey);
    const known = await service.createSubject();
    expect(await service.identify(known.personalKey)).toBe(known.subject);
    expect(await code(service.identify('x'.repeat(43)))).toBe('unauthenticated');
    expect(await code(service.identify(''))).toBe('unauthenticated');
  });
});

describe('asking again', () => {
  test('the same permit and shares get the recorded answer, also after a restart and after the permit expired', async () => {
    const world = createWorld();
    const used = await world.use(world.start(), 'enrol', 'ada');
    const again = world.start();
    world.nowMs += 3_600_000;
    expect(await again.compare(used.request('ada'))).toEqual(used.outcome);
    expect(await again.operationOutcome(used.subject, used.permit)).toEqual(used.outcome);
    expect(world.store.leaves.filter(({ event }) => event.permit === used.permit)).toHaveLength(1);
  });

  test('a used permit with other shares is replayed, and nothing is compared', async () => {
    const world = createWorld();
    const service = world.start();
    const used = await world.use(service, 'check', 'ada');
    expect(await code(service.compare(used.request('bob')))).toBe('permit-replayed');
    expect(await code(world.start().compare(used.request('bob')))).toBe('permit-replayed');
  });

  test('a failed permit gives the same problem again, also after a restart', async () => {
    const world = createWorld();
    const service = world.start();
    const prepared = await world.prepare(service, 'enrol');
    expect(await code(service.compare(prepared.request('garbage')))).toBe('share-unreadable');
    expect(await code(service.compare(prepared.request('garbage')))).toBe('share-unreadable');
    expect(await code(world.start().compare(prepared.request('garbage')))).toBe('share-unreadable');
    expect(await code(service.operationOutcome(prepared.subject, prepared.permit))).toBe('share-unreadable');
    expect(await code(world.start().compare(prepared.request('ada')))).toBe('permit-replayed');
    expect(world.store.operations.get(prepared.permit)).toMatchObject({
      state: 'failed',
      statements: [],
      problem: { code: 'share-unreadable' },
    });
  });

  test('the reasons of a problem are kept with it; one that this version does not know is told as party-unavailable', async () => {
    const world = createWorld();
    const reasons = [{ code: 'too-blurred', message: 'Blurred.' }];
    const parties = replaceParty(world.parties.ports, 'b', (port) => ({
      ...port,
      compare: () => Promise.reject(new ScleraError('capture-rejected', 'Too little to see.', { reasons })),
    }));
    const service = world.start({ parties });
    const { request, permit } = await world.prepare(service, 'check');
    const told = { code: 'capture-rejected', detail: 'Too little to see.', reasons };
    await expect(service.compare(request('ada'))).rejects.toMatchObject(told);
    await expect(world.start().compare(request('ada'))).rejects.toMatchObject(told);
    const problem = { code: 'from-the-future' as 'internal', detail: null, reasons: null };
    await world.store.moveOperation(world.store.operations.get(permit)!, ['failed'], { state: 'failed', problem });
    expect(await code(world.start().compare(request('ada')))).toBe('party-unavailable');
  });

  test('while it is being compared, who asks again shares the answer, other shares are a replay, and the outcome is pending', async () => {
    const world = createWorld();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let reached = () => {};
    const comparing = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const parties = replaceParty(world.parties.ports, 'b', (port) => ({
      ...port,
      compare: async (request) => {
        reached();
        await held;
        return port.compare(request);
      },
    }));
    const service = world.start({ parties });
    const prepared = await world.prepare(service, 'check');
    const first = service.compare(prepared.request('ada'));
    await comparing;
    const again = service.compare(prepared.request('ada'));
    expect(await code(service.compare(prepared.request('bob')))).toBe('permit-replayed');
    expect(await code(service.operationOutcome(prepared.subject, prepared.permit))).toBe('completion-pending');
    release();
    expect((await first).decision).toBe('new');
    expect(await again).toEqual(await first);
  });
});

test('asking for the outcome of what a crash left open brings it to an end', async () => {
  const world = createWorld();
  const parties = replaceParty(world.parties.ports, 'b', (port) => failOn(port, { method: 'settle', occurrence: 0, when: 'before' }));
  const service = world.start({ parties });
  const prepared = await world.prepare(service, 'enrol');
  expect(await code(service.compare(prepared.request('ada')))).toBe('completion-pending');
  const [first, second] = await Promise.all([1, 2].map(() => service.operationOutcome(prepared.subject, prepared.permit)));
  expect(first).toMatchObject({ decision: 'enrolled' });
  expect(second).toEqual(first);
});

describe('permits', () => {
  test('expired, forged, foreign, somebody else’s, and for something else', async () => {
    const world = createWorld();
    const service = world.start();
    const prepared = await world.prepare(service, 'check');
    const request = prepared.request('ada');
    const other = (await service.createSubject()).subject;
    expect(await code(service.compare({ ...request, subject: other }))).toBe('permit-foreign');
    expect(await code(service.compare({ ...request, action: 'enrol' }))).toBe('permit-invalid');
    expect(await code(service.compare({ ...request, token: `${request.token.slice(0, -4)}AAAA` }))).toBe('permit-invalid');
    const foreign = signJws('sclera-permit+jwt', { iss: 'elsewhere', jti: prepared.permit }, generateSigningKey().secretKey);
    expect(await code(service.compare({ ...request, token: foreign }))).toBe('permit-foreign');
    expect(await code(service.compare({ ...request, shares: request.shares.slice(1) }))).toBe('share-malformed');
    world.nowMs += 600_000;
    expect(await code(service.compare(request))).toBe('permit-expired');
  });

  test('a permit that another subject’s consent would cover is not minted', async () => {
    const world = createWorld();
    const service = world.start();
    const { consent } = await world.prepare(service, 'check');
    const { subject } = await service.createSubject();
    expect(await code(service.requestPermit({ subject, consent: consent.id, action: 'check', modality: 'iris' }))).toBe('consent-missing');
    expect(await code(service.requestPermit({ subject, consent: makeId('consent'), action: 'check', modality: 'iris' }))).toBe(
      'consent-missing',
    );
  });

  test('a refusal by the policy names the rules and is in the person’s own record', async () => {
    const world = createWorld();
    const rules = [{ id: 'r1', effect: 'forbid', law: 'PIPL 31', message: 'Too young.', fix: 'Come with a guardian.' }] as const;
    const service = world.start({ policy: { decide: () => ({ outcome: 'deny', rules, obligations: [] }) } });
    const { subject } = await service.createSubject();
    const [notice] = world.notices;
    const { consent } = await service.recordConsent({
      subject,
      purpose: 'uniqueness-check',
      noticeHash: notice?.hash ?? '',
      language: 'en',
      decision: 'given',
      ageBand: 'under-14',
      guardian: false,
    });
    const refusal = service.requestPermit({ subject, consent: consent.id, action: 'check', modality: 'iris' });
    await expect(refusal).rejects.toMatchObject({ code: 'policy-denied', reasons: [{ code: 'r1', law: 'PIPL 31' }] });
    const { uses } = await service.personalRecord(subject);
    expect(uses.map(({ event }) => event.kind)).toEqual(['consent-given', 'permit-denied']);
  });
});

describe('consent', () => {
  test('a refused consent, an unknown notice, a changed notice', async () => {
    const world = createWorld();
    const service = world.start();
    const { subject } = await service.createSubject();
    const noticeHash = world.notices[0]?.hash ?? '';
    const request = {
      subject,
      purpose: 'uniqueness-check',
      noticeHash,
      language: 'en',
      decision: 'refused',
      ageBand: 'adult',
      guardian: false,
    } as const;
    const { consent } = await service.recordConsent(request);
    expect(await code(service.requestPermit({ subject, consent: consent.id, action: 'check', modality: 'iris' }))).toBe('consent-refused');
    expect(await code(service.recordConsent({ ...request, language: 'xx' }))).toBe('notice-unknown');
    expect(await code(service.recordConsent({ ...request, noticeHash: '0'.repeat(64) }))).toBe('notice-changed');
    const changed = world.notices.map((notice) => ({ ...notice, hash: '1'.repeat(64) }));
    const prepared = await world.prepare(service, 'check');
    const later = world.start({ notices: changed });
    expect(
      await code(later.requestPermit({ subject: prepared.subject, consent: prepared.consent.id, action: 'check', modality: 'iris' })),
    ).toBe('notice-changed');
    expect(await code(later.compare(prepared.request('ada')))).toBe('notice-changed');
  });

  test('withdrawn between permit and use: nothing is asked of the parties', async () => {
    const world = createWorld();
    const service = world.start();
    const prepared = await world.prepare(service, 'enrol');
    await service.withdrawConsent(prepared.subject, prepared.consent.id);
    let asked = 0;
    const counting = world.parties.ports.map((port) => ({ ...port, compare: async () => String(++asked) }));
    const later = world.start({ parties: counting });
    expect(await code(later.compare(prepared.request('ada')))).toBe('consent-withdrawn');
    expect(await code(later.compare(prepared.request('ada')))).toBe('consent-withdrawn');
    expect(asked).toBe(0);
    expect(world.store.leaves.at(-1)?.event).toMatchObject({ kind: 'permit-denied', permit: prepared.permit });
  });

  test('withdrawing the consent to an enrolment erases it in the same step, and twice is once', async () => {
    const world = createWorld();
    const service = world.start();
    const { subject, consent } = await world.use(service, 'enrol', 'ada');
    const withdrawal = await service.withdrawConsent(subject, consent.id);
    expect(withdrawal.erasure).toMatchObject({ complete: true, parties: [{ party: 'a' }, { party: 'b' }, { party: 'c' }] });
    expect(galleries(world)).toEqual([[], [], []]);
    const receipt = verifyJws<ConsentRecord & { leafIndex: number }>(withdrawal.receipt, 'sclera-consent+jwt', world.options().publicKey);
    expect(receipt).toMatchObject({ kind: 'valid', payload: { id: consent.id, leafIndex: withdrawal.leafIndex } });
    const again = await service.withdrawConsent(subject, consent.id);
    expect(again).toMatchObject({ leafIndex: withdrawal.leafIndex, erasure: null });
    expect((await world.use(service, 'check', 'ada')).outcome.decision).toBe('new');
  });

  test('withdrawn while a party is away: asking again tells of the same erasure', async () => {
    const world = createWorld();
    const service = world.start();
    const { subject, consent } = await world.use(service, 'enrol', 'ada');
    world.parties.ports[0].up = false;
    const first = await service.withdrawConsent(subject, consent.id);
    expect(first.erasure?.complete).toBe(false);
    expect(await service.withdrawConsent(subject, consent.id)).toEqual(first);
    world.parties.ports[0].up = true;
    await service.recover();
    expect(galleries(world)).toEqual([[], [], []]);
  });

  test('nobody withdraws for somebody else', async () => {
    const world = createWorld();
    const service = world.start();
    const { consent } = await world.use(service, 'enrol', 'ada');
    const { subject } = await service.createSubject();
    expect(await code(service.withdrawConsent(subject, consent.id))).toBe('not-found');
    expect(galleries(world)[0]).toHaveLength(1);
  });
});

describe('statements that do not fit', () => {
  const cases: readonly [string, PartyId, (answer: PartyAnswer) => PartyAnswer, string][] = [
    ['another bit', 'b', (answer) => ({ ...answer, unique: !answer.unique }), 'parties-disagree'],
    ['another permit', 'a', (answer) => ({ ...answer, permit: makeId('permit') }), 'parties-disagree'],
    ['another party’s name', 'c', (answer) => ({ ...answer, party: 'a' }), 'parties-disagree'],
    ['another set of references', 'c', (answer) => ({ ...answer, galleryHash: 'f'.repeat(64) }), 'store-diverged'],
    ['another number of references', 'a', (answer) => ({ ...answer, gallerySize: answer.gallerySize + 1 }), 'store-diverged'],
    ['another transcript', 'c', (answer) => ({ ...answer, transcript: '0'.repeat(64) }), 'parties-disagree'],
    ['no transcript', 'b', (answer) => ({ ...answer, transcript: '' }), 'parties-disagree'],
  ];
  test.each(cases)('%s: no answer, nothing kept', async (_, party, alter, expected) => {
    const world = createWorld();
    const service = world.start();
    const liar = world.parties.ports.find(({ id }) => id === party);
    if (liar) liar.alter = alter;
    const prepared = await world.prepare(service, 'enrol');
    expect(await code(service.compare(prepared.request('ada')))).toBe(expected);
    expect(galleries(world)).toEqual([[], [], []]);
    expect(world.parties.ports.every(({ stagedShares }) => stagedShares.size === 0)).toBe(true);
  });

  test('a statement signed with another key', async () => {
    const world = createWorld();
    const service = world.start({ partyKeys: { ...world.parties.keys, b: world.parties.keys.a } });
    const prepared = await world.prepare(service, 'check');
    expect(await code(service.compare(prepared.request('ada')))).toBe('parties-disagree');
  });

  test('a party that loses its staged share does not make an enrolment', async () => {
    const world = createWorld();
    const parties = replaceParty(world.parties.ports, 'c', (port) => ({ ...port, settle: async () => undefined }));
    const service = world.start({ parties });
    const prepared = await world.prepare(service, 'enrol');
    expect(await code(service.compare(prepared.request('ada')))).toBe('completion-pending');
    const next = await world.prepare(service, 'check');
    expect(await code(service.compare(next.request('bob')))).toBe('store-diverged');
  });
});

describe('a party that does not answer', () => {
  test('in time', async () => {
    const world = createWorld();
    const parties = replaceParty(world.parties.ports, 'a', (port) => ({ ...port, compare: () => new Promise(() => {}) }));
    const service = world.start({ parties, callTimeoutMs: 5 });
    const prepared = await world.prepare(service, 'enrol');
    expect(await code(service.compare(prepared.request('ada')))).toBe('party-unavailable');
    expect(world.parties.ports.every(({ stagedShares }) => stagedShares.size === 0)).toBe(true);
  });

  test('leaves the permit unused if it was down before, so that the same request works later', async () => {
    const world = createWorld();
    const service = world.start();
    const prepared = await world.prepare(service, 'enrol');
    world.parties.ports[1].up = false;
    expect(await code(service.compare(prepared.request('ada')))).toBe('party-unavailable');
    world.parties.ports[1].up = true;
    expect((await service.compare(prepared.request('ada'))).decision).toBe('enrolled');
  });

  test('an erasure waits for it, and comparisons wait for the erasure', async () => {
    const world = createWorld();
    const service = world.start();
    const { subject } = await world.use(service, 'enrol', 'ada');
    world.parties.ports[2].up = false;
    const begun = await service.erase(subject);
    expect(begun).toMatchObject({ complete: false, receipt: null });
    expect(begun.parties.map(({ receipt }) => receipt !== null)).toEqual([true, true, false]);
    expect((await service.personalRecord(subject)).enrolments[0]?.heldBy).toEqual(['c']);
    expect((await service.erase(subject)).permit).toBe(begun.permit);
    const prepared = await world.prepare(service, 'check');
    expect(await code(service.compare(prepared.request('ada')))).toBe('party-unavailable');
    world.parties.ports[2].up = true;
    const restarted = world.start();
    expect((await restarted.compare(prepared.request('ada'))).decision).toBe('new');
    expect(await restarted.erasureStatus(subject, begun.permit)).toMatchObject({ complete: true });
    expect((await restarted.personalRecord(subject)).enrolments).toEqual([]);
  });

  test('a half-confirmed erasure stays confirmed by a party that takes another key meanwhile, up to when it took it', async () => {
    const world = createWorld();
    const service = world.start();
    const { subject } = await world.use(service, 'enrol', 'ada');
    world.parties.ports[2].up = false;
    const { permit } = await service.erase(subject);
    world.parties.ports[2].up = true;
    const { keys } = world.parties;
    const partyKeys = { ...keys, a: keys.c };
    const former = (ms: number) => ({ a: [{ publicKey: keys.a, until: new Date(world.nowMs + ms).toISOString() }], b: [], c: [] });
    const tooLate = world.start({ partyKeys, formerPartyKeys: former(-1) });
    await tooLate.recover();
    expect(await tooLate.erasureStatus(subject, permit)).toMatchObject({ complete: false });
    const restarted = world.start({ partyKeys, formerPartyKeys: former(0) });
    await restarted.recover();
    const erasure = await restarted.erasureStatus(subject, permit);
    expect(erasure).toMatchObject({ complete: true });
    expect(erasure.parties.every(({ receipt }) => receipt !== null)).toBe(true);
  });

  test('an erasure goes on under a new permit when the first has expired', async () => {
    const world = createWorld();
    const service = world.start();
    const { subject } = await world.use(service, 'enrol', 'ada');
    world.parties.ports[2].up = false;
    await service.erase(subject);
    world.nowMs += 40 * 86_400_000;
    world.parties.ports[2].up = true;
    expect(await service.recover()).toMatchObject({ pending: 0, obstacle: null });
    expect(galleries(world)).toEqual([[], [], []]);
  });
});

describe('rights', () => {
  test('a person sees in which searches of others they were compared, only while they were enrolled', async () => {
    const world = createWorld();
    const service = world.start();
    await world.use(service, 'check', 'early');
    const { subject } = await world.use(service, 'enrol', 'ada');
    const bob = await world.use(service, 'enrol', 'bob');
    await world.use(service, 'check', 'ada', subject);
    const carl = await world.use(service, 'check', 'carl');
    await service.erase(subject);
    await world.use(service, 'check', 'late');
    const record = await service.personalRecord(subject);
    expect(record.comparedIn).toEqual([bob.outcome.leafIndex, carl.outcome.leafIndex]);
    expect(record.uses.map(({ event }) => event.kind)).toEqual(['consent-given', 'enrol', 'consent-given', 'check', 'erase']);
  });

  test('erasing with nothing held is confirmed by all three', async () => {
    const world = createWorld();
    const service = world.start();
    const { subject } = await service.createSubject();
    expect(await service.erase(subject)).toMatchObject({ complete: true });
  });

  test('what has been kept long enough goes by itself', async () => {
    const world = createWorld();
    const service = world.start();
    const { subject, outcome } = await world.use(service, 'enrol', 'ada');
    const kept = (await service.personalRecord(subject)).enrolments[0];
    expect(kept?.id).toBe(outcome.enrolment);
    expect(Date.parse(kept?.retainUntil ?? '') - Date.parse(kept?.enrolledAt ?? '')).toBe(365 * 86_400_000);
    world.nowMs += 86_400_000;
    const bob = await world.use(service, 'enrol', 'bob');
    expect(await service.expireEnrolments()).toBe(0);
    world.nowMs += 364 * 86_400_000;
    expect(await service.expireEnrolments(), 'not before its time').toBe(0);
    world.nowMs += 1;
    expect(await service.expireEnrolments()).toBe(1);
    expect(galleries(world)).toEqual(Array.from({ length: 3 }, () => [bob.outcome.enrolment]));
    expect((await service.personalRecord(subject)).enrolments).toEqual([]);
    expect(world.store.leaves.at(-1)?.event).toMatchObject({ kind: 'erase', decision: 'erased' });
    expect(await service.expireEnrolments()).toBe(0);
    expect((await world.use(service, 'check', 'ada')).outcome.decision).toBe('new');
  });

  test('what expires while a party is away is erased there when it returns, and is begun once', async () => {
    const world = createWorld();
    const service = world.start();
    await world.use(service, 'enrol', 'ada');
    world.nowMs += 366 * 86_400_000;
    world.parties.ports[1].up = false;
    expect(await service.expireEnrolments()).toBe(1);
    expect(await world.start().expireEnrolments()).toBe(0);
    expect(galleries(world).map(({ length }) => length)).toEqual([0, 1, 0]);
    world.parties.ports[1].up = true;
    expect(await world.start().recover()).toMatchObject({ pending: 0, obstacle: null });
    expect(galleries(world)).toEqual([[], [], []]);
  });

  test('gateway and parties keep a reference for equally long, as the consent says, whenever it is used', async () => {
    const world = createWorld();
    const service = world.start();
    const prepared = await world.prepare(service, 'enrol');
    world.nowMs += 120_000;
    const { enrolment } = await service.compare(prepared.request('ada'));
    if (enrolment === null) throw new Error('not enrolled');
    const until = world.store.enrolments.get(enrolment)?.retainUntil;
    expect(until).toBe(new Date(Date.UTC(2026, 0, 1) + prepared.consent.retentionDays * 86_400_000).toISOString());
    expect(world.parties.ports.map(({ retention }) => retention.get(enrolment))).toEqual([until, until, until]);
  });

  test('an erasure is nobody else’s to see', async () => {
    const world = createWorld();
    const service = world.start();
    const { subject } = await world.use(service, 'enrol', 'ada');
    const { permit } = await service.erase(subject);
    const other = (await service.createSubject()).subject;
    expect(await code(service.erasureStatus(other, permit))).toBe('not-found');
    expect(await code(service.operationOutcome(other, permit))).toBe('not-found');
  });
});

test('exactly three parties', () => {
  const world = createWorld();
  expect(() => world.start({ parties: world.parties.ports.slice(1) })).toThrow('configuration-invalid');
});
