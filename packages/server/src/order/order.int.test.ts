import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBase64Url, galleryHash, type IntakeOrder, makeId, type PartyAnswer, type PartyId, verifyJws } from '@sclera/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePerson, openTown, type Permit, type Person, recapture, type Town, workOf } from '../party/party-fixture.contract.ts';
import { partyOrder } from '../party/party-index.ts';
import { writeEntry } from './entry.ts';

/** Three real parties on one order that is lost to some, lied about, poisoned, or comes twice. */
const limits = { meetTimeoutMs: 3_000, connectTimeoutMs: 1_000, messageTimeoutMs: 8_000, shutdownGraceMs: 1_000 };
const [ann, ben, cem] = [makePerson(101), makePerson(102), makePerson(103)];
const problem = (code: string) => [{ code }, { code }, { code }];

/** What the order says to one party; the truth where null. */
let lie: ((party: PartyId, order: IntakeOrder) => IntakeOrder) | null = null;
let town: Town;
beforeAll(async () => {
  town = await openTown({ limits, toldTo: (party, order) => lie?.(party, order) ?? order });
  await Promise.all(partyOrder.map((id) => town.start(id)));
});
afterAll(() => town?.close());

const statuses = () => Promise.all(town.ports.map((port) => port.status()));
const sign = (id: string, work: Parameters<typeof writeEntry>[1], shares: Parameters<typeof writeEntry>[2] = null) =>
  writeEntry(id, work, shares, town.gatewayKeys.signing.secretKey);
/** An entry of a whole capture of somebody. */
const signed = async (id: string, permit: Permit, person: Person) => {
  const shares = await town.seal(person, permit);
  return sign(id, workOf(permit, shares), shares);
};

function uniqueOf(answers: readonly (string | { code: string })[]): readonly (boolean | string)[] {
  return answers.map((answer, i) => {
    if (typeof answer !== 'string') return answer.code;
    const key = fromBase64Url(town.roster.parties[i]?.signingKey ?? '');
    const verdict = verifyJws<PartyAnswer>(answer, 'sclera-answer+jwt', key);
    return verdict.kind === 'valid' ? verdict.payload.unique : verdict.reason;
  });
}

async function ask(action: 'check' | 'enrol', person: Parameters<Town['seal']>[0], permit: Permit = town.mint({ action })) {
  return { permit, found: uniqueOf(await town.compare(permit, await town.seal(person, permit))) };
}

async function enrol(person: Parameters<Town['seal']>[0]) {
  const { permit, found } = await ask('enrol', person);
  expect(found).toEqual([true, true, true]);
  const [id] = permit.claims.enrolments;
  if (id === undefined) throw new Error('no enrolment in the permit');
  return id;
}

async function inStep(): Promise<void> {
  await expect
    .poll(async () => (await statuses()).map(({ place }) => place?.place), { timeout: 20_000 })
    .toEqual(Array(3).fill(await town.order.last()));
  const all = await statuses();
  expect(new Set(all.map(({ galleryHash: hash }) => hash)).size).toBe(1);
  expect(all.map(({ staged }) => staged)).toEqual([[], [], []]);
}

async function standing(): Promise<void> {
  await expect.poll(() => town.links.every(({ place }) => place !== null), { timeout: 20_000 }).toBe(true);
}

