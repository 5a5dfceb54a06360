import type { IntakeOrder, OrderItem } from '@sclera/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Closable } from './open-database.ts';

/** What an engine gives the suite: an order in a fresh place, opened again and again. */
export interface OrderEngine {
  readonly name: string;
  freshPlace(): Promise<{ open(): Promise<{ readonly order: IntakeOrder } & Pick<Closable, 'close'>> }>;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const told = (item: OrderItem): string => (item.kind === 'entry' ? `${item.place} ${Buffer.from(item.bytes)}` : `${item.place} –`);

/** The IntakeOrder port: every engine passes the same suite. Each test uses ids of its own in one order. */
export function intakeOrderContract(engine: OrderEngine): void {
  describe(`IntakeOrder on ${engine.name}`, () => {
    let opened: { readonly order: IntakeOrder } & Pick<Closable, 'close'>;
    let place: Awaited<ReturnType<OrderEngine['freshPlace']>>;
    beforeAll(async () => {
      place = await engine.freshPlace();
      opened = await place.open();
    });
    afterAll(() => opened?.close());

    /** The next items after a place. */
    async function read(after: number, count: number): Promise<readonly string[]> {
      const items: string[] = [];
      const stop = new AbortController();
      for await (const item of opened.order.follow(after, stop.signal)) {
        items.push(told(item));
        if (items.length === count) break;
      }
      return items;
    }

    test('numbers entries 1, 2, 3 …, and keeps identity, places and bytes over a restart', async () => {
      expect(await opened.order.last()).toBe(0);
      const identity = await opened.order.identity();
      for (const [i, id] of ['first', 'second', 'third'].entries()) expect(await opened.order.append(id, utf8(id))).toBe(i + 1);
      await opened.close();
      opened = await place.open();
      expect(await opened.order.identity()).toBe(identity);
      expect(await opened.order.last()).toBe(3);
      expect(await read(0, 3)).toEqual(['1 first', '2 second', '3 third']);
      expect(await read(1, 2)).toEqual(['2 second', '3 third']);
      expect(
        await (await engine.freshPlace()).open().then(async (other) => [await other.order.identity(), await other.close()][0]),
      ).not.toBe(identity);
    });

    test('the same id gives the first place, one after the other, at once, and after a restart', async () => {
      const first = await opened.order.append('again', utf8('one'));
      expect(await opened.order.append('again', utf8('two'))).toBe(first);
      const many = await Promise.all(Array.from({ length: 10 }, () => opened.order.append('at-once', utf8('x'))));
      expect(new Set(many)).toEqual(new Set([first + 1]));
      await opened.close();
      opened = await place.open();
      expect(await opened.order.append('again', utf8('three'))).toBe(first);
      expect(await opened.order.last()).toBe(first + 1);
      expect(await read(first - 1, 2)).toEqual([`${first} one`, `${first + 1} x`]);
    });

    test('many at once get places without gaps, and a large entry goes through whole', async () => {
      const start = await opened.order.last();
      const large = new Uint8Array(240_000).map((_, i) => i % 251);
      const places = await Promise.all(
        Array.from({ length: 40 }, (_, i) => opened.order.append(`many-${i}`, i === 20 ? large : utf8(`entry ${i}`))),
      );
      expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => start + 1 + i));
      const stop = new AbortController();
      for await (const item of opened.order.follow((places[20] ?? 0) - 1, stop.signal)) {
        expect(item.kind === 'entry' && Buffer.from(item.bytes).equals(large)).toBe(true);
        break;
      }
    });

    test('followers wait for what comes, each at its own pace, and end with their signal', async () => {
      const start = await opened.order.last();
      const stop = new AbortController();
      const seen: string[][] = [[], []];
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const followers = seen.map(async (items, slow) => {
        for await (const item of opened.order.follow(start, stop.signal)) {
          items.push(told(item));
          if (slow === 1 && items.length === 1) await held;
        }
      });
      for (let i = 1; i <= 5; i += 1) await opened.order.append(`come-${i}`, utf8(`${i}`));
      const all = [1, 2, 3, 4, 5].map((i) => `${start + i} ${i}`);
      await expect.poll(() => seen[0], { timeout: 10_000 }).toEqual(all);
      await expect.poll(() => seen[1], { timeout: 10_000 }).toHaveLength(1);
      release();
      await expect.poll(() => seen[1], { timeout: 10_000 }).toEqual(all);
      stop.abort();
      await Promise.all(followers);
    });

    test('what is forgotten keeps its place and its id, and says nothing any more', async () => {
      const start = await opened.order.last();
      for (const id of ['f1', 'f2', 'f3', 'f4']) await opened.order.append(id, utf8(id));
      await opened.order.forget({ id: 'f2' });
      await opened.order.forget({ id: 'f2' });
      await opened.order.forget({ id: 'never-was' });
      expect(await read(start, 4)).toEqual([`${start + 1} f1`, `${start + 2} –`, `${start + 3} f3`, `${start + 4} f4`]);
      expect(await opened.order.append('f2', utf8('back'))).toBe(start + 2);
      await opened.order.forget({ upTo: start + 3 });
      expect(await read(0, 2)).toEqual([`${start + 3} –`, `${start + 4} f4`]);
      await opened.order.forget({ id: 'f4' });
      expect(await read(start, 1), 'also where nothing comes after it').toEqual([`${start + 4} –`]);
      expect(await opened.order.append('f5', utf8('f5')), 'places go on').toBe(start + 5);
      expect(await opened.order.append('f4', utf8('back'))).toBe(start + 4);
    });

    test('more that wait than memory allows are told to come back, and none of the others is lost', async () => {
      const start = await opened.order.last();
      const outcomes = await Promise.allSettled(Array.from({ length: 300 }, (_, i) => opened.order.append(`flood-${i}`, utf8(`${i}`))));
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as { code: string }] : []));
      expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['too-busy']));
      const taken = outcomes.length - refused.length;
      expect(taken).toBeGreaterThanOrEqual(64);
      expect(await opened.order.last()).toBe(start + taken);
    });
  });
}
