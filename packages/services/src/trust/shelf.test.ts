import { expect, test } from 'vitest';
import { createWorld } from '../personhood/testing/index.ts';
import { everyRecord, openShelf } from './shelf.ts';

async function fill(count: number) {
  const { records } = createWorld().store;
  const shelf = openShelf<number>(records, 'thing', 'test');
  const other = openShelf<number>(records, 'other', 'test');
  for (let i = 0; i < count; i += 1) {
    await shelf.add({ id: `t${i % 7}.${i}`, subject: null, state: i % 2 === 0 ? 'even' : 'odd', dueAt: null, body: i });
    if (i % 5 === 0) await other.add({ id: `o${i}`, subject: null, state: 'even', dueAt: null, body: -i });
  }
  return { records, shelf };
}

test('a list has no end that nobody sees: all of 2,500 are there, once and in order', async () => {
  const { shelf } = await fill(2_500);
  expect((await shelf.list()).map(({ body }) => body)).toEqual(Array.from({ length: 2_500 }, (_, i) => i));
  expect(await shelf.list({ state: 'odd' })).toHaveLength(1_250);
});

test('page by page it is the same list, also when what was read is removed meanwhile', async () => {
  const { shelf } = await fill(25);
  for (const isRemoved of [false, true]) {
    const seen: number[] = [];
    for (let after: string | undefined; ; ) {
      const { items, next } = await shelf.page({ state: 'even', limit: 4, after });
      expect(items.length).toBeLessThanOrEqual(4);
      seen.push(...items.map(({ body }) => body));
      if (isRemoved) for (const { id } of items) await shelf.remove(id);
      if (next === null) break;
      after = next;
    }
    expect(seen).toEqual(Array.from({ length: 13 }, (_, i) => 2 * i));
  }
  expect(await shelf.page({ state: 'even', limit: 4 })).toEqual({ items: [], next: null });
});

test('an exact page has no next one', async () => {
  const { shelf } = await fill(8);
  expect(await shelf.page({ limit: 8 })).toMatchObject({ next: null });
  expect(await shelf.page({ limit: 7 })).toMatchObject({ next: expect.any(String) });
});

test('what is removed on the way ends nothing', async () => {
  const { records } = await fill(2_100);
  let removed = 0;
  for await (const { kind, id } of everyRecord(records, { kind: 'thing' })) {
    await records.remove(kind, id);
    removed += 1;
  }
  expect(removed).toBe(2_100);
});

test.each([
  '',
  'nonsense',
  Buffer.from('2026-01-01 x').toString('base64url'),
  Buffer.from("2026-13-01T00:00:00Z '; --").toString('base64url'),
])('a place that nobody named is refused: %j', async (after) => {
  const { shelf } = await fill(1);
  await expect(shelf.page({ limit: 1, after })).rejects.toMatchObject({ code: 'bad-request' });
});
