import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readCases } from './cases.ts';
import type { PolicyFacts } from './facts.ts';
import { loadPolicy } from './policy.ts';

const policy = loadPolicy();
const cases = readCases();
const allowed = cases.filter(({ outcome }) => outcome === 'allow');
const uses = allowed.filter(({ facts }) => !['access', 'appeal', 'correct', 'erase'].includes(facts.action));
const consented = uses.filter(({ facts }) => facts.action !== 'reward');
const index = (list: readonly unknown[]) => fc.nat({ max: list.length - 1 });

/** Every path to a fact, records and the members of lists included. */
function pathsOf(value: unknown, before: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [[...before, name], ...pathsOf(inner, [...before, name])]);
}

function changed(
  facts: PolicyFacts,
  path: readonly string[],
  change: (holder: Record<string, unknown>, last: string) => void,
): PolicyFacts {
  const copy = structuredClone(facts);
  const holder = path.slice(0, -1).reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], copy);
  change(holder as Record<string, unknown>, path.at(-1)!);
  return copy;
}

it('whatever is asked, there is an answer, and a yes names its permit', () => {
  fc.assert(
    fc.property(fc.anything(), index(cases), (nonsense, which) => {
      const { facts } = cases[which]!;
      for (const asked of [nonsense, { ...facts, consent: nonsense }, { ...facts, extra: nonsense }]) {
        const { outcome, rules } = policy.decide(asked as PolicyFacts);
        expect(['allow', 'deny', 'needs-approval', 'conflict']).toContain(outcome);
        expect(rules.length).toBeGreaterThan(0);
        expect(rules.every(({ effect }) => effect === (outcome === 'allow' ? 'permit' : 'forbid'))).toBe(true);
      }
    }),
    { numRuns: 150 },
  );
});

it('of what is allowed, no fact can be left out, be of another type, or be joined by one that is not known', () => {
  fc.assert(
    fc.property(index(uses), fc.nat(), (which, where) => {
      const { facts } = uses[which]!;
      // A list one member shorter is another list, not a list that lacks a fact.
      const paths = pathsOf(facts).filter((path) => !/^\d+$/.test(path.at(-1)!));
      const path = paths[where % paths.length]!;
      const without = changed(facts, path, (holder, last) => delete holder[last]);
      const mistyped = changed(facts, path, (holder, last) => {
        holder[last] = { not: 'a fact' };
      });
      const unknown = changed(facts, path, (holder) => {
        holder['extra'] = true;
      });
      for (const asked of [without, mistyped, unknown]) expect(policy.decide(asked).rules.map(({ id }) => id)).toEqual(['facts-missing']);
    }),
    { numRuns: 200 },
  );
});

it('a consent that is not given is never enough, whatever else is in order', () => {
  fc.assert(
    fc.property(index(consented), fc.constantFrom('none', 'refused', 'withdrawn', 'expired', 'pending', 'Given', ''), (which, state) => {
      const { facts } = consented[which]!;
      const asked = changed(facts, ['consent', 'state'], (holder, last) => {
        holder[last] = state;
      });
      expect(policy.decide(asked).outcome).toBe('deny');
    }),
    { numRuns: 60 },
  );
});
