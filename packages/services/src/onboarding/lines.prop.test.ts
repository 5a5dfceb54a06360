import type { NewLeaf, RecordStore, SubjectId } from '@sclera/core';
import { ScleraError } from '@sclera/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFakeStore } from '../personhood/testing/index.ts';
import { createLines, type LineOutcome, type Lines } from './lines.ts';

const [people, documents, lineIds] = [
  ['ada', 'bob', 'cem'],
  ['d1', 'd2', 'd3', 'd4'],
  ['l1', 'l2', 'l3', 'l4', 'l5', 'l6'],
] as const;
const limits = { perDocument: 2, perPerson: 3 };

type Step =
  | { readonly kind: 'register'; readonly person: number; readonly document: number; readonly line: number; readonly withCode: boolean }
  | { readonly kind: 'end' | 'offer' | 'take-back'; readonly person: number; readonly line: number }
  | { readonly kind: 'again' }
  | { readonly kind: 'wait'; readonly minutes: number };

const person = fc.nat(people.length - 1);
const line = fc.nat(lineIds.length - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('register' as const),
      person,
      document: fc.nat(documents.length - 1),
      line,
      withCode: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('end' as const, 'offer' as const, 'take-back' as const), person, line }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'again' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 30_000 }) }) },
);
/** Before or after which call of the store the process dies, of each step; -1 for never. */
const death = fc.record({ call: fc.integer({ min: -1, max: 8 }), after: fc.boolean() });

test('whatever dies in between, nobody has more lines than the limits, a line has one holder, and every change has its leaf', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, death), { maxLength: 25 }), async (history) => {
      const world = createHistory();
      for (const [one, kill] of history) {
        await world.play(one, kill);
        const held = await world.held();
        for (const of of ['document', 'subject'] as const) {
          const most = of === 'document' ? limits.perDocument : limits.perPerson;
          for (const holder of new Set(held.map((row) => row[of]))) {
            expect(held.filter((row) => row[of] === holder).length).toBeLessThanOrEqual(most);
          }
        }
        // What is told is what is: no answer without a leaf, no leaf without its line.
        expect(world.leaves.registered).toBe(world.written.registered);
      }
    }),
    { numRuns: 150 },
  );
});

function createHistory() {
  const store = createFakeStore();
  const leaves = { registered: 0 };
  const written = { registered: 0 };
  let nowMs = Date.UTC(2026, 0, 1);
  let calls = 0;
  let kill = { call: -1, after: false };
  let tickets = 0;
  let codes = 0;
  let last: Parameters<Lines['register']>[0] | null = null;
  const offers = new Map<string, string>();

  const dying =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const dies = calls++ === kill.call;
      if (dies && !kill.after) throw new Error('killed');
      const result = await work(...args);
      if (dies) throw new Error('killed');
      return result;
    };
  const records: RecordStore = {
    get: dying((...args: Parameters<RecordStore['get']>) => store.records.get(...args)),
    list: dying((...args: Parameters<RecordStore['list']>) => store.records.list(...args)),
    remove: dying((...args: Parameters<RecordStore['remove']>) => store.records.remove(...args)),
    put: dying(async (record, put) => {
      const done = await store.records.put(record, put?.leaf ? {} : put);
      if (done && put?.leaf) leaves.registered += (put.leaf as unknown as { registered: number }).registered;
      if (done && record.kind === 'line' && put?.leaf && record.state === 'active') written.registered += 1;
      return done;
    }),
  };
  const lines = createLines({
    store: { records },
    clock: () => nowMs,
    limits,
    drawCode: () => `code-${++codes}`,
    leaf: async (_, decision) => ({ registered: decision === 'registered' ? 1 : 0 }) as unknown as NewLeaf,
  });
  const quiet = createLines({ store, clock: () => nowMs, limits, drawCode: () => '', leaf: async () => ({}) as NewLeaf });
  const isDeath = (error: unknown): boolean => error instanceof Error && error.message === 'killed';

  async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (isDeath(error) || (error instanceof ScleraError && ['not-found', 'conflicting-change'].includes(error.code))) return null;
      throw error;
    }
  }

  async function register(request: Parameters<Lines['register']>[0]): Promise<LineOutcome | null> {
    last = request;
    return attempt(() => lines.register(request));
  }

  return {
    leaves,
    written,
    async play(one: Step, death: typeof kill): Promise<void> {
      calls = 0;
      kill = death;
      if (one.kind === 'wait') nowMs += one.minutes * 60_000;
      else if (one.kind === 'again') last && (await register(last));
      else if (one.kind === 'register') {
        const id = lineIds[one.line]!;
        const ticket = `ticket-${++tickets}`;
        const subject = people[one.person] as string as SubjectId;
        const request = {
          ticket,
          line: id,
          subject,
          document: documents[one.document]!,
          way: { kind: 'counter', clerk: 'clerk' } as const,
        };
        await register(one.withCode ? { ...request, code: offers.get(id) ?? 'guess' } : request);
      } else {
        const subject = people[one.person] as string as SubjectId;
        const id = lineIds[one.line]!;
        if (one.kind === 'end') await attempt(() => lines.end(subject, id));
        else if (one.kind === 'take-back') await attempt(() => lines.takeBack(subject, id));
        else {
          const offered = await attempt(() => lines.offer(subject, id));
          if (offered) offers.set(id, offered.code);
        }
      }
      kill = { call: -1, after: false };
    },
    async held() {
      const all = await Promise.all(lineIds.map((id) => quiet.find(id)));
      return all.flatMap((found) => (found?.state === 'active' ? [found] : []));
    },
  };
}
