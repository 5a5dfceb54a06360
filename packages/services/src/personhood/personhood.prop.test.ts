import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Personhood } from '../index.ts';
import { createWorld, type Fault, failOn, replaceParty, type Used, type World } from './testing/index.ts';

type Step =
  | { readonly kind: 'use'; readonly action: 'check' | 'enrol'; readonly person: string }
  | { readonly kind: 'erase' | 'withdraw'; readonly person: string }
  | { readonly kind: 'power'; readonly party: 0 | 1 | 2; readonly up: boolean }
  | { readonly kind: 'restart'; readonly party: 'a' | 'b' | 'c' | 'store'; readonly fault: Fault };

const person = fc.constantFrom('ada', 'bob', 'carl');
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('use' as const), action: fc.constantFrom('check', 'enrol'), person }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('erase', 'withdraw'), person }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('power' as const), party: fc.constantFrom(0, 1, 2), up: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('restart' as const),
      party: fc.constantFrom('a', 'b', 'c', 'store'),
      fault: fc.record({ method: fc.constant(null), occurrence: fc.nat(30), when: fc.constantFrom('before', 'after') }),
    }),
  },
);

test('whatever fails, an answer that was given stays true, and all three hold the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const world = createWorld();
      const given = new Map<string, Used>();
      const mayBeGone = new Set<string>();
      let service: Personhood = world.start();
      for (const one of steps) {
        if (one.kind === 'power') world.parties.ports[one.party].up = one.up;
        else if (one.kind === 'restart') service = restart(world, one.party, one.fault);
        else if (one.kind === 'use') await tryUse(world, service, one.action, one.person, given, mayBeGone);
        else {
          const used = given.get(one.person);
          if (used) {
            mayBeGone.add(one.person);
            await (one.kind === 'erase' ? service.erase(used.subject) : service.withdrawConsent(used.subject, used.consent.id)).catch(
              () => null,
            );
          }
        }
      }
      for (const party of world.parties.ports) party.up = true;
      const last = world.start();
      expect(await last.recover()).toMatchObject({ pending: 0, unreachable: [], obstacle: null });
      const galleries = world.parties.ports.map(({ gallery }) => [...gallery.entries()].sort());
      expect(galleries[1]).toEqual(galleries[0]);
      expect(galleries[2]).toEqual(galleries[0]);
      expect([...world.store.enrolments.keys()].sort()).toEqual((galleries[0] ?? []).map(([id]) => id));
      const held = (galleries[0] ?? []).map(([, name]) => name);
      // Nobody is held twice, and nobody who was told so and did not go is missing.
      expect(new Set(held).size).toBe(held.length);
      for (const name of given.keys()) if (!mayBeGone.has(name)) expect(held).toContain(name);
    }),
    { numRuns: 60 },
  );
});

function restart(world: World, target: 'a' | 'b' | 'c' | 'store', fault: Fault): Personhood {
  if (target === 'store') return world.start({ store: failOn(world.store, fault) });
  return world.start({ parties: replaceParty(world.parties.ports, target, (port) => failOn(port, fault)) });
}

async function tryUse(
  world: World,
  service: Personhood,
  action: 'check' | 'enrol',
  name: string,
  given: Map<string, Used>,
  mayBeGone: Set<string>,
): Promise<void> {
  const used = await world.use(service, action, name).catch(() => null);
  if (!used) return;
  const { decision } = used.outcome;
  // “New” is never said of somebody who was told that they are enrolled and did not ask to go.
  if (decision !== 'already-enrolled') expect(given.has(name) && !mayBeGone.has(name)).toBe(false);
  // No answer came from fewer than three.
  expect(world.parties.ports.every(({ up }) => up)).toBe(true);
  if (decision === 'enrolled') {
    given.set(name, used);
    mayBeGone.delete(name);
  }
}
