import { loadPolicy, verifyJws } from '@sclera/core';
import { expect, test } from 'vitest';
import { createWorld } from '../../personhood/testing/index.ts';
import { eraseBefore } from './bulk-erasure.ts';

test('what was enrolled before a day is erased at all three, counted and proven; what came later stays', async () => {
  const world = createWorld();
  const policy = loadPolicy();
  const causes: unknown[] = [];
  const decide: typeof policy.decide = (facts) => {
    if (facts.action === 'erase') causes.push({ kind: facts.actor.kind, order: facts.order });
    return policy.decide(facts);
  };
  const service = world.start({ policy: { decide } });
  const options = world.trust(service);
  await world.use(service, 'enrol', 'ada');
  await world.use(service, 'enrol', 'bob');
  world.nowMs += 86_400_000;
  const later = await world.use(service, 'enrol', 'cid');
  const before = '2026-01-02T00:00:00.000Z';
  expect(await eraseBefore(options, before, true)).toEqual({
    before,
    dryRun: true,
    people: 2,
    enrolments: 2,
    complete: 0,
    leaves: [],
    proof: null,
  });
  expect(world.store.enrolments.size).toBe(3);
  const done = await eraseBefore(options, before, false);
  expect(done).toMatchObject({ people: 2, enrolments: 2, complete: 2 });
  const cause = { kind: 'operator', order: 'enrolled before 2026-01-02T00:00:00.000Z' };
  expect(causes).toEqual([cause, cause]);
  expect([...world.store.enrolments.keys()]).toEqual([later.outcome.enrolment]);
  expect(done.leaves.map((index) => world.store.leaves[index]?.event.kind)).toEqual(['erase', 'erase']);
  const verdict = verifyJws(done.proof ?? '', 'sclera-rights+jwt', world.options().publicKey);
  expect(verdict).toMatchObject({ kind: 'valid', payload: { kind: 'bulk-erasure', before, people: 2, leaves: done.leaves } });
  expect(await eraseBefore(options, before, false)).toMatchObject({ people: 0, complete: 0 });
});

test('with a party away it is begun, not complete, and goes on when the party is back', async () => {
  const world = createWorld();
  const service = world.start();
  await world.use(service, 'enrol', 'ada');
  world.nowMs += 1;
  const [a] = world.parties.ports;
  if (a) a.up = false;
  const before = new Date(world.nowMs).toISOString();
  expect(await eraseBefore(world.trust(service), before, false)).toMatchObject({ people: 1, complete: 0, leaves: [] });
  if (a) a.up = true;
  await service.recover();
  expect(world.store.enrolments.size).toBe(0);
});
