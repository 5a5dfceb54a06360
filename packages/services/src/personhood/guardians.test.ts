import { builtinNotices, type ConsentId, loadPolicy, ScleraError, type SubjectId } from '@sclera/core';
import { expect, test } from 'vitest';
import { createWorld, sharesOf, signedBy } from './testing/index.ts';

const notices = builtinNotices();
const purpose = 'uniqueness-enrolment';
const noticeHash = notices.find((notice) => notice.purpose === purpose && notice.language === 'en')?.hash ?? '';

/** A child with a guardian who may confirm, under the real rules. */
async function setUp() {
  const world = createWorld();
  const service = world.start({ policy: loadPolicy(), notices });
  const decide = async (subject: SubjectId, change: object = {}) =>
    (
      await service.recordConsent({
        subject,
        purpose,
        noticeHash,
        language: 'en',
        decision: 'given',
        ageBand: 'adult',
        guardian: false,
        ...change,
      })
    ).consent;
  const enrol = async (subject: SubjectId, consent: ConsentId, person = 'kim') => {
    const { token } = await service.requestPermit({ subject, consent, action: 'enrol', modality: 'iris' });
    await world.register();
    return (await service.compare(signedBy(world.device, { subject, action: 'enrol', token, shares: sharesOf(person) }))).decision;
  };
  const [kim, parent] = [(await service.createSubject()).subject, (await service.createSubject()).subject];
  const child = await decide(kim, { ageBand: 'under-14', guardian: true });
  const confirm = () => decide(parent, { ward: { subject: kim, consent: child.id } });
  const held = () => world.parties.ports.map(({ gallery }) => gallery.size);
  return { world, service, decide, enrol, kim, parent, child, confirm, held };
}

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no problem',
    (error: unknown) => (error instanceof ScleraError ? [error.code, ...(error.reasons ?? []).map((reason) => reason.code)] : error),
  );

test('nothing of a child is captured until a guardian has confirmed with a key of their own', async () => {
  const { enrol, kim, child, confirm, held } = await setUp();
  expect(await code(enrol(kim, child.id))).toEqual(['policy-denied', 'guardian-missing']);
  await confirm();
  expect(await enrol(kim, child.id)).toBe('enrolled');
  expect(held()).toEqual([1, 1, 1]);
});

test('the guardian takes it back: what is held is erased and the child’s consent is over; the child may do so as well', async () => {
  const { service, enrol, kim, parent, child, confirm, held } = await setUp();
  const { id } = await confirm();
  await enrol(kim, child.id);
  expect((await service.withdrawConsent(parent, id)).erasure).toMatchObject({ complete: true });
  expect(held()).toEqual([0, 0, 0]);
  expect(await code(enrol(kim, child.id))).toEqual(['consent-withdrawn', 'consent-withdrawn']);

  const other = await setUp();
  await other.confirm();
  await other.enrol(other.kim, other.child.id);
  expect((await other.service.withdrawConsent(other.kim, other.child.id)).erasure).toMatchObject({ complete: true });
  expect(other.held()).toEqual([0, 0, 0]);
});

test.each(['14-17', 'adult'] as const)(
  'who is %s takes over: what the guardian agreed to ends and is erased, and the guardian decides no more',
  async (ageBand) => {
    const { service, decide, enrol, kim, parent, child, confirm, held } = await setUp();
    const { id } = await confirm();
    await enrol(kim, child.id);
    const own = await decide(kim, { ageBand });
    expect((await service.personalRecord(kim)).consents.map(({ events }) => events.at(-1)?.state)).toEqual(['withdrawn', 'given']);
    expect(held()).toEqual([0, 0, 0]);
    expect(await enrol(kim, own.id)).toBe('enrolled');
    await service.withdrawConsent(parent, id);
    expect(held(), 'not the guardian’s any more').toEqual([1, 1, 1]);
    expect((await service.personalRecord(kim)).consents.map(({ events }) => events.at(-1)?.state)).toEqual(['withdrawn', 'given']);
  },
);

test('a no, or a consent about another purpose, takes nothing over', async () => {
  const { service, decide, enrol, kim, child, confirm, held } = await setUp();
  await confirm();
  await enrol(kim, child.id);
  const checking = notices.find((notice) => notice.purpose === 'uniqueness-check' && notice.language === 'en')?.hash ?? '';
  await decide(kim, { purpose: 'uniqueness-check', noticeHash: checking });
  await decide(kim, { ageBand: 'under-14', guardian: true });
  expect((await service.personalRecord(kim)).consents.map(({ events }) => events.at(-1)?.state)).toEqual(['given', 'given', 'given']);
  expect(held()).toEqual([1, 1, 1]);
});

test('a guardian who is forgotten leaves nothing behind that nobody could take back', async () => {
  const { service, enrol, kim, parent, child, confirm, held } = await setUp();
  await confirm();
  await enrol(kim, child.id);
  await service.forget(parent);
  expect(held()).toEqual([0, 0, 0]);
  expect((await service.personalRecord(kim)).consents.map(({ events }) => events.at(-1)?.state)).toEqual(['withdrawn']);
});

test('what was put down for a person who takes over is carried out after a crash', async () => {
  const { world, service, decide, enrol, kim, child, confirm, held } = await setUp();
  await confirm();
  await enrol(kim, child.id);
  const [, b] = world.parties.ports;
  b.up = false;
  await decide(kim, { ageBand: 'adult' });
  expect(held()).toEqual([0, 1, 0]);
  b.up = true;
  await world.start({ policy: loadPolicy(), notices }).recover();
  expect(held()).toEqual([0, 0, 0]);
  expect((await service.personalRecord(kim)).enrolments).toEqual([]);
});
