import { type DecisionReceipt, type LogEvent, type Purpose, peekJws, type ScleraError, type SubjectId } from '@sclera/core';
import { describe, expect, test } from 'vitest';
import type { Personhood } from './personhood.ts';
import { deviceSignature } from './testing/fake-parties.ts';
import { createWorld, type World } from './testing/index.ts';

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    (error: ScleraError) => error.code,
  );
const blinded = Buffer.alloc(32, 7).toString('base64url');
const ask = { rotation: 0, blinded, proof: 'cHJvb2Y', signature: deviceSignature };

/** Somebody who is enrolled for a credential, and what they have of it. */
async function enrolled(world: World, service: Personhood, person = 'ada') {
  const used = await world.use(service, 'enrol', person, undefined, undefined, 'personhood-enrolment');
  expect(used.outcome.decision).toBe('enrolled');
  return used;
}

async function permitFor(
  service: Personhood,
  who: { readonly subject: SubjectId; readonly consent: { readonly id: unknown } },
  session: unknown,
) {
  const request = { subject: who.subject, consent: who.consent.id, action: 'derive', modality: 'iris', session };
  return service.requestPermit(request as Parameters<Personhood['requestPermit']>[0]);
}

async function kindsOf(world: World, subject: SubjectId): Promise<readonly LogEvent['kind'][]> {
  return (await world.store.log.uses(subject)).map(({ event }) => event.kind);
}

describe('deriving a secret', () => {
  test('right after enrolling: two evaluations in a receipt, a leaf of its own, and the same answer again', async () => {
    const world = createWorld();
    const service = world.start();
    const ada = await enrolled(world, service);
    const { token } = await permitFor(service, ada, ada.permit);
    const outcome = await service.derive({ token, ...ask });
    expect(outcome.decision).toBe('derived');
    const receipt = peekJws(outcome.receipt) as unknown as DecisionReceipt;
    expect(receipt).toMatchObject({ action: 'derive', decision: 'derived', enrolment: null, purpose: 'personhood-enrolment' });
    expect(receipt.statements.length).toBeGreaterThanOrEqual(2);
    expect(await kindsOf(world, ada.subject)).toEqual(['consent-given', 'enrol', 'derive']);
    expect((await service.personalRecord(ada.subject)).uses.at(-1)?.event).toMatchObject({ kind: 'derive', decision: 'derived' });
    expect(await world.start().derive({ token, ...ask })).toEqual(outcome);
    expect(await code(service.derive({ token, ...ask, blinded: Buffer.alloc(32, 8).toString('base64url') }))).toBe('permit-replayed');
  });

  test('five rotations and no more; who asks for another one has used nothing up', async () => {
    const world = createWorld();
    const service = world.start();
    const ada = await enrolled(world, service);
    const { token } = await permitFor(service, ada, ada.permit);
    expect(await code(service.derive({ token, ...ask, rotation: 5 }))).toBe('rotations-spent');
    expect((await service.derive({ token, ...ask, rotation: 4 })).decision).toBe('derived');
  });

  test('only by the device that showed the eyes: the gateway alone gets nothing', async () => {
    const world = createWorld();
    const service = world.start();
    const ada = await enrolled(world, service);
    const { token } = await permitFor(service, ada, ada.permit);
    expect(await code(service.derive({ token, ...ask, signature: 'c29tZWJvZHk' }))).toBe('derivation-invalid');
    expect(world.store.operations.get((peekJws(token) as { jti: string }).jti)).toMatchObject({ state: 'failed' });
  });

  test('rests on a session of one’s own, in which something was shown', async () => {
    const world = createWorld();
    const service = world.start();
    const [ada, eve] = [await enrolled(world, service), await enrolled(world, service, 'eve')];
    expect(await code(permitFor(service, eve, ada.permit))).toBe('session-over');
    expect(await code(permitFor(service, ada, undefined))).toBe('session-over');
    const again = await world.use(service, 'enrol', 'ada', undefined, undefined, 'personhood-enrolment');
    expect(again.outcome.decision).toBe('already-enrolled');
    expect(await code(permitFor(service, again, again.permit))).toBe('session-over');
    const check = await world.use(service, 'check', 'ada', ada.subject);
    expect(await code(permitFor(service, ada, check.permit))).toBe('session-over');
    // Not under another purpose either.
    const retention = await world.agree(service, ada.subject, 'personhood-retention');
    expect(await code(permitFor(service, { ...ada, consent: retention }, ada.permit))).toBe('permit-invalid');
  });

  test('not after the consent was taken back, nor with a permit from before', async () => {
    const world = createWorld();
    const service = world.start();
    const ada = await enrolled(world, service);
    const { token } = await permitFor(service, ada, ada.permit);
    await service.withdrawConsent(ada.subject, ada.consent.id);
    expect(await code(service.derive({ token, ...ask }))).toBe('consent-withdrawn');
    expect(await code(permitFor(service, ada, ada.permit))).toBe('consent-withdrawn');
  });

  test('a party that lies is named to the operators and the two others answer; with one more away nothing is derived', async () => {
    const world = createWorld();
    const liars: string[] = [];
    const service = world.start({ observeLiar: (party) => liars.push(party) });
    const ada = await enrolled(world, service);
    const [, b, c] = world.parties.ports;
    b.lies = true;
    const first = await permitFor(service, ada, ada.permit);
    const outcome = await service.derive({ token: first.token, ...ask });
    const named = (peekJws(outcome.receipt) as unknown as DecisionReceipt).statements.map((one) => peekJws(one)?.['party']);
    expect(named).toEqual(['a', 'c']);
    expect(liars).toEqual(['b']);
    c.up = false;
    const second = await permitFor(service, ada, ada.permit);
    expect(await code(service.derive({ token: second.token, ...ask }))).toBe('parties-disagree');
    expect(liars).toEqual(['b', 'b']);
    b.lies = false;
    const third = await permitFor(service, ada, ada.permit);
    expect((await service.derive({ token: third.token, ...ask })).decision).toBe('derived');
  });

  test('a platform on which nobody can tell whether an evaluation holds derives nothing', async () => {
    const world = createWorld();
    const service = world.start({ judgeEvaluation: undefined });
    const ada = await enrolled(world, service);
    const { token } = await permitFor(service, ada, ada.permit);
    expect(await code(service.derive({ token, ...ask }))).toBe('configuration-invalid');
  });
});

