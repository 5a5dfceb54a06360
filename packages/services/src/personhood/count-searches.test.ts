import { recordRules, type ScleraError } from '@sclera/core';
import { expect, test } from 'vitest';
import { createDevices } from '../trust/devices/devices.ts';
import { createFakeDevice } from './testing/fake-device.ts';
import { createWorld, sharesOf, signedBy } from './testing/world.ts';

const hourMs = 3_600_000;
const limits = (perDevice: number, onPlatform: number) => ({ standing: { searches: { perDevice, onPlatform } } });
const problem = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: ScleraError) => error,
  );

test('a device makes so many searches in an hour, found or not; then it is told when to come again, with a leaf, and no party is asked', async () => {
  const world = createWorld();
  const service = world.start(limits(2, 100));
  await world.use(service, 'enrol', 'ada', undefined, undefined, 'personhood-enrolment');
  expect((await world.use(service, 'find', 'ada')).outcome.decision).toBe('found');
  world.nowMs += 60_000;
  expect((await world.use(service, 'find', 'eve')).outcome.decision).toBe('not-found');
  const { subject, request } = await world.prepare(service, 'find');
  for (const party of world.parties.ports) party.up = false;
  const refused = await problem(service.compare(request('ada')));
  expect(refused).toMatchObject({
    code: 'too-many-requests',
    detail: expect.stringContaining('2 times in an hour from this device; again from 2026-01-01T01:00:00.000Z on'),
    retryAfterMs: 59 * 60_000,
    leafIndex: expect.any(Number),
    reasons: [{ code: 'search-attempts' }],
  });
  expect((await service.personalRecord(subject)).uses.at(-1)?.event).toMatchObject({ kind: 'permit-denied', decision: 'denied' });
  for (const party of world.parties.ports) party.up = true;
  // The hour began with the first search; other uses are not counted, nor held up.
  expect((await world.use(service, 'check', 'eve')).outcome.decision).toBe('new');
  world.nowMs += 59 * 60_000;
  expect((await world.use(service, 'find', 'ada')).outcome.decision).toBe('found');
});

test('a restart, and permits that were drawn before, make no more of them', async () => {
  const world = createWorld();
  const first = world.start(limits(2, 100));
  const drawn = [await world.prepare(first, 'find'), await world.prepare(first, 'find'), await world.prepare(first, 'find')];
  const second = world.start(limits(2, 100));
  await second.compare(drawn[0]!.request('ada'));
  const third = world.start(limits(2, 100));
  const outcomes = await Promise.all(drawn.slice(1).map(({ request }) => problem(third.compare(request('ada')))));
  expect(outcomes.map((one) => one?.code ?? 'done')).toEqual(['done', 'too-many-requests']);
  // The same request again is the same search.
  expect((await world.start(limits(2, 100)).compare(drawn[0]!.request('ada'))).decision).toBe('not-found');
});

test('a device that introduces itself has its own, and the platform a sum for all: nobody is captured beyond it', async () => {
  const world = createWorld();
  const service = world.start(limits(1, 2));
  const devices = createDevices({ store: world.store, clock: () => world.nowMs, policy: 'signed', verifiers: [] });
  const [other, third] = [createFakeDevice(), createFakeDevice('Ed25519')];
  for (const { key } of [other, third]) await devices.register({ key, name: 'kiosk', code: null, attestation: null });
  const drawn = [await world.prepare(service, 'find'), await world.prepare(service, 'find'), await world.prepare(service, 'find')];
  const by = (device: typeof other, { request }: (typeof drawn)[number]) =>
    problem(service.compare(signedBy(device, { ...request('ada'), shares: sharesOf('ada') })));
  expect(await by(world.device, drawn[0]!)).toBeNull();
  expect(await by(other, drawn[1]!)).toBeNull();
  const spent = await by(third, drawn[2]!);
  expect(spent?.detail).toContain('2 times in an hour from this platform');
  const { subject } = await service.createSubject();
  const consent = await world.agree(service, subject, 'personhood-recovery');
  const asked = await problem(service.requestPermit({ subject, consent: consent.id, action: 'find', modality: 'iris' }));
  expect(asked).toMatchObject({ code: 'too-many-requests', retryAfterMs: hourMs, leafIndex: expect.any(Number) });
});

test('a clock that was put back locks nobody out, and what was counted goes with its hour', async () => {
  const world = createWorld();
  const service = world.start(limits(1, 1));
  await world.use(service, 'find', 'ada');
  world.nowMs -= 48 * hourMs;
  expect((await world.use(service, 'find', 'ada')).outcome.decision).toBe('not-found');
  const counts = await world.store.records.list({ kind: 'search-count' });
  expect(counts.map(({ subject, body }) => [subject, body])).toEqual([
    [null, { count: 1 }],
    [null, { count: 1 }],
  ]);
  expect(JSON.stringify(counts)).not.toContain(world.device.id);
  expect(recordRules.find(({ kind }) => kind === 'search-count')).toMatchObject({ from: 'dueAt', days: 0 });
});
