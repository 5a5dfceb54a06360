import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PolicyFacts, readCases } from '@sclera/core/policy';
import { afterAll, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'sclera-policy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const factsOf = (wanted: string): PolicyFacts => readCases().find(({ name }) => name === wanted)!.facts;
const write = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return name;
};
const explain = (facts: unknown, ...more: string[]) =>
  runCli(['policy', 'explain', write('request.json', facts), ...more], { cwd: folder });

it('explains what is allowed, and what comes with it', async () => {
  const { code, out } = await explain(factsOf('100000 stored faces open a task'));
  expect(code).toBe(0);
  expect(out).toMatch(
    /^Allowed\.\n {2}- The person consented .* \[PIPL 14, 29; GDPR 9\(2\)\(a\)\] \(allow-verify-gate-face\)\nWhat must be done:\n/,
  );
  expect(out).toContain('file-stored-faces: 100,000 people’s faces are stored');
  expect(out).toContain('[FRT 15] Until 2026-07-27.');
});

it('explains every reason against it, with article and remedy', async () => {
  const { code, out } = await explain(factsOf('DNA with a reward for a minor, in Kenya'));
  expect(code).toBe(1);
  expect(out.split('\n')[0]).toBe('Denied.');
  expect(out).toContain(
    '  - Nothing is ever given for DNA. [HGR 12] (never-a-reward-for-dna)\n    How to mend it: There is no way to allow this.',
  );
  expect(out).toContain('(reward-under-18)');
  expect(out).toContain('(reward-forbidden-ke)');
  expect(out).toContain('offer-review');
});

it.each([
  ['no assessment', 'Not yet: an approval is missing.'],
  ['an order abroad that binds, against the law at home', 'Not done: two laws demand opposite things.'],
])('%s', async (name, words) => {
  const { code, out } = await explain(factsOf(name));
  expect([code, out.split('\n')[0]]).toEqual([1, words]);
});

it('explains as JSON', async () => {
  const { code, out } = await explain(factsOf('check: every fact in order'), '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ ok: true, outcome: 'allow', rules: [{ id: 'allow-check-uniqueness-iris' }], obligations: [] });
});

it.each([[[]], [{}], ['null'], [{ action: 'check' }]])('what is not a request is denied: %j', async (facts) => {
  const { code, out } = await explain(facts);
  expect([code, out]).toEqual([1, expect.stringContaining('(facts-missing)')]);
});

it('a file that is not JSON, or not there, is told by its name', async () => {
  expect(await explain('{')).toMatchObject({ code: 1, err: expect.stringContaining('request.json is not JSON. Write the facts') });
  const { code, err } = await runCli(['policy', 'explain', 'none.json'], { cwd: folder });
  expect([code, err]).toEqual([1, expect.stringContaining('none.json is not there')]);
  expect((await runCli(['policy', 'explain'], { cwd: folder })).code).toBe(2);
});

const rule = (condition: string): string => `@id("house-rule") @law("house rule 1") @source("V") @outcome("deny")
@message("Not on this site.") @fix("Use the other door.")
forbid (principal, action in Sclera::Action::"use", resource) when { ${condition} };`;

it('takes further packs, and their cases', async () => {
  write('house.cedar', rule('context.subjectRegion == "ZA"'));
  const line = {
    row: 'house rule 1',
    name: 'at the site',
    from: 'check',
    set: { 'subject.region': 'ZA' },
    outcome: 'deny',
    rules: ['house-rule'],
  };
  write('cases.jsonl', line);
  const right = await runCli(['policy', 'test', '--pack', folder, '--json']);
  expect(right.code).toBe(0);
  expect(JSON.parse(right.out)).toMatchObject({ ok: true, cases: readCases().length + 1, wrong: [] });
  const facts = { ...factsOf('check: every fact in order'), subject: { age: 'adult', guardian: false, region: 'ZA' } };
  expect((await explain(facts, '--pack', '.')).out).toContain('Not on this site. [house rule 1] (house-rule)');
  write('cases.jsonl', { ...line, rules: ['house-rule', 'never-sale'] });
  const wrong = await runCli(['policy', 'test', '--pack', folder]);
  expect(wrong.code).toBe(1);
  expect(wrong.out).toContain('WRONG  cases.jsonl:1  house rule 1: at the site\n         expected deny: house-rule, never-sale\n');
  expect(wrong.out).toMatch(/cases at \d+ edges, 1 wrong\n$/);
});

it('says which rule of which file is mistyped', async () => {
  write('house.cedar', rule('context.subjectRegoin == "ZA"'));
  const { code, err } = await explain(factsOf('check: every fact in order'), '--pack', folder);
  expect(code).toBe(1);
  expect(err).toContain('house.cedar, rule house-rule: attribute `subjectRegoin`');
  expect(err).toContain('(configuration-invalid)');
});
