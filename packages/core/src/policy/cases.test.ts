import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCases, runCases } from './cases.ts';
import { requireSound } from './engine.ts';
import type { PolicyFacts } from './facts.ts';
import { loadPolicy } from './policy.ts';

const policy = loadPolicy();
const cases = readCases();
const results = runCases(policy, cases);

function useOf(facts: PolicyFacts): string {
  return facts.action === 'reward' ? 'reward/none' : `${facts.purpose}/${facts.modality}`;
}

describe('the table of cases', () => {
  it('holds, every one', () => {
    expect(cases.length).toBeGreaterThanOrEqual(300);
    const wrong = results.filter(({ ok }) => !ok);
    expect(wrong.map(({ case: { where, name }, decision }) => ({ where, name, decision }))).toEqual([]);
  });

  it('sees every rule fire', () => {
    const seen = new Set(results.flatMap(({ decision }) => [...decision.rules, ...decision.obligations].map(({ id }) => id)));
    expect(policy.rules.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
  });

  // A rule that stands open for everything would pass every "denied" line: each kind of use is seen allowed as well.
  it('sees every use allowed, and denied', () => {
    for (const permit of policy.rules.flatMap((rule) => rule.permits ?? [])) {
      const same = results.filter(
        ({ case: { facts } }) => facts.action === permit.action && (permit.use === null || useOf(facts) === permit.use),
      );
      const outcomes = same.map(({ decision }) => decision.outcome);
      expect(new Set(outcomes)).toContain('allow');
      expect(new Set(outcomes).size).toBeGreaterThan(1);
    }
  });

  it('stands at both sides of every edge', () => {
    const rows = new Set(cases.map(({ row }) => row).filter((row) => !row.startsWith('a fact is ')));
    for (const row of rows) {
      const outcomes = new Set(cases.filter((one) => one.row === row).map(({ outcome }) => outcome));
      expect([row, outcomes.size > 1, outcomes.has('allow')]).toEqual([row, true, true]);
    }
  });

  it('says twice nothing', () => {
    expect(new Set(cases.map(({ row, name }) => `${row} ${name}`)).size).toBe(cases.length);
  });
});

describe('a case is wrong', () => {
  const [right] = cases;
  it.each([
    ['another outcome', { outcome: 'deny' }],
    ['a rule more', { rules: [...right!.rules, 'never-sale'] }],
    ['a rule less', { rules: [] }],
    ['an obligation more', { duties: ['delete-when-over'] }],
  ] as const)('with %s', (_name, change) => {
    expect(runCases(policy, [right!]).map(({ ok }) => ok)).toEqual([true]);
    expect(runCases(policy, [{ ...right!, ...change }]).map(({ ok }) => ok)).toEqual([false]);
  });
});

describe('cases of an operator', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sclera-cases-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const line = { row: 'house rule 1', name: 'n', from: 'check', set: { 'subject.age': 17 }, outcome: 'allow', rules: [] };
  const added = (text: string) => {
    writeFileSync(join(folder, 'cases.jsonl'), text);
    return readCases([folder]).slice(cases.length);
  };

  it('are read beside ours', () => {
    expect(added(`${JSON.stringify(line)}\n\n`)).toMatchObject([{ where: 'cases.jsonl:1', facts: { subject: { age: 17 } } }]);
  });

  it.each([
    ['what is not JSON', '{'],
    ['no outcome', JSON.stringify({ ...line, outcome: 'maybe' })],
    ['no rules', JSON.stringify({ ...line, rules: 'none' })],
    ['no name', JSON.stringify({ ...line, name: '' })],
    ['an unknown request', JSON.stringify({ ...line, from: 'nothing' })],
    ['a path that leads nowhere', JSON.stringify({ ...line, set: { 'subject.age.years': 17 } })],
  ])('are refused with %s', (_name, text) => {
    expect(() => added(text)).toThrow(/configuration-invalid: The cases? at cases.jsonl:1/);
  });
});

describe('the packs that come along', () => {
  it('fit the schema, for every actor and action', () => expect(() => requireSound(policy.rules)).not.toThrow());

  it('say of each rule where it comes from, in plain words', () => {
    for (const rule of policy.rules) {
      expect(rule.source).toMatch(/^[VSM]$/);
      expect(rule.message).toMatch(/^[A-Z\d].{15,}\.$/);
      if (rule.effect === 'forbid' && rule.outcome !== 'obligation') expect(rule.fix).toMatch(/^[A-Z].{10,}\.$/);
    }
  });
});