describe('coming back', () => {
  test('with the receipt: the way back, then the secret of the same record under the consent to enrol', async () => {
    const world = createWorld();
    const service = world.start();
    const ada = await enrolled(world, service);
    const back = await world.use(service, 'verify', 'ada', undefined, ada.outcome.receipt);
    expect(back.outcome.decision).toBe('matched');
    const { token } = await permitFor(service, ada, back.permit);
    expect((await service.derive({ token, ...ask })).decision).toBe('derived');
    // The consent to come back is for coming back alone.
    expect(await code(permitFor(service, back, back.permit))).toBe('permit-invalid');
  });

  test('by the eyes alone: found, and the secret under the consent to be found', async () => {
    const world = createWorld();
    const service = world.start();
    const ada = await enrolled(world, service);
    const lost = await world.use(service, 'find', 'ada');
    expect(lost.outcome).toMatchObject({ decision: 'found', enrolment: null });
    const { token } = await permitFor(service, lost, lost.permit);
    expect((await service.derive({ token, ...ask })).decision).toBe('derived');
    expect(await kindsOf(world, lost.subject)).toEqual(['consent-given', 'find', 'derive']);
    // The gateway has learnt nothing that leads to the record: it grew by nothing.
    expect(await kindsOf(world, ada.subject)).toEqual(['consent-given', 'enrol']);
    const consent = await world.agree(service, lost.subject, 'personhood-enrolment');
    expect(await code(permitFor(service, { ...lost, consent }, lost.permit))).toBe('session-over');
  });

  test('who is not enrolled is not found', async () => {
    const world = createWorld();
    const service = world.start();
    const nobody = await world.use(service, 'find', 'eve');
    expect(nobody.outcome.decision).toBe('not-found');
    expect(await code(permitFor(service, nobody, nobody.permit))).toBe('session-over');
  });
});

describe('leaving by the eyes alone', () => {
  async function leave(world: World, service: Personhood, person = 'ada', signature = deviceSignature) {
    const lost = await world.use(service, 'find', person);
    const wish = { subject: lost.subject, consent: lost.consent.id, action: 'erase', modality: 'iris', session: lost.permit } as const;
    const { token } = await service.requestPermit(wish);
    return { lost, token, depart: () => service.depart({ token, signature }) };
  }

  test('all three delete, the gateway’s rows go, the consents end, and the others stay', async () => {
    const world = createWorld();
    const service = world.start();
    const [ada, eve] = [await enrolled(world, service), await enrolled(world, service, 'eve')];
    const retention = await world.agree(service, ada.subject, 'personhood-retention');
    const { depart, lost } = await leave(world, service);
    const erasure = await depart();
    expect(erasure).toMatchObject({ complete: true });
    expect(erasure.parties.every(({ receipt }) => receipt !== null)).toBe(true);
    for (const party of world.parties.ports) expect([...party.gallery.keys()]).toEqual([eve.outcome.enrolment]);
    expect(await world.store.listEnrolments(ada.subject)).toEqual([]);
    expect(await world.store.listEnrolments(eve.subject)).toHaveLength(1);
    const consents = await world.store.listConsents(ada.subject);
    expect(consents.map(({ events }) => events.at(-1)?.state)).toEqual(['withdrawn', 'withdrawn']);
    expect(consents.map(({ id }) => id)).toContain(retention.id);
    expect(await kindsOf(world, lost.subject)).toEqual(['consent-given', 'find', 'erase']);
    expect((await world.use(service, 'find', 'ada')).outcome.decision).toBe('not-found');
  });

  test('a party that is away deletes later, and asking again tells how far it is', async () => {
    const world = createWorld();
    const service = world.start();
    await enrolled(world, service);
    const { depart } = await leave(world, service);
    world.parties.ports[2].up = false;
    const begun = await depart();
    expect(begun.complete).toBe(false);
    expect(begun.parties.filter(({ receipt }) => receipt === null)).toMatchObject([{ party: 'c' }]);
    world.parties.ports[2].up = true;
    await service.recover();
    expect(world.parties.ports.map(({ gallery }) => gallery.size)).toEqual([0, 0, 0]);
    expect((await depart()).complete).toBe(true);
  });

  test('not by anybody but the device that was found, and by no permit to erase of another kind', async () => {
    const world = createWorld();
    const service = world.start();
    const ada = await enrolled(world, service);
    const { depart } = await leave(world, service, 'ada', 'c29tZWJvZHk');
    expect(await code(depart())).toBe('derivation-invalid');
    expect(world.parties.ports.map(({ gallery }) => gallery.size)).toEqual([1, 1, 1]);
    const erase = { subject: ada.subject, consent: ada.consent.id, action: 'erase', modality: 'iris', session: ada.permit } as const;
    expect(await code(service.requestPermit(erase))).toBe('permit-invalid');
  });
});

