import { makeId } from '@sclera/core';
import { expect, test } from 'vitest';
import { createWorld } from '../../personhood/testing/world.ts';
import type { Actor } from '../operators/roles.ts';
import { fakeTrustPorts } from '../testing.ts';
import { createTrust } from '../trust.ts';

const dayMs = 86_400_000;
const operator = (): Actor => ({ kind: 'account', account: makeId('subject'), role: 'operator' });

/** A platform with an assessment in force, so that nothing is to be done but what a test makes so. */
async function setUp() {
  const world = createWorld();
  const service = world.start();
  const options = world.trust(service);
  const ports = fakeTrustPorts({ ...options, standing: { ...options.standing, region: 'ZZ' } });
  const trust = createTrust({ ...options, standing: { ...options.standing, region: 'ZZ' } }, ports);
  const open = async () => (await trust.board.list()).filter(({ state }) => state !== 'done');
  return { world, service, trust, ports, open };
}

test('without an assessment there is one to make for each purpose; one that ends is due 30 days before', async () => {
  const { world, ports, open } = await setUp();
  expect((await open()).map(({ task, dueAt }) => [task, dueAt])).toEqual(world.notices.map(() => ['make-assessment', null]));
  await (ports.assessments as unknown as { beginTrial(): Promise<unknown> }).beginTrial();
  expect(await open()).toEqual([]);
  world.nowMs += 1;
  expect((await open()).map(({ task, overdue }) => [task, overdue])).toEqual(world.notices.map(() => ['renew-assessment', false]));
});

test('the clocks of a breach are tasks: a note meets the duty, and the last one closes it', async () => {
  const { world, trust, open } = await setUp();
  const awareAt = new Date(world.nowMs).toISOString();
  const facts = {
    summary: 'A disk was stolen.',
    risk: 'likely',
    records: [],
    people: null,
    consequences: 'None.',
    measures: 'None.',
  } as const;
  const { id } = await trust.breaches.open({ ...facts, awareAt });
  const breach = async () => (await open()).filter(({ source }) => source === 'breach');
  expect((await breach()).map(({ id: task }) => task)).toEqual([`breach.${id}.own-people`, `breach.${id}.eu-authority`]);
  expect((await breach())[1]).toMatchObject({ dueAt: new Date(world.nowMs + 3 * dayMs).toISOString(), overdue: false });
  world.nowMs += 3 * dayMs + 1;
  expect((await breach())[1]?.overdue).toBe(true);

  const [ann, bob] = [operator(), operator()];
  const authority = `breach.${id}.eu-authority`;
  expect(await trust.board.take(authority, ann)).toMatchObject({ state: 'taken', takenBy: ann.account, overdue: true });
  await expect(trust.board.take(authority, bob)).rejects.toMatchObject({ code: 'conflicting-change' });
  await expect(trust.board.finish(authority, bob, 'Told.')).rejects.toMatchObject({ code: 'conflicting-change' });
  expect(await trust.board.finish(authority, ann, 'Told by letter.')).toMatchObject({ state: 'done', note: 'Told by letter.' });
  await expect(trust.board.finish(authority, ann, 'Again.')).rejects.toMatchObject({ code: 'conflicting-change' });
  expect((await trust.breaches.list())[0]?.steps).toMatchObject([{ text: 'Told by letter.', duty: 'eu-authority' }]);
  await trust.board.finish(`breach.${id}.own-people`, null, 'On the first page.');
  expect((await breach()).map(({ id: task }) => task)).toEqual([`breach.${id}.close`]);
  expect(await trust.board.finish(`breach.${id}.close`, null, 'All is well.')).toMatchObject({ takenBy: 'machine' });
  expect([(await trust.breaches.list())[0]?.state, await breach()]).toEqual(['closed', []]);
  const done = (await trust.board.list()).filter(({ source }) => source === 'breach');
  expect(done.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
});

test('an erasure that a party does not confirm waits for it, and no note makes it done', async () => {
  const { world, service, trust, open } = await setUp();
  const { subject } = await world.use(service, 'enrol', 'ada');
  const [, b] = world.parties.ports;
  b.up = false;
  const erasing = async () => (await open()).filter(({ source }) => source === 'erasure');
  expect((await service.erase(subject)).complete).toBe(false);
  expect(await erasing()).toEqual([]);
  world.nowMs += dayMs;
  const [waiting, ...others] = await erasing();
  expect([waiting, others]).toMatchObject([{ task: 'finish-erasure', party: 'b', overdue: false }, []]);
  expect(JSON.stringify(waiting)).not.toContain(subject);
  const taken = await trust.board.take(waiting?.id ?? '', null);
  await expect(trust.board.finish(taken.id, null, 'It is done.')).rejects.toMatchObject({ code: 'conflicting-change' });
  // The permit is renewed after 30 days; the clock is not.
  world.nowMs += 30 * dayMs;
  await service.recover();
  expect(await erasing()).toMatchObject([{ id: taken.id, state: 'taken', overdue: true }]);
  b.up = true;
  await service.recover();
  expect(await erasing()).toEqual([]);
  expect((await trust.board.list()).find(({ id }) => id === taken.id)).toMatchObject({ state: 'done', overdue: false });
});

test('a line of the transfer register that ends is to be followed by another', async () => {
  const { world, ports, open } = await setUp();
  const transfers = ports.transfers as unknown as { add(line: object): Promise<unknown> };
  const line = { recipient: 'Party a', region: 'ZZ', basis: 'standard-contract', reference: 'C 1', valueReceived: 0 };
  await transfers.add({ ...line, days: 31 });
  const ending = async () => (await open()).filter(({ source }) => source === 'transfer').map(({ overdue }) => overdue);
  expect(await ending()).toEqual([]);
  world.nowMs += dayMs + 1;
  expect(await ending()).toEqual([false]);
  world.nowMs += 30 * dayMs;
  expect(await ending()).toEqual([true]);
  await transfers.add({ ...line, days: 400 });
  expect(await ending()).toEqual([]);
});

test('nobody does what is not there', async () => {
  const { trust } = await setUp();
  await expect(trust.board.take('nothing', null)).rejects.toMatchObject({ code: 'not-found' });
  await expect(trust.board.finish('nothing', null, 'Done.')).rejects.toMatchObject({ code: 'not-found' });
});
