import { describe, expect, test } from 'vitest';
import { createWorld, failOn } from '../../personhood/testing/index.ts';
import { createDeletions } from './deletion.ts';

async function setUp() {
  const world = createWorld();
  const service = world.start();
  const deletions = createDeletions({ ...world.trust(service), personhood: service });
  const person = await service.createSubject();
  const used = await world.use(service, 'enrol', 'ada', person.subject);
  return { world, service, deletions, ...person, used };
}

describe('deleting everything', () => {
  test('is one thing: erased at all three with their receipts, consents taken back, and forgotten; the ticket shows it afterwards', async () => {
    const { world, service, deletions, subject, personalKey, used } = await setUp();
    const begun = await deletions.begin(subject);
    expect(begun).toMatchObject({ state: 'done', overdue: false, begunAt: '2026-01-01T00:00:00.000Z', dueAt: '2026-01-31T00:00:00.000Z' });
    expect(begun.erasure.parties.every(({ receipt }) => receipt !== null)).toBe(true);
    expect(begun.forgotten?.event).toMatchObject({ kind: 'forget', decision: 'forgotten' });
    const { ticket, ...shown } = begun;
    expect(await deletions.status(ticket)).toEqual(shown);
    await expect(service.identify(personalKey)).rejects.toMatchObject({ code: 'unauthenticated' });
    for (const party of world.parties.ports) expect(party.gallery.size).toBe(0);
    const kept = JSON.stringify([await world.store.records.list({}), [...world.store.operations.values()]]);
    for (const secret of [subject, ticket, used.outcome.enrolment ?? 'none', begun.erasure.permit]) expect(kept).not.toContain(secret);
    expect(begun.stays.map(({ until }) => until)).toEqual([null, '2026-04-01T00:00:00.000Z']);
    await expect(deletions.status(`${ticket}x`)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('waits for a party that is away, says for whom, and stops every use meanwhile; then it ends without being asked', async () => {
    const { world, service, deletions, subject, personalKey } = await setUp();
    const [, , c] = world.parties.ports;
    c.up = false;
    const begun = await deletions.begin(subject);
    expect(begun).toMatchObject({ state: 'erasing', forgotten: null, overdue: false });
    expect(begun.erasure.parties.map(({ party, receipt }) => [party, receipt !== null])).toEqual([
      ['a', true],
      ['b', true],
      ['c', false],
    ]);
    // Taken back at once, and nobody’s comparison begins.
    const record = await service.personalRecord(subject);
    expect(record.consents.map(({ events }) => events.at(-1)?.state)).toEqual(['withdrawn']);
    expect(record.enrolments).toMatchObject([{ beingErased: true, heldBy: ['c'] }]);
    await expect(world.use(service, 'check', 'bob')).rejects.toMatchObject({ code: 'party-unavailable' });
    expect(await deletions.resume()).toBe(1);
    // Asked again, it is the same erasure under a further ticket.
    const again = await deletions.begin(subject);
    expect(again.erasure.permit).toBe(begun.erasure.permit);
    world.nowMs += 31 * 86_400_000;
    expect(await deletions.status(begun.ticket)).toMatchObject({ state: 'erasing', overdue: true });
    c.up = true;
    await service.recover();
    expect(await deletions.resume()).toBe(0);
    await expect(service.identify(personalKey)).rejects.toMatchObject({ code: 'unauthenticated' });
    for (const { ticket } of [begun, again]) {
      const shown = await deletions.status(ticket);
      expect([shown.state, shown.erasure.complete, shown.forgotten?.event.kind]).toEqual(['done', true, 'forget']);
    }
  });

  test('of somebody of whom nothing is held is confirmed by all three all the same, once', async () => {
    const { world, service, deletions } = await setUp();
    const { subject } = await service.createSubject();
    const [a] = world.parties.ports;
    a.up = false;
    await deletions.begin(subject);
    for (let i = 0; i < 3; i += 1) await deletions.resume();
    expect([...world.store.operations.values()].filter((one) => one.subject === subject)).toHaveLength(1);
    a.up = true;
    await service.recover();
    expect(await deletions.resume()).toBe(0);
  });

  test.each(['forget', 'putOperation', 'removeEnrolments'])('whose store fails in %s is begun, and ends later', async (method) => {
    const { world, subject, personalKey } = await setUp();
    const broken = world.start({ store: failOn(world.store, { method, occurrence: 0, when: 'before' }) });
    const ticket = await createDeletions({ ...world.trust(broken), personhood: broken })
      .begin(subject)
      .then(
        (begun) => begun.ticket,
        () => null,
      );
    const service = world.start();
    const deletions = createDeletions({ ...world.trust(service), personhood: service });
    await service.recover();
    expect(await deletions.resume()).toBe(0);
    await expect(service.identify(personalKey)).rejects.toMatchObject({ code: 'unauthenticated' });
    if (ticket !== null) expect(await deletions.status(ticket)).toMatchObject({ state: 'done' });
  });
});
