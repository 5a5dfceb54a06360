import { type EnrolmentId, makeId, opensLeaf, type Purpose, ScleraError, type SubjectId } from '@sclera/core';
import { groupOf } from '@sclera/credential';
import { expect, test } from 'vitest';
import { leafOf } from '../personhood/leaves.ts';
import { createWorld } from '../personhood/testing/index.ts';
import { createMembers, type Holder } from './members.ts';

const code = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no problem',
    (error: unknown) => (error instanceof ScleraError ? error.code : error),
  );
const minuteMs = 60_000;

async function setUp() {
  const world = createWorld();
  const members = createMembers({ store: world.store, clock: () => world.nowMs });
  const service = world.start({ members });
  const enrol = async (who: string, subject?: SubjectId, purpose: Purpose = 'personhood-enrolment'): Promise<Holder> => {
    const { subject: own, outcome } = await world.use(service, 'enrol', who, subject, undefined, purpose);
    return { subject: own, enrolment: outcome.enrolment as EnrolmentId };
  };
  /** The parties derived a secret for somebody who showed their eyes. */
  const derive = async ({ subject }: Holder): Promise<void> => {
    const event = { kind: 'derive', subject, purpose: 'personhood-enrolment', decision: 'derived', permit: null } as const;
    await world.store.log.append(await leafOf(world, { ...event, at: new Date(world.nowMs).toISOString() }));
  };
  return { world, members, service, enrol, derive };
}

test('a record has the first commitment that was registered for it, and nobody else has that one', async () => {
  const { members, enrol } = await setUp();
  const [ada, bob] = [await enrol('ada'), await enrol('bob')];
  expect(await members.of(ada)).toBeNull();
  expect(await members.join(ada, 5n)).toMatchObject({ commitment: 5n, rotation: 0 });
  expect(await members.join(ada, 5n)).toEqual(await members.of(ada));
  expect(await code(members.join(ada, 6n))).toBe('commitment-taken');
  expect(await code(members.join(bob, 5n))).toBe('commitment-in-use');
  expect(await members.of(bob)).toBeNull();
  expect(await code(members.join({ ...bob, enrolment: ada.enrolment }, 7n))).toBe('not-found');
  expect(await code(members.join({ ...bob, enrolment: makeId('enrolment') }, 7n))).toBe('not-found');
  const other = await enrol('cem', undefined, 'uniqueness-enrolment');
  expect(await code(members.join(other, 8n))).toBe('not-found');
  for (const none of [0n, -1n, 2n ** 254n]) expect(await code(members.join(bob, none))).toBe('bad-request');
  await members.join(bob, 7n);
  expect((await members.snapshot()).commitments).toEqual([5n, 7n]);
});

test('a rotation revokes, comes in its turn and once in 30 days, and a revoked commitment is never anybody’s again', async () => {
  const { world, members, enrol, derive } = await setUp();
  const [ada, bob] = [await enrol('ada'), await enrol('bob')];
  expect(await code(members.rotate(ada, { commitment: 6n, rotation: 1 }))).toBe('not-found');
  await members.join(ada, 5n);
  expect(await code(members.rotate(ada, { commitment: 6n, rotation: 2 }))).toBe('conflicting-change');
  await derive(bob);
  expect(await code(members.rotate(ada, { commitment: 6n, rotation: 1 }))).toBe('permit-invalid');
  await derive(ada);
  world.nowMs += 15 * minuteMs + 1;
  expect(await code(members.rotate(ada, { commitment: 6n, rotation: 1 }))).toBe('permit-invalid');
  await derive(ada);
  const own = await members.rotate(ada, { commitment: 6n, rotation: 1 });
  expect(own).toMatchObject({ commitment: 6n, rotation: 1 });
  expect(await members.rotate(ada, { commitment: 6n, rotation: 1 })).toEqual(own);
  expect([await members.standingOf(5n), await members.standingOf(6n), await members.standingOf(7n)]).toEqual(['revoked', 'member', null]);
  expect(await code(members.join(bob, 5n))).toBe('commitment-in-use');
  expect(await code(members.rotate(ada, { commitment: 8n, rotation: 2 }))).toBe('rotation-too-soon');
  world.nowMs += 30 * 24 * 60 * minuteMs;
  await derive(ada);
  expect(await code(members.rotate(ada, { commitment: 5n, rotation: 2 }))).toBe('commitment-in-use');
  expect((await members.rotate(ada, { commitment: 8n, rotation: 2 })).rotation).toBe(2);
  expect((await members.snapshot()).commitments).toEqual([8n]);
  for (const rotation of [3, 4, 5]) {
    world.nowMs += 30 * 24 * 60 * minuteMs;
    await derive(ada);
    const replaced = code(members.rotate(ada, { commitment: 8n + BigInt(rotation), rotation }));
    expect(await replaced).toBe(rotation === 5 ? 'rotations-spent' : 'no problem');
  }
});