describe('a party that was away', () => {
  test('does what it missed, in order, and takes part again; nothing was compared without it', async () => {
    const known = await enrol(ann);
    await town.settle(known, 'commit');
    const [staged, dropped] = [await enrol(ben), await enrol(cem)];
    await town.stop('c');
    const last = await town.order.last();
    expect((await ask('check', ann)).found).toEqual(['party-unavailable', 'party-unavailable', 'party-unavailable']);
    expect(await town.order.last(), 'a comparison is not even put into the order').toBe(last);
    await expect(town.settle(staged, 'commit')).rejects.toMatchObject({ code: 'party-unavailable' });
    await expect(town.settle(dropped, 'abort')).rejects.toMatchObject({ code: 'party-unavailable' });
    const erase = town.mint({ action: 'erase', enrolments: [known] }).token;
    const erased = await Promise.allSettled(town.ports.map((port) => port.erase(erase)));
    expect(erased.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await town.restartGateway().catch(() => undefined);
    await town.start('c');
    await standing();
    await inStep();
    expect((await statuses()).map(({ galleryHash: hash }) => hash)).toEqual(Array(3).fill(galleryHash([staged])));
    await town.settle(staged, 'commit');
    expect(await town.ports[2]?.erase(erase), 'its confirmation is still to be had').toBeTypeOf('string');
    expect((await ask('check', recapture(ben, 7))).found).toEqual([false, false, false]);
    expect((await ask('check', ann)).found).toEqual([true, true, true]);
    await expect
      .poll(async () => (await statuses()).map(({ ready, problem: why }) => [ready, why]), { timeout: 10_000 })
      .toEqual(Array(3).fill([true, null]));
    for (const port of town.ports) await port.erase(town.mint({ action: 'erase', enrolments: [staged] }).token);
  });

  test('passes over comparisons that the two others have passed, or whose time is over, without making them wait', async () => {
    const permit = town.mint({ action: 'enrol' });
    const entry = await signed('left-over', permit, cem);
    await town.stop('c');
    const place = await town.order.append('left-over', entry);
    const [a, b] = await Promise.all(town.links.slice(0, 2).map((link) => link.answerTo(place)));
    expect([a, b].map((answer) => answer?.kind === 'refused' && answer.problem.code)).toEqual(['party-unavailable', 'party-unavailable']);
    const late = town.mint({ action: 'check', ttlMs: 1_000, clock: () => Date.now() - 60_000 });
    await town.order.append('too-late', await signed('too-late', late, cem));
    await town.order.append('dropped', sign('dropped', { kind: 'settle', enrolment: makeId('enrolment'), outcome: 'abort' }));
    await town.order.forget({ id: 'dropped' });
    await town.start('c');
    await inStep();
    expect((await ask('check', cem)).found).toEqual([true, true, true]);
  });
});

describe('a restart between every two steps', () => {
  test.each(partyOrder)('of party %s', async (victim) => {
    const again = async () => {
      await town.stop(victim);
      await town.start(victim);
      await standing();
    };
    const id = await enrol(ann);
    await again();
    await town.settle(id, 'commit');
    await again();
    expect((await ask('check', recapture(ann, 3))).found).toEqual([false, false, false]);
    const erase = town.mint({ action: 'erase', enrolments: [id] }).token;
    await Promise.all(town.ports.map((port) => port.erase(erase)));
    await again();
    expect(await Promise.all(town.ports.map((port) => port.erase(erase)))).toHaveLength(3);
    expect((await ask('check', ann)).found).toEqual([true, true, true]);
    await inStep();
  });

  test('of the gateway: what it asks again is the same entry, and done once', async () => {
    const id = await enrol(ann);
    await town.restartGateway();
    await town.settle(id, 'commit');
    const last = await town.order.last();
    await town.restartGateway();
    await town.settle(id, 'commit');
    expect(await town.order.last(), 'known again by its id').toBe(last);
    expect((await ask('check', recapture(ann, 4))).found).toEqual([false, false, false]);
    for (const port of town.ports) await port.erase(town.mint({ action: 'erase', enrolments: [id] }).token);
    await inStep();
  });
});

test('poison is answered, passed over by all three, and holds up nobody', async () => {
  const stranger = await town.seal(ann, town.mint({ action: 'check' }));
  const check = town.mint({ action: 'check' });
  const poison: readonly [string, Uint8Array][] = [
    ['bad-request', new Uint8Array(0)],
    ['bad-request', new Uint8Array(70_000).map((_, i) => i * 7)],
    [
      'bad-request',
      sign('x', { kind: 'settle', enrolment: makeId('enrolment'), outcome: 'commit' }).map((byte, i) => (i === 60 ? byte ^ 1 : byte)),
    ],
    ['permit-invalid', sign('x', { kind: 'compare', permit: 'no permit' }, stranger)],
    ['share-malformed', sign('x', { kind: 'compare', permit: check.token })],
    ['share-unreadable', sign('x', workOf(check, stranger), stranger)],
    ['store-diverged', sign('x', { kind: 'settle', enrolment: makeId('enrolment'), outcome: 'commit' })],
  ];
  for (const [i, [code, bytes]] of poison.entries()) expect(await town.submit(`poison-${i}`, bytes), `poison ${i}`).toEqual(problem(code));
  await inStep();
  expect((await ask('check', ann)).found).toEqual([true, true, true]);
});

describe('an order that tells the parties different things', () => {
  /** Serves one entry in place of another to one party. */
  const swapping =
    (victim: PartyId, change: (place: number, bytes: Uint8Array) => Uint8Array) =>
    (party: PartyId, order: IntakeOrder): IntakeOrder => ({
      ...order,
      async *follow(after, signal) {
        for await (const item of order.follow(after, signal)) {
          yield party === victim && item.kind === 'entry' ? { ...item, bytes: change(item.place, item.bytes) } : item;
        }
      },
    });
  afterAll(() => {
    lie = null;
  });

  test.each(['a', 'c'] as const)('another entry for party %s: parties-disagree, nothing opened, nothing kept', async (victim) => {
    const [asked, other] = [town.mint({ action: 'enrol' }), town.mint({ action: 'enrol' })];
    const forOther = await signed('other', other, ben);
    const target = (await town.order.last()) + 1;
    lie = swapping(victim, (place, bytes) => (place === target ? forOther : bytes));
    await town.restartGateway();
    expect((await ask('enrol', ann, asked)).found).toEqual(['parties-disagree', 'parties-disagree', 'parties-disagree']);
    expect((await statuses()).map(({ staged }) => staged)).toEqual([[], [], []]);
    lie = null;
    await town.restartGateway();
    expect((await ask('check', ann)).found).toEqual([true, true, true]);
  });

  test('a settle for one in place of the comparison of the others, and another order altogether', async () => {
    const stray = sign('stray', { kind: 'settle', enrolment: makeId('enrolment'), outcome: 'abort' });
    const target = (await town.order.last()) + 1;
    lie = swapping('b', (place, bytes) => (place === target ? stray : bytes));
    await town.restartGateway();
    expect((await ask('enrol', ann)).found.filter((answer) => typeof answer === 'boolean')).toEqual([]);
    lie = (party, order) => (party === 'b' ? { ...order, identity: async () => 'store/another' } : order);
    await town.restartGateway();
    expect((await ask('enrol', ann)).found).toEqual(['parties-disagree', 'parties-disagree', 'parties-disagree']);
    lie = null;
    await town.restartGateway();
    expect((await statuses()).map(({ staged }) => staged)).toEqual([[], [], []]);
  });

  test('places out of turn are not taken', async () => {
    const before = await town.order.last();
    lie = (party, order) => ({
      ...order,
      async *follow(after, signal) {
        for await (const item of order.follow(after, signal))
          yield party === 'a' && item.place > before ? { ...item, place: item.place + 1 } : item;
      },
    });
    await town.restartGateway();
    const { found } = await ask('enrol', ann);
    expect(found.filter((answer) => typeof answer === 'boolean')).toEqual([]);
    lie = null;
    await town.restartGateway();
    await inStep();
    expect((await ask('check', ann)).found).toEqual([true, true, true]);
  });
});

test('an order that was put back to an older state is refused by the parties', async () => {
  lie = (_, order) => ({ ...order, last: async () => 1 });
  await town.restartGateway().catch(() => undefined);
  await expect(town.links[0]?.standing()).rejects.toMatchObject({ code: 'store-diverged' });
  const [status] = await statuses();
  expect(status).toMatchObject({ ready: false, problem: 'store-diverged' });
  lie = null;
  await town.restartGateway();
});

test('a party whose store is gone does not begin an empty one', async () => {
  await town.stop('b');
  await rm(join(town.dirOf('b'), 'store'), { recursive: true });
  await expect(town.start('b')).rejects.toMatchObject({ code: 'store-diverged', detail: expect.stringContaining('sclera party rebuild') });
});
