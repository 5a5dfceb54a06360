import type { PartyId } from '@sclera/core';
import { describe, expect, test } from 'vitest';
import { createWorld, type Fault, failOn, replaceParty, type World } from './testing/index.ts';

/** One failure at every step of every operation: nothing half-stored after recovery, no answer without three. */
const partyIds: readonly PartyId[] = ['a', 'b', 'c'];
const sides = ['before', 'after'] as const;

describe('one call of one party fails', () => {
  const calls = ['compare', 'settle', 'status', 'erase'] as const;
  const cases = partyIds.flatMap((party) => calls.flatMap((method) => sides.map((when) => ({ party, method, when }))));
  test.each(cases)('$method at $party, $when its effect', async ({ party, method, when }) => {
    for (const occurrence of [0, 1]) {
      await livesThrough(async (world, run) => {
        const fault = { method, occurrence, when };
        await run({ parties: replaceParty(world.parties.ports, party, (port) => failOn(port, fault)) });
      });
    }
  });

  const deaths = partyIds.flatMap((party) => sides.map((when) => ({ party, when })));
  test.each(deaths)('$party is killed $when its step of an enrolment and stays away', async ({ party, when }) => {
    for (const method of ['compare', 'settle'] as const) {
      await livesThrough(async (world, run) => {
        const victim = world.parties.ports.find(({ id }) => id === party);
        const parties = replaceParty(world.parties.ports, party, (port) => ({
          ...port,
          [method]: async (...args: unknown[]) => {
            // Killed after it: what it staged lies there, and nobody can tell it to forget.
            if (when === 'after') await Reflect.apply(port[method], port, args);
            if (victim) victim.up = false;
            throw new Error('connection reset');
          },
        }));
        await run({ parties });
      });
    }
  });
});

describe('one call to the store fails', () => {
  test.each(sides)('%s its effect, at every call of a whole life', async (when) => {
    const calls: string[] = [];
    await livesThrough(async (world, run) => run({ store: failOn(world.store, null, calls) }));
    expect(calls.length).toBeGreaterThan(20);
    for (let occurrence = 0; occurrence < calls.length; occurrence += 1) {
      // A failed reading has no effect, before or after.
      if (when === 'after' && /^(get|find|list|uses|size|read)/.test(calls[occurrence] ?? '')) continue;
      const fault: Fault = { method: null, occurrence, when };
      await livesThrough(async (world, run) => run({ store: failOn(world.store, fault) }));
    }
  });
});

type Options = Parameters<World['start']>[0];

/** Lives a life in which something fails, brings everything back, recovers, and looks at what is left. */
async function livesThrough(life: (world: World, run: (options: Options) => Promise<void>) => Promise<void>): Promise<void> {
  const world = createWorld();
  const answers: string[] = [];
  await life(world, async (options) => {
    const service = world.start(options);
    const attempt = async <T>(work: () => Promise<T>): Promise<T | null> => {
      try {
        return await work();
      } catch (error) {
        if (error instanceof Error) return null;
        throw error;
      }
    };
    await attempt(() => service.recover());
    const enrolled = await attempt(() => world.prepare(service, 'enrol'));
    const first = enrolled && (await attempt(() => service.compare(enrolled.request('ada'))));
    if (first) answers.push(first.decision);
    const again = enrolled && (await attempt(() => service.compare(enrolled.request('ada'))));
    // Two answers under one permit are one answer.
    if (first && again) expect(again).toEqual(first);
    const second = await attempt(() => world.use(service, 'enrol', 'ada'));
    if (second) answers.push(second.outcome.decision);
    await attempt(() => world.use(service, 'enrol', 'bob'));
    if (enrolled) await attempt(() => service.erase(enrolled.subject));
    await attempt(() => world.use(service, 'check', 'ada'));
  });
  // Nobody is told twice that they are new while they are held.
  expect(answers.filter((decision) => decision === 'enrolled').length).toBeLessThanOrEqual(1);
  for (const party of world.parties.ports) party.up = true;
  const restarted = world.start();
  expect(await restarted.recover()).toMatchObject({ pending: 0, unreachable: [], obstacle: null });
  expectConsistent(world);
  expect((await world.use(restarted, 'enrol', 'zoe')).outcome.decision).toBe('enrolled');
}

function expectConsistent(world: World): void {
  const [a, b, c] = world.parties.ports.map(({ gallery }) => [...gallery.keys()].sort());
  expect(b).toEqual(a);
  expect(c).toEqual(a);
  expect(world.parties.ports.map(({ stagedShares }) => stagedShares.size)).toEqual([0, 0, 0]);
  expect([...world.store.enrolments.keys()].sort()).toEqual(a);
  for (const operation of world.store.operations.values()) {
    expect(['minted', 'failed', 'done']).toContain(operation.state);
    const leaves = world.store.leaves.filter(({ event }) => event.permit === operation.permit && event.kind === operation.action);
    expect(leaves.map(({ event }) => event.decision)).toEqual(operation.state === 'done' ? [operation.decision] : []);
    if (operation.state === 'done') expect(operation.statements).toHaveLength(3);
  }
}

test('a fault that is injected is seen', async () => {
  const failing = failOn({ ask: async () => 'answer' }, { method: 'ask', occurrence: 1, when: 'before' });
  expect(await failing.ask()).toBe('answer');
  await expect(failing.ask()).rejects.toThrow('before ask');
  expect(await failing.ask()).toBe('answer');
});
