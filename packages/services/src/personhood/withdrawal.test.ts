import { ScleraError, verifyJws } from '@sclera/core';
import { describe, expect, test } from 'vitest';
import type { Personhood } from './personhood.ts';
import { createWorld, replaceParty, type World } from './testing/index.ts';

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no problem',
    (error: unknown) => (error instanceof ScleraError ? error.code : error),
  );

/** A gate that one party stands at while it compares. */
function slowParty(world: World) {
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
      const answer = await port.compare(request);
      reached();
      await held;
      return answer;
    },
  }));
  return { parties, comparing, release: () => release() };
}

const directly = (world: World, permit: string) =>
  Promise.all(
    world.parties.ports.map((port) =>
      code(port.compare({ permit, shares: (['a', 'b', 'c'] as const).map((party) => ({ party, enc: 'enc', ciphertext: 'ada' })) })),
    ),
  );

describe('a withdrawal', () => {
  test.each(['check', 'enrol'] as const)(
    'ends a %s that is under way: nothing is decided, what was staged is forgotten',
    async (action) => {
      const world = createWorld();
      const { parties, comparing, release } = slowParty(world);
      const service = world.start({ parties });
      const { subject, consent, permit, request } = await world.prepare(service, action);
      const answer = code(service.compare(request('ada')));
      await comparing;
      const withdrawal = service.withdrawConsent(subject, consent.id);
      // Durable while the parties still compare: it does not wait for them.
      await expect.poll(() => world.store.leaves.some(({ event }) => event.kind === 'consent-withdrawn')).toBe(true);
      expect((await world.store.getConsent(subject, consent.id))?.events.at(-1)?.state).toBe('withdrawn');
      expect(world.store.operations.get(permit)?.state).toBe('running');
      release();
      expect(await answer).toBe('consent-withdrawn');
      expect((await withdrawal).erasure).toBeNull();
      expect(world.store.operations.get(permit)).toMatchObject({ state: 'failed', decision: null, problem: { code: 'consent-withdrawn' } });
      for (const { gallery, stagedShares } of world.parties.ports) expect([gallery.size, stagedShares.size]).toEqual([0, 0]);
      expect(await code(service.compare(request('ada')))).toBe('consent-withdrawn');
      expect(world.store.leaves.map(({ event }) => event.kind)).toEqual(['consent-given', 'consent-withdrawn', 'permit-denied']);
    },
  );

  test('erases what was decided just before it', async () => {
    const world = createWorld();
    let withdrawing: ReturnType<Personhood['withdrawConsent']> | null = null;
    const moveOperation: typeof world.store.moveOperation = async (operation, from, next) => {
      const moved = await world.store.moveOperation(operation, from, next);
      // The decision stands, and no party has committed yet.
      if (next.state === 'decided') withdrawing ??= service.withdrawConsent(subject, consent.id);
      return moved;
    };
    const service = world.start({ store: { ...world.store, moveOperation } });
    const { subject, consent, request } = await world.prepare(service, 'enrol');
    const outcome = await service.compare(request('ada'));
    const withdrawn = await (withdrawing as unknown as ReturnType<Personhood['withdrawConsent']>);
    expect(outcome.decision).toBe('enrolled');
    expect(withdrawn.erasure?.complete).toBe(true);
    for (const { gallery } of world.parties.ports) expect(gallery.size).toBe(0);
  });

  test('revokes every permit under that consent at every party, and no other', async () => {
    const world = createWorld();
    const service = world.start();
    const mine = await world.prepare(service, 'check');
    const { subject, consent } = mine;
    const second = await service.requestPermit({ subject, consent: consent.id, action: 'check', modality: 'iris' });
    const other = await world.prepare(service, 'check');
    await service.withdrawConsent(subject, consent.id);
    for (const token of [mine.request('ada').token, second.token])
      expect(await directly(world, token)).toEqual(Array(3).fill('permit-revoked'));
    expect(await code(service.compare(mine.request('ada')))).toBe('consent-withdrawn');
    expect((await service.compare(other.request('bob'))).decision).toBe('new');
  });

  test('stands though a party is away, which hears of the revocation when it is back; asking again changes nothing', async () => {
    const world = createWorld();
    const service = world.start();
    await service.recover();
    const { subject, consent, request } = await world.prepare(service, 'check');
    const [, b] = world.parties.ports;
    b.up = false;
    const first = await service.withdrawConsent(subject, consent.id);
    expect(verifyJws(first.receipt, 'sclera-consent+jwt', world.options().publicKey).kind).toBe('valid');
    expect((await service.withdrawConsent(subject, consent.id)).leafIndex).toBe(first.leafIndex);
    b.up = true;
    expect(await directly(world, request('ada').token)).not.toEqual(Array(3).fill('permit-revoked'));
    // Another process of the gateway, which remembers nothing but its store.
    const restarted = world.start();
    const later = await world.prepare(restarted, 'check', subject);
    b.up = false;
    await restarted.withdrawConsent(subject, later.consent.id);
    b.up = true;
    await world.start().recover();
    expect(await directly(world, later.request('ada').token)).toEqual(Array(3).fill('permit-revoked'));
  });

  test('of two at once one is written, and both are told of it', async () => {
    const world = createWorld();
    const service = world.start();
    const { subject, consent } = await world.prepare(service, 'check');
    const both = await Promise.all([service.withdrawConsent(subject, consent.id), service.withdrawConsent(subject, consent.id)]);
    expect(new Set(both.map(({ leafIndex }) => leafIndex)).size).toBe(1);
  });
});
