import { verifyJws } from '@sclera/core';
import { expect, test } from 'vitest';
import { createFakeDevice } from '../../personhood/testing/fake-device.ts';
import { createWorld } from '../../personhood/testing/world.ts';
import { createDevices } from '../devices/devices.ts';
import { approveOne, assessmentAnswers, fakeTrustPorts } from '../testing.ts';
import { createTrust } from '../trust.ts';

const dayMs = 86_400_000;

test('what is over is removed everywhere, with a leaf and a signed receipt; what is not stays', async () => {
  const world = createWorld();
  const clock = () => world.nowMs;
  const devices = createDevices({ store: world.store, clock, policy: 'signed', verifiers: [] });
  const service = world.start({ devices });
  const { expiry } = createTrust(world.trust(service), fakeTrustPorts(world.trust(service)));
  const { issuer, publicKey } = world.options();
  expect(expiry.standing()).toEqual({ lastAt: null, lastFailed: false, nextAt: null });
  const { subject } = await world.use(service, 'enrol', 'ada');
  await devices.makeCode('Gate 3');
  expect((await expiry.run())?.id ?? null).toBeNull();
  expect(expiry.standing()).toEqual({ lastAt: '2026-01-01T00:00:00.000Z', lastFailed: false, nextAt: '2026-01-01T01:00:00.000Z' });

  world.nowMs += 2 * dayMs;
  expect(await expiry.run()).toMatchObject({ removed: { 'device-code': 1 }, erasures: 0 });
  expect((await service.personalRecord(subject)).enrolments).toHaveLength(1);

  world.nowMs += 4 * 365 * dayMs;
  const run = await expiry.run();
  expect(run).toMatchObject({ erasures: 1, removed: { operation: 1, 'expiry-run': 1 } });
  for (const { gallery } of world.parties.ports) expect(gallery.size).toBe(0);
  const { receipt = '', ...told } = run ?? {};
  expect(verifyJws(receipt, 'sclera-expiry+jwt', publicKey)).toEqual({ kind: 'valid', payload: { iss: issuer, ...told } });
  expect(world.store.leaves[run?.leafIndex ?? -1]?.event).toMatchObject({ kind: 'oversight', act: 'expire' });
  expect(await expiry.list()).toEqual([run]);
});

test('a device that no operator lets in is forgotten after a week, one that was let in never', async () => {
  const world = createWorld();
  const devices = createDevices({ store: world.store, clock: () => world.nowMs, policy: 'registered', verifiers: [] });
  const { expiry } = createTrust(world.trust(world.start()), fakeTrustPorts(world.trust(world.start())));
  const [stranger, kiosk] = [createFakeDevice(), createFakeDevice()];
  for (const { key } of [stranger, kiosk]) await devices.register({ key, name: 'x', code: null, attestation: null });
  await devices.approve(kiosk.id);
  world.nowMs += 7 * dayMs;
  expect(await expiry.run()).toBeNull();
  world.nowMs += 1;
  expect(await expiry.run()).toMatchObject({ removed: { device: 1 } });
  world.nowMs += 1_000 * dayMs;
  await expiry.run();
  expect((await devices.list()).map(({ id }) => id)).toEqual([kiosk.id]);
});

test('an assessment is kept for three years after it was last in force, a draft after it was made, and then no longer', async () => {
  const world = createWorld();
  const service = world.start();
  const options = world.trust(service);
  const { assessments, expiry } = createTrust(options, fakeTrustPorts(options));
  const approved = await approveOne(assessments, 'uniqueness-check');
  const draft = await assessments.draft('uniqueness-enrolment', assessmentAnswers, null);
  const kept = async () => (await assessments.list('all')).map(({ id }) => id);
  for (const [end, before, after] of [
    [draft.keepUntil, [draft.id, approved.id], [approved.id]],
    [approved.keepUntil, [approved.id], []],
  ] as const) {
    world.nowMs = Date.parse(end);
    await expiry.run();
    expect(await kept()).toEqual(before);
    world.nowMs += 1;
    expect(await expiry.run()).toMatchObject({ removed: { assessment: 1 } });
    expect(await kept()).toEqual(after);
  }
  expect(Date.parse(approved.keepUntil) - Date.parse(approved.validUntil ?? '')).toBe(1_096 * dayMs);
});

test('what cannot be deleted yet is not used either, and its person can see that', async () => {
  const world = createWorld();
  const service = world.start();
  const { subject } = await world.use(service, 'enrol', 'ada');
  const bob = await world.prepare(service, 'check');
  const [, b] = world.parties.ports;
  world.nowMs += 366 * dayMs;
  const late = await world.prepare(service, 'check', bob.subject);
  b.up = false;
  await service.expireEnrolments();
  expect((await service.personalRecord(subject)).enrolments).toMatchObject([{ beingErased: true, heldBy: ['b'] }]);
  await expect(service.compare(late.request('bob'))).rejects.toMatchObject({ code: 'party-unavailable' });
  b.up = true;
  // The party is back: the erasure comes before anybody is compared with what is left of it.
  await service.compare(late.request('bob'));
  expect(b.gallery.size).toBe(0);
  expect((await service.personalRecord(subject)).enrolments).toEqual([]);
});
