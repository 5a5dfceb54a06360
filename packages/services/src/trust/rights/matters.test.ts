import { verifyJws } from '@sclera/core';
import { describe, expect, test } from 'vitest';
import { createWorld } from '../../personhood/testing/index.ts';
import type { Actor } from '../operators/roles.ts';
import { createMatters, type Matter } from './matters.ts';

const reviewer = (id: string): Actor => ({ kind: 'account', account: `sub_${id.padEnd(26, '0')}` as Actor['account'], role: 'reviewer' });
const reasons = 'Another reference was found to be the same.';

async function setUp() {
  const world = createWorld();
  const service = world.start();
  const delivered: Matter[] = [];
  const matters = createMatters(world.trust(service), async (matter) => void delivered.push(matter));
  await world.use(service, 'enrol', 'ada');
  const refused = await world.use(service, 'enrol', 'ada');
  return { world, service, matters, delivered, refused, leafIndex: refused.outcome.leafIndex };
}

describe('an appeal', () => {
  test('reaches a reviewer, who answers with reasons; the person sees them with two receipts and two leaves', async () => {
    const { world, service, matters, refused, leafIndex } = await setUp();
    const lodged = await matters.appeal(refused.subject, { leafIndex, words: 'That was not me.' });
    expect(lodged).toMatchObject({ state: 'open', dueAt: '2026-01-31T00:00:00.000Z', overdue: false });
    expect(lodged.receipts).toHaveLength(1);
    const [waiting] = (await matters.queue()).items;
    expect(waiting).toMatchObject({ id: lodged.id, words: 'That was not me.', refusal: { leafIndex, decision: 'already-enrolled' } });
    expect(JSON.stringify(waiting)).not.toContain(refused.subject);
    await matters.take(lodged.id, reviewer('a'));
    await matters.answer(lodged.id, reviewer('a'), { outcome: 'other-way-ordered', reasons });
    expect(await matters.queue()).toEqual({ items: [], next: null, total: 0 });
    const [own] = await matters.own(refused.subject);
    expect(own).toMatchObject({ state: 'answered', answer: { outcome: 'other-way-ordered', reasons } });
    expect(own?.leaves).toHaveLength(2);
    const verdicts = own?.receipts.map((receipt) => verifyJws(receipt, 'sclera-rights+jwt', world.options().publicKey));
    expect(verdicts?.map(({ kind }) => kind)).toEqual(['valid', 'valid']);
    expect(verdicts?.[1]).toMatchObject({
      payload: { matter: lodged.id, refusal: leafIndex, leafIndex: own?.leaves[1], answer: { reasons } },
    });
    // The bit stays as the parties opened it.
    expect((await service.operationOutcome(refused.subject, refused.permit)).decision).toBe('already-enrolled');
  });

  test('is of one’s own refusals alone, and once for each', async () => {
    const { world, service, matters, refused, leafIndex } = await setUp();
    const stranger = await service.createSubject();
    const words = 'Why?';
    await expect(matters.appeal(stranger.subject, { leafIndex, words })).rejects.toMatchObject({ code: 'not-found' });
    await expect(matters.appeal(refused.subject, { leafIndex: leafIndex - 1, words })).rejects.toMatchObject({ code: 'not-found' });
    await matters.appeal(refused.subject, { leafIndex, words });
    await expect(matters.appeal(refused.subject, { leafIndex, words })).rejects.toMatchObject({ code: 'conflicting-change' });
    const enrolled = await world.use(service, 'enrol', 'bob');
    await expect(matters.appeal(enrolled.subject, { leafIndex: enrolled.outcome.leafIndex, words })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('is answered by who took it alone, once, and with reasons', async () => {
    const { matters, refused, leafIndex } = await setUp();
    const { id } = await matters.appeal(refused.subject, { leafIndex, words: 'Why?' });
    const answer = { outcome: 'explained', reasons } as const;
    await expect(matters.answer(id, reviewer('a'), answer)).rejects.toMatchObject({ code: 'conflicting-change' });
    await matters.take(id, reviewer('a'));
    await expect(matters.take(id, reviewer('b'))).rejects.toMatchObject({ code: 'conflicting-change' });
    await expect(matters.answer(id, reviewer('b'), answer)).rejects.toMatchObject({ code: 'conflicting-change' });
    await expect(matters.answer(id, reviewer('a'), { ...answer, reasons: ' no ' })).rejects.toMatchObject({ code: 'bad-request' });
    await expect(matters.answer(id, reviewer('a'), { ...answer, outcome: 'remedied' })).rejects.toMatchObject({ code: 'bad-request' });
    await matters.answer(id, reviewer('a'), answer);
    await expect(matters.answer(id, reviewer('a'), answer)).rejects.toMatchObject({ code: 'conflicting-change' });
  });

  test('is overdue after a month, and gone with the person who made it', async () => {
    const { world, service, matters, refused, leafIndex } = await setUp();
    await matters.appeal(refused.subject, { leafIndex, words: 'Why?' });
    world.nowMs += 31 * 86_400_000;
    expect((await matters.queue()).items[0]?.overdue).toBe(true);
    await service.forget(refused.subject);
    expect(await matters.queue()).toEqual({ items: [], next: null, total: 0 });
  });
});

test('an objection waits in the same queue', async () => {
  const { matters, refused } = await setUp();
  const { receipts } = await matters.object(refused.subject, { purpose: 'uniqueness-check', words: 'Not for this.' });
  expect(receipts).toHaveLength(1);
  expect((await matters.queue()).items.map(({ kind }) => kind)).toEqual(['objection']);
});

test('a report reaches reviewer and authority, says nothing about who sent it, and its ticket shows the answer', async () => {
  const { world, matters, delivered } = await setUp();
  const { ticket, matter } = await matters.report({ topic: 'coercion', words: 'They said I must.' });
  expect(delivered).toEqual([matter]);
  expect((await world.store.records.get('matter', matter.id))?.subject).toBeNull();
  expect(JSON.stringify(await world.store.records.list({}))).not.toContain(ticket);
  await matters.take(matter.id, reviewer('a'));
  await matters.answer(matter.id, reviewer('a'), { outcome: 'remedied', reasons });
  expect(await matters.reported(ticket)).toMatchObject({ state: 'answered', answer: { outcome: 'remedied' } });
  await expect(matters.reported(`${ticket}x`)).rejects.toMatchObject({ code: 'not-found' });
});

test('a long queue is read part by part, the most urgent first, also while it is worked off', async () => {
  const { world, matters } = await setUp();
  for (let i = 0; i < 1_203; i += 1) {
    world.nowMs += 1;
    await matters.report({ topic: 'misuse', words: `${i}` });
  }
  const seen: string[] = [];
  for (let after: string | undefined; ; ) {
    const { items, next, total } = await matters.queue({ after, limit: 500 });
    expect(total).toBe(1_203 - (after === undefined ? 0 : 1));
    if (after === undefined) await matters.answer((await matters.take(items[0]!.id, reviewer('a'))).id, reviewer('a'), done);
    seen.push(...items.map(({ words }) => words));
    if (next === null) break;
    after = next;
  }
  expect(seen).toEqual(Array.from({ length: 1_203 }, (_, i) => `${i}`));
});

const done = { outcome: 'remedied', reasons: 'It was looked into.' } as const;
