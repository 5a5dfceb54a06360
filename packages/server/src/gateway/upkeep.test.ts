import type { Personhood } from '@sclera/services';
import { createWorld } from '@sclera/services/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepInOrder } from './upkeep.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const hourMs = 3_600_000;
/** Of the references alone. */
const expiryOf = (service: Pick<Personhood, 'expireEnrolments'>) => ({
  run: async () => {
    await service.expireEnrolments();
    return null;
  },
});
const resume = async () => 0;
const deletions = { resume };
const onboarding = { resume: async () => undefined };
const members = { resume: async () => undefined };
const quiet = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

test('what was kept as long as its notice said is erased at all three parties within the hour, and at the start', async () => {
  const world = createWorld();
  const service = world.start();
  await world.use(service, 'enrol', 'ada');
  world.nowMs += hourMs;
  await world.use(service, 'enrol', 'bob');
  const held = () => world.parties.ports.map(({ gallery }) => gallery.size);
  const upkeep = keepInOrder(service, { expiry: expiryOf(service), deletions, onboarding, members, campaigns: members }, quiet);
  upkeep.start();
  await vi.advanceTimersByTimeAsync(hourMs);
  expect(held()).toEqual([2, 2, 2]);
  world.nowMs += 365 * 86_400_000 - hourMs + 1;
  await vi.advanceTimersByTimeAsync(hourMs - 1);
  expect(held()).toEqual([2, 2, 2]);
  await vi.advanceTimersByTimeAsync(1);
  expect(held()).toEqual([1, 1, 1]);
  upkeep.stop();
  world.nowMs += hourMs;
  await vi.advanceTimersByTimeAsync(3 * hourMs);
  expect(held(), 'stopped').toEqual([1, 1, 1]);
  const again = world.start();
  const restarted = keepInOrder(again, { expiry: expiryOf(again), deletions, onboarding, members, campaigns: members }, quiet);
  restarted.start();
  await vi.advanceTimersByTimeAsync(0);
  expect(held()).toEqual([0, 0, 0]);
  expect(world.store.enrolments.size).toBe(0);
  restarted.stop();
});

test('recovers at the start, when asked, and every ten seconds; a failure is logged and does not end it', async () => {
  const recover = vi.fn(async () => Promise.reject(new Error('the store is away')));
  const run = vi.fn(async () => Promise.reject(new Error('the store is away')));
  const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const upkeep = keepInOrder({ recover }, { expiry: { run }, deletions: { resume }, onboarding, members, campaigns: members }, logger);
  upkeep.start();
  upkeep.recover();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(recover).toHaveBeenCalledTimes(5);
  await vi.advanceTimersByTimeAsync(2 * hourMs);
  expect(run).toHaveBeenCalledTimes(3);
  expect(logger.error).toHaveBeenCalledWith({ err: expect.any(Error) }, 'expiry failed');
  expect(logger.error).toHaveBeenCalledWith({ err: expect.any(Error) }, 'recovery failed');
  upkeep.stop();
});
