import { opensLeaf } from '@sclera/core';
import { expect, test } from 'vitest';
import { createWorld } from './testing/world.ts';

test('a person is forgotten once nothing of them is held, and keeps the only opening of the last leaf', async () => {
  const world = createWorld();
  const service = world.start();
  const { subject, personalKey } = await service.createSubject();
  const bystander = await world.use(service, 'enrol', 'bob');
  await world.use(service, 'enrol', 'ada', subject);
  const before = await service.personalRecord(bystander.subject);
  await expect(service.forget(subject)).rejects.toMatchObject({ code: 'completion-pending' });
  const erased = await service.erase(subject);
  expect(erased.complete).toBe(true);
  const commitments = await world.store.log.read(0, 100);
  const openings = (await service.personalRecord(subject)).uses;
  expect(openings.map(({ event }) => event.kind)).toEqual(['consent-given', 'enrol', 'erase']);

  const { use } = await service.forget(subject);
  const after = await world.store.log.read(0, 100);
  expect(after.slice(0, -1)).toEqual(commitments);
  expect(opensLeaf(after[use.leafIndex]!, use.event, use.salt)).toBe(true);
  await expect(service.identify(personalKey)).rejects.toMatchObject({ code: 'unauthenticated' });
  // Nothing in the store says whose these leaves were, and no salt is left that would open one.
  const kept = JSON.stringify([world.store.leaves, [...world.store.operations], [...world.store.enrolments]]);
  for (const trace of [subject, use.event.subject, use.salt, ...openings.map(({ salt }) => salt)]) expect(kept).not.toContain(trace);
  for (const { leafIndex, event } of openings) {
    const guess = world.store.leaves[leafIndex]?.salt ?? '';
    expect(opensLeaf(after[leafIndex]!, event, guess)).toBe(false);
  }
  // Somebody else's record still says which searches they were compared in.
  expect(await service.personalRecord(bystander.subject)).toEqual(before);
  expect(before.comparedIn).toHaveLength(1);
});
