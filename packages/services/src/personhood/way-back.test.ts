import { generateSigningKey, pseudonymOn, signJws } from '@sclera/core';
import { describe, expect, test } from 'vitest';
import { createPersonalPasskeys } from '../trust/passkeys/personal-passkeys.ts';
import { createMatters } from '../trust/rights/matters.ts';
import { fakePasskeys } from '../trust/testing.ts';
import { createWorld, failOn } from './testing/index.ts';

async function setUp() {
  const world = createWorld();
  const service = world.start();
  const { subject, personalKey } = await service.createSubject();
  const enrolled = await world.use(service, 'enrol', 'ada', subject);
  const { receipt } = enrolled.outcome;
  /** Comes with a receipt, under a new pseudonym. */
  const come = async (person: string, token = receipt) => {
    const claimant = await service.createSubject();
    const { outcome, permit, request } = await world.use(service, 'verify', person, claimant.subject, token);
    return { ...claimant, outcome, permit, request };
  };
  return { world, service, subject, personalKey, receipt, enrolled, come };
}

describe('whoever lost their key', () => {
  test('gets a new one with receipt and eyes; what opened the record before opens nothing, and the record tells all of it', async () => {
    const { world, service, subject, personalKey, come, enrolled } = await setUp();
    const passkeys = createPersonalPasskeys(world.trust(service), fakePasskeys());
    const { challenge } = (await passkeys.beginAdding(subject)) as { challenge: string };
    await passkeys.add(subject, 'lost telephone', { id: 'phone', challenge });
    const back = await come('ada');
    expect(back.outcome).toMatchObject({ decision: 'matched', enrolment: null });
    expect(await service.identify(back.personalKey)).toBe(subject);
    await expect(service.identify(personalKey)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await passkeys.list(subject)).toEqual([]);
    const record = await service.personalRecord(subject);
    expect(record.uses.map(({ event }) => `${event.kind} ${event.decision}`)).toEqual([
      'consent-given given',
      'enrol enrolled',
      'passkey added',
      'consent-given given',
      'verify matched',
      'recovery key-replaced',
    ]);
    expect(record.consents.map(({ purpose }) => purpose)).toEqual(['uniqueness-enrolment', 'rights-access']);
    // Every line is named by a key that the record tells of: the new one, or one from before.
    const [former] = record.formerKeys;
    const keys = [former?.keyHash ?? '', (await world.store.keyHash(subject)) ?? ''];
    for (const { event } of record.uses) expect(keys.map((hash) => pseudonymOn(hash, event.at))).toContain(event.subject);
    expect(record.enrolments.map(({ id }) => id)).toEqual([enrolled.outcome.enrolment]);
    // The consent that was given on the way back can be taken back like any other.
    const given = record.consents.at(-1)!;
    expect((await service.withdrawConsent(subject, given.id)).consent.events.at(-1)?.state).toBe('withdrawn');
    // Asking again with the same permit and shares is no second use.
    expect((await service.compare({ ...back.request('ada'), subject: null })).receipt).toBe(back.outcome.receipt);
    await service.erase(subject);
    await service.forget(subject);
    expect(JSON.stringify([...world.store.operations.values()])).not.toContain(back.subject);
  });

  test('gets nothing with other eyes, and is told so by a leaf of their own; the owner sees that somebody came', async () => {
    const { service, subject, personalKey, come, world } = await setUp();
    const thief = await come('eve');
    expect(thief.outcome.decision).toBe('not-matched');
    expect(await service.identify(personalKey)).toBe(subject);
    expect(await service.identify(thief.personalKey)).toBe(thief.subject);
    expect((await service.personalRecord(thief.subject)).enrolments).toEqual([]);
    const seen = (await service.personalRecord(subject)).uses.at(-1);
    expect(seen?.event).toMatchObject({ kind: 'recovery', decision: 'not-matched', permit: thief.permit });
    // The other way: a human being.
    const matters = createMatters(world.trust(service), async () => undefined);
    const appeal = await matters.appeal(thief.subject, { leafIndex: thief.outcome.leafIndex, words: 'It is me.' });
    expect(appeal.refusal).toMatchObject({ kind: 'verify', decision: 'not-matched' });
  });

  test('a receipt does not tell whether anybody is enrolled: after an erasure, or being forgotten, the answer is the same', async () => {
    const { service, subject, come, world } = await setUp();
    const before = await come('eve');
    await service.erase(subject);
    const erased = await come('ada');
    await service.forget(subject);
    const forgotten = await come('ada');
    const shape = ({ outcome }: typeof before) => ({ ...outcome, receipt: '', leafIndex: 0 });
    expect([shape(erased), shape(forgotten)]).toEqual([shape(before), shape(before)]);
    const claims = [before, erased, forgotten].map(({ permit }) => world.store.operations.get(permit)?.statements.length);
    expect(claims).toEqual([3, 3, 3]);
  });

  test('has five attempts a day and receipt, whether it is anybody’s or not; then a human being or tomorrow', async () => {
    const { world, service, come, subject } = await setUp();
    for (let i = 0; i < 5; i += 1) expect((await come('eve')).outcome.decision).toBe('not-matched');
    await expect(come('ada')).rejects.toMatchObject({ code: 'too-many-requests', reasons: [{ code: 'recovery-attempts' }] });
    world.nowMs += 86_400_000;
    const prepared = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async () => {
        const { subject: claimant } = await service.createSubject();
        return world.prepare(service, 'verify', claimant, (await setUpReceipt(world, service, subject)).receipt);
      }),
    );
    // Permits that were asked for while attempts were left do not make more of them.
    const outcomes = await Promise.allSettled(prepared.map(({ request }) => service.compare(request('eve'))));
    expect(outcomes.map(({ status }) => status)).toEqual([...Array(5).fill('fulfilled'), 'rejected']);
    expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'too-many-requests', leafIndex: expect.any(Number) } });
  });

  test.each([
    ['of nobody', () => 'a.b.c'],
    ['that somebody else signed', (w: Awaited<ReturnType<typeof setUp>>) => forged(w, {}, new Uint8Array(32).fill(7))],
    ['of another platform', (w: Awaited<ReturnType<typeof setUp>>) => forged(w, { iss: 'elsewhere' })],
    ['of a decision that kept nothing', (w: Awaited<ReturnType<typeof setUp>>) => forged(w, { decision: 'new', enrolment: null })],
  ])('a receipt %s opens no comparison', async (_, make) => {
    const all = await setUp();
    const before = all.world.store.operations.size;
    await expect(all.come('ada', make(all))).rejects.toMatchObject({ code: 'receipt-invalid', leafIndex: expect.any(Number) });
    expect(all.world.store.operations.size).toBe(before);
  });

  test('a receipt from before the gateway took another key leads back too, and none that is dated later', async () => {
    const { world, receipt, enrolled } = await setUp();
    const { secretKey, publicKey } = generateSigningKey();
    const come = async (service: ReturnType<typeof world.start>, token: string) => {
      const { subject } = await service.createSubject();
      return world.prepare(service, 'verify', subject, token);
    };
    const rotated = world.start({ secretKey, publicKey, formerKeys: [{ publicKey: world.options().publicKey, untilMs: world.nowMs }] });
    await come(rotated, receipt);
    const { issuer: iss, secretKey: old } = world.options();
    const at = new Date(world.nowMs + 1).toISOString();
    const later = { iss, decision: 'enrolled', subject: enrolled.subject, enrolment: enrolled.outcome.enrolment, at };
    await expect(come(rotated, signJws('sclera-receipt+jwt', later, old))).rejects.toMatchObject({ code: 'receipt-invalid' });
    await expect(come(world.start({ secretKey, publicKey }), receipt)).rejects.toMatchObject({ code: 'receipt-invalid' });
  });

  test('a party that answers a search instead, or lies about the match, decides nothing', async () => {
    const { world, come, service, personalKey, subject } = await setUp();
    const [a, ...others] = world.parties.ports;
    a.alter = ({ matched: _, ...answer }) => answer;
    await expect(come('ada')).rejects.toMatchObject({ code: 'parties-disagree' });
    for (const port of [a, ...others]) port.alter = (answer) => ({ ...answer, matched: true });
    await expect(come('eve')).rejects.toMatchObject({ code: 'parties-disagree' });
    expect(await service.identify(personalKey)).toBe(subject);
  });

  test('whatever fails once in between, the key is given whole after a recovery, or not at all', async () => {
    for (const method of ['moveKey', 'moveOperation', 'listEnrolments']) {
      for (const when of ['before', 'after'] as const) {
        const { world, subject, receipt } = await setUp();
        const plain = world.start();
        const claimant = await plain.createSubject();
        const { request } = await world.prepare(plain, 'verify', claimant.subject, receipt);
        const occurrence = method === 'moveOperation' ? 2 : 0;
        const broken = world.start({ store: failOn(world.store, { method, occurrence, when }) });
        await broken.compare(request('ada')).catch(() => undefined);
        const service = world.start();
        await service.recover();
        expect(await service.identify(claimant.personalKey), `${method} ${when}`).toBe(subject);
        expect((await service.personalRecord(subject)).uses.filter(({ event }) => event.kind === 'recovery')).toHaveLength(1);
        expect(await service.compare(request('ada'))).toMatchObject({ decision: 'matched' });
      }
    }
  });
});

function forged({ world, enrolled }: Awaited<ReturnType<typeof setUp>>, change: object, key = world.options().secretKey): string {
  const { issuer: iss } = world.options();
  const payload = { iss, decision: 'enrolled', subject: enrolled.subject, enrolment: enrolled.outcome.enrolment, ...change };
  return signJws('sclera-receipt+jwt', payload, key);
}

/** The receipt of this person's enrolment, as it is kept. */
async function setUpReceipt(world: ReturnType<typeof createWorld>, _: unknown, subject: string): Promise<{ receipt: string }> {
  const found = [...world.store.operations.values()].find((one) => one.subject === subject && one.decision === 'enrolled');
  return { receipt: found?.receipt ?? '' };
}