test('epochs come with what has changed, some minutes apart; a list can be had while it is the last and for ten minutes after', async () => {
  const { world, members, enrol } = await setUp();
  expect(await members.current()).toMatchObject({ epoch: 0, root: 0n, size: 0 });
  await members.join(await enrol('ada'), 5n);
  const first = await members.current();
  expect(first).toMatchObject({ epoch: 1, root: groupOf([5n]).root, size: 1 });
  await members.join(await enrol('bob'), 3n);
  expect(await members.current()).toEqual(first);
  world.nowMs += 5 * minuteMs;
  await members.resume();
  const second = await members.current();
  expect(second).toMatchObject({ epoch: 2, root: groupOf([5n, 3n]).root, size: 2 });
  world.nowMs += 10 * minuteMs;
  expect(await members.commitments(1)).toEqual([5n]);
  world.nowMs += 1;
  expect(await code(members.commitments(1))).toBe('not-found');
  expect(await members.commitments(2)).toEqual([5n, 3n]);
  // The same after a restart, and nothing that did not change is published again.
  const restarted = createMembers({ store: world.store, clock: () => world.nowMs });
  expect(await restarted.current()).toEqual(second);
  expect(await code(restarted.commitments(1))).toBe('not-found');
});

test('every epoch is in the log, by its number and root, in words that open and name nobody', async () => {
  const { world, members, enrol } = await setUp();
  await members.join(await enrol('ada'), 5n);
  const { root } = await members.snapshot();
  const use = world.store.leaves.at(-1) as unknown as { readonly event: never; readonly salt: string; readonly leafIndex: number };
  expect(use.event).toMatchObject({ kind: 'oversight', act: 'members-published', record: `epoch 1 root ${root}` });
  const [commitment] = await world.store.log.read(use.leafIndex, 1);
  expect(opensLeaf(commitment!, use.event, use.salt)).toBe(true);
});

test('whoever asks to be erased is out of the list at once, though a party is away; nothing then says whose a commitment was', async () => {
  const { world, members, service, enrol } = await setUp();
  const [ada, bob, cem] = [await enrol('ada'), await enrol('bob'), await enrol('cem')];
  for (const [who, commitment] of [
    [ada, 5n],
    [bob, 6n],
    [cem, 7n],
  ] as const)
    await members.join(who, commitment);
  await members.snapshot();
  world.parties.ports[1]!.up = false;
  expect((await service.erase(ada.subject)).complete).toBe(false);
  // The last one takes the place of who left: the others stay where they are.
  expect((await members.snapshot()).commitments).toEqual([7n, 6n]);
  expect(await code(members.join(ada, 5n))).toBe('conflicting-change');
  world.parties.ports[1]!.up = true;
  await service.recover();
  await service.forget(ada.subject);
  const kept = await world.store.records.list({});
  expect(JSON.stringify(kept)).not.toContain(ada.enrolment);
  expect(JSON.stringify(kept)).not.toContain(ada.subject);
  expect(JSON.stringify(kept.filter(({ kind }) => kind === 'member' || kind === 'member-holding').map(({ id }) => id))).not.toContain(
    '"5"',
  );
  world.nowMs += 11 * minuteMs;
  await members.resume();
  // Not even that it was in the list.
  expect(
    JSON.stringify(
      (await world.store.records.list({ kind: 'member-epoch' })).map(({ body }) => (body as { commitments: string[] }).commitments),
    ),
  ).not.toContain('"5"');
});

test('retention ends a membership like an erasure', async () => {
  const { world, members, service, enrol } = await setUp();
  await members.join(await enrol('ada'), 5n);
  world.nowMs += 366 * 24 * 60 * minuteMs;
  expect(await service.expireEnrolments()).toBe(1);
  expect((await members.snapshot()).commitments).toEqual([]);
  expect((await members.current()).root).toBe(0n);
});
