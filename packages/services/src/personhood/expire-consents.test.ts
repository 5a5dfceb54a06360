import { consentKeepDays } from '@sclera/core';
import { expect, test } from 'vitest';
import { fakeTrustPorts } from '../trust/testing.ts';
import { createTrust } from '../trust/trust.ts';
import { createWorld } from './testing/index.ts';

const dayMs = 86_400_000;

function setUp(change: object = {}) {
  const world = createWorld();
  const service = world.start(change);
  const { expiry } = createTrust(world.trust(service), fakeTrustPorts(world.trust(service)));
  const noticeHash = world.notices.find(({ purpose }) => purpose === 'uniqueness-enrolment')?.hash ?? '';
  const decide = async (subject: Awaited<ReturnType<typeof service.createSubject>>['subject'], more: object = {}) =>
    (
      await service.recordConsent({
        subject,
        purpose: 'uniqueness-enrolment',
        noticeHash,
        language: 'en',
        decision: 'given',
        ageBand: 'adult',
        guardian: false,
        ...more,
      })
    ).consent;
  const kept = async (subject: Parameters<typeof decide>[0]) => (await service.personalRecord(subject)).consents.map(({ id }) => id);
  /** Runs the expiry at a time, and one millisecond later. */
  const around = async (time: string, work: () => Promise<unknown>) => {
    world.nowMs = Date.parse(time) + consentKeepDays * dayMs;
    await expiry.run();
    const before = await work();
    world.nowMs += 1;
    const run = await expiry.run();
    return { before, after: await work(), removed: run?.removed };
  };
  return { world, service, decide, kept, around };
}

test.each(['withdrawn', 'expired', 'refused'] as const)(
  'a consent that was %s goes when its time is over, with leaf and receipt, and no moment before',
  async (end) => {
    const { world, service, decide, kept, around } = setUp();
    const { subject } = await service.createSubject();
    const consent = await decide(subject, end === 'refused' ? { decision: 'refused' } : {});
    world.nowMs += dayMs;
    if (end === 'withdrawn') await service.withdrawConsent(subject, consent.id);
    const ended = { withdrawn: new Date(world.nowMs).toISOString(), refused: consent.events[0]!.at, expired: consent.validUntil }[end];
    const { before, after, removed } = await around(ended, () => kept(subject));
    expect({ before, after, removed }).toEqual({ before: [consent.id], after: [], removed: { consent: 1 } });
    // What is left is the person's own to open.
    expect((await service.personalRecord(subject)).uses.map(({ event }) => event.kind)[0]).toMatch(/^consent-/);
    expect(world.store.leaves.at(-1)?.event).toMatchObject({ kind: 'oversight', act: 'expire' });
  },
);

test('as long as something is held under it, it stays, whatever its age', async () => {
  const { world, service, kept } = setUp();
  const { subject, consent } = await world.use(service, 'enrol', 'ada');
  const [, b] = world.parties.ports;
  world.nowMs += (365 + consentKeepDays + 30) * dayMs;
  b.up = false;
  // The reference is over, too; a party that is away has not confirmed.
  await service.expireEnrolments();
  expect(await service.expireConsents()).toBe(0);
  expect(await kept(subject)).toEqual([consent.id]);
  b.up = true;
  await service.recover();
  expect(await service.expireConsents()).toBe(1);
  expect(await kept(subject)).toEqual([]);
});

test('a no is remembered for as long as nobody may ask again', async () => {
  const { world, service, decide, kept } = setUp({ askAgainDays: consentKeepDays + 10 });
  const { subject } = await service.createSubject();
  const { id } = await decide(subject, { decision: 'refused' });
  world.nowMs += (consentKeepDays + 10) * dayMs;
  expect([await service.expireConsents(), await kept(subject)]).toEqual([0, [id]]);
  world.nowMs += 1;
  expect([await service.expireConsents(), await kept(subject)]).toEqual([1, []]);
});

test('with a child’s consent goes who confirmed it', async () => {
  const { world, service, decide } = setUp();
  const [kim, parent] = [(await service.createSubject()).subject, (await service.createSubject()).subject];
  const child = await decide(kim, { ageBand: 'under-14', guardian: true });
  await decide(parent, { ward: { subject: kim, consent: child.id } });
  expect((await service.personalRecord(kim)).guardians).toHaveLength(1);
  world.nowMs += (365 + consentKeepDays) * dayMs + 1;
  expect(await service.expireConsents()).toBe(2);
  const { consents, guardians } = await service.personalRecord(kim);
  expect([consents, guardians]).toEqual([[], []]);
});

test('more than a store lists at once are all looked at, those that stay among them', async () => {
  const { world, service, decide } = setUp();
  const { subject } = await service.createSubject();
  const first = await decide(subject);
  const leaf = { subject, commitment: new Uint8Array(32), use: { event: world.store.leaves[0]!.event as never, salt: '' } };
  for (let i = 0; i < 2_100; i += 1) {
    const id = `con_${String(i).padStart(26, '0')}` as typeof first.id;
    await world.store.putConsent({ ...first, id }, leaf);
  }
  // Of the first page none goes: something is held under each.
  for (let i = 0; i < 1_000; i += 1) {
    const id = String(i).padStart(26, '0');
    const row = { consent: `con_${id}`, purpose: 'uniqueness-enrolment', leafIndex: 0, enrolledAt: '', retainUntil: '9999' } as const;
    await world.store.putEnrolment({ ...row, id: `enr_${id}`, subject } as never);
  }
  world.nowMs += (365 + consentKeepDays) * dayMs + 1;
  expect(await service.expireConsents()).toBe(1_101);
  expect(await service.expireConsents()).toBe(0);
});