describe('how long shares are kept', () => {
  const dayMs = 86_400_000;
  const held = (world: World) => world.parties.ports.map(({ gallery }) => gallery.size);

  async function platform(...purposes: readonly Purpose[]) {
    const world = createWorld();
    // The list of the campaign that everybody enrolled for, once it is taken.
    const list = new Set<string>();
    const service = world.start({ snapshots: { reward: async () => 0, past: async (rows) => rows.filter(({ id }) => list.has(id)) } });
    const takeSnapshot = async (): Promise<number> => {
      for (const { id } of world.store.enrolments.values()) list.add(id);
      return service.expireEnrolments();
    };
    const { subject } = await service.createSubject();
    const consents = [];
    for (const purpose of purposes) consents.push(await world.agree(service, subject, purpose));
    const used = await world.use(service, 'enrol', 'ada', subject, undefined, 'personhood-enrolment');
    const until = world.parties.ports[0].retention.get(used.outcome.enrolment!);
    return { world, service, subject, consents, until, takeSnapshot };
  }

  test('until the snapshot, at most 90 days', async () => {
    const { world, until, takeSnapshot } = await platform();
    expect(until).toBe('2026-04-01T00:00:00.000Z');
    expect(await takeSnapshot()).toBe(1);
    expect(held(world)).toEqual([0, 0, 0]);
  });

  test('for longer where the person agreed to that besides; until they take it back, at once after the snapshot', async () => {
    const { world, service, subject, consents, until, takeSnapshot } = await platform('personhood-retention');
    expect(until).toBe('2027-01-01T00:00:00.000Z');
    expect(await takeSnapshot()).toBe(0);
    world.nowMs += 100 * dayMs;
    expect(await service.expireEnrolments()).toBe(0);
    expect(held(world)).toEqual([1, 1, 1]);
    await service.withdrawConsent(subject, consents[0]!.id);
    expect(held(world)).toEqual([0, 0, 0]);
  });

  test('taken back before the snapshot, until the snapshot or the 90 days', async () => {
    for (const end of ['snapshot', 'days'] as const) {
      const { world, service, subject, consents, takeSnapshot } = await platform('personhood-retention');
      world.nowMs += 50 * dayMs;
      await service.withdrawConsent(subject, consents[0]!.id);
      expect(held(world)).toEqual([1, 1, 1]);
      if (end === 'days') world.nowMs += 41 * dayMs;
      expect(end === 'days' ? await service.expireEnrolments() : await takeSnapshot()).toBe(1);
      expect(held(world)).toEqual([0, 0, 0]);
    }
  });

  test('a snapshot takes nothing of another purpose, nor of who comes after it', async () => {
    const { world, service, takeSnapshot } = await platform('personhood-retention');
    await world.use(service, 'enrol', 'eve');
    await takeSnapshot();
    world.nowMs += 1;
    await world.use(service, 'enrol', 'bob', undefined, undefined, 'personhood-enrolment');
    expect(await service.expireEnrolments()).toBe(0);
    expect(held(world)).toEqual([3, 3, 3]);
  });
});

test('a document is evaluated under an order of the gateway’s own: two that agree are enough, one is not', async () => {
  const world = createWorld();
  const liars: string[] = [];
  const service = world.start({ observeLiar: (party) => liars.push(party) });
  expect((await service.evaluateDocument(blinded)).map(({ party, key }) => [party, key])).toEqual([
    ['a', 'document'],
    ['b', 'document'],
    ['c', 'document'],
  ]);
  const [a, b] = world.parties.ports;
  a.lies = true;
  expect((await service.evaluateDocument(blinded)).map(({ party }) => party)).toEqual(['b', 'c']);
  b.up = false;
  expect(await code(service.evaluateDocument(blinded))).toBe('parties-disagree');
  expect(liars).toEqual(['a', 'a']);
});
