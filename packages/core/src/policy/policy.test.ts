import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preparsePolicySet, preparseSchema, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { afterAll, describe, expect, it } from 'vitest';
import { type PolicyCase, readCases } from './cases.ts';
import { createEngine, type Engine } from './engine.ts';
import type { PolicyFacts, UseFacts } from './facts.ts';
import { loadPolicy } from './policy.ts';
import { type LooseFacts, readRequest } from './request.ts';
import { builtinPacks, readPack, readSchema } from './rules.ts';

const policy = loadPolicy();
const cases = readCases();
const facts = cases.find(({ name }) => name === 'check: every fact in order')!.facts as UseFacts;

const root = mkdtempSync(join(tmpdir(), 'sclera-packs-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let packs = 0;
const pack = (...texts: string[]): string => {
  const folder = join(root, String(packs++));
  mkdirSync(folder);
  for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${index}.cedar`), text);
  return folder;
};
const annotations = (id: string, outcome = 'deny', law = 'Test 1') =>
  `@id("${id}") @law("${law}") @source("M") @outcome("${outcome}") @message("A test says so.") @fix("Change the test.")`;
const onCheck = 'action == Sclera::Action::"check"';
const forbid = (id: string, outcome: string, condition: string, law?: string) =>
  `${annotations(id, outcome, law)} forbid (principal, ${onCheck}, resource) when { ${condition} };`;
const lacking = (annotation: string) => `${annotations('x').replace(annotation, '')} forbid (principal, ${onCheck}, resource);`;

/** Cedar itself, with all these rules at once and nothing of ours around it. */
const askCedar = (loose: LooseFacts, packsInForce: readonly string[], guarded: boolean) => {
  const name = `test ${packsInForce.join()}`;
  if (!parsed.has(name)) {
    const texts = packsInForce.flatMap((pack) => readPack(pack)).map((rule) => [rule.id, rule.text]);
    preparsePolicySet(name, { staticPolicies: Object.fromEntries(texts) as Record<string, string> });
    parsed.add(name);
  }
  const call = { ...readRequest(loose).request, entities: [], preparsedPolicySetId: name };
  return statefulIsAuthorized(
    guarded ? { ...call, preparsedSchemaName: 'test schema', validateRequest: true } : { ...call, validateRequest: false },
  );
};
const parsed = new Set<string>();
preparseSchema('test schema', readSchema());

describe('a fact that is missing', () => {
  const missing = cases.filter(({ row }) => row === 'a fact is missing');

  it('is told by its name', () => {
    for (const { name, facts: less } of missing.filter((one) => !one.name.includes(':'))) {
      const [rule] = policy.decide(less).rules;
      expect([rule!.id, rule!.message]).toEqual(['facts-missing', `Facts are missing, not known or not of the right type: ${name}.`]);
    }
  });

  // Our own check and Cedar's are two guards: each refuses alone. The actor's id is part of what Cedar is asked, not of the context.
  it.each(missing.map(({ name, facts: less }) => ({ name, less })))('is refused by the schema too: $name', ({ less }) => {
    expect(askCedar(less as unknown as LooseFacts, ['base'], true).type).toBe('failure');
  });

  // The trap this guards against: without schema and validation, a forbid that cannot be evaluated is skipped, and the rest allows.
  it('would allow without schema and validation', () => {
    const slipped = missing.filter(({ facts: less }) => {
      const answer = askCedar(less as unknown as LooseFacts, ['base'], false);
      return answer.type === 'success' && answer.response.decision === 'allow';
    });
    expect(slipped.map(({ name }) => name)).toEqual(expect.arrayContaining(['incentive.conditional', 'storage.raw', 'consent.revocable']));
    for (const { facts: less } of slipped) expect(policy.decide(less).outcome).toBe('deny');
  });
});

describe('facts of no sensible kind', () => {
  it.each([
    ['an inherited actor kind', { actor: { id: 'x', kind: 'toString', foreign: false } }],
    ['a function', { mode: () => '1:N' }],
    ['a lone surrogate', { necessity: '\ud800' }],
    ['an inherited purpose', { purpose: 'constructor' }],
  ])('deny: %s', (_name, change) => {
    expect(policy.decide({ ...facts, ...change } as unknown as PolicyFacts).outcome).toBe('deny');
  });

  it.each([[null], [undefined], [7], ['facts'], [[]], [{}]])('deny instead of throwing: %j', (nonsense) => {
    const decision = policy.decide(nonsense as unknown as PolicyFacts);
    expect([decision.outcome, decision.rules.map(({ id }) => id)]).toEqual(['deny', ['facts-missing']]);
  });

  it.each(['', 'Check', 'check ', 'constructor', '__proto__'])('there is no action "%s"', (action) => {
    const decision = policy.decide({ ...facts, action } as unknown as PolicyFacts);
    expect(decision.rules.map(({ id }) => id)).toEqual([action === '' ? 'facts-missing' : 'action-unknown']);
  });

  it('are shown only if they are words', () => {
    for (const change of [{ action: '<script>' }, { purpose: '<script>' }, { '<script>': 1 }, { consent: { '<script>': 1 } }]) {
      expect(JSON.stringify(policy.decide({ ...facts, ...change } as unknown as PolicyFacts))).not.toContain('script');
    }
  });
});

describe('rules and facts that are left out because they concern something else', () => {
  const readable = cases.filter(({ facts: one }) => readRequest(one as unknown as LooseFacts).faults.length === 0);

  it('would have changed nothing: Cedar with every rule and every fact at once says the same', () => {
    const written = new Map(policy.rules.map((rule) => [rule.id, rule]));
    for (const { facts: one, where } of readable) {
      const jurisdictions = 'jurisdictions' in one ? one.jurisdictions : [];
      const here = builtinPacks.filter((name) => name === 'base' || jurisdictions.includes(name.toUpperCase()));
      const answer = askCedar(one as unknown as LooseFacts, here, true);
      const { outcome, rules: fired, obligations } = policy.decide(one);
      const told = [...fired, ...obligations].map(({ id }) => id).filter((id) => written.has(id));
      if (answer.type === 'failure') expect([where, fired.map(({ id }) => id)]).toEqual([where, ['action-unknown']]);
      else {
        const { decision, diagnostics } = answer.response;
        const forbids = diagnostics.reason.filter((id) => written.get(id)?.effect === 'forbid');
        expect([where, told.filter((id) => written.get(id)?.effect === 'forbid').sort()]).toEqual([where, [...forbids].sort()]);
        if (decision === 'allow') expect([where, outcome, told]).toEqual([where, 'allow', diagnostics.reason]);
        else if (forbids.some((id) => written.get(id)?.duty === null)) expect([where, outcome]).not.toEqual([where, 'allow']);
      }
    }
  });

  const allowed = readable.filter(({ outcome }) => outcome === 'allow');
  const judge = (engine: Engine, { facts: one }: PolicyCase, change: (context: Record<string, unknown>) => void) => {
    const { request } = readRequest(one as unknown as LooseFacts);
    const context = { ...request.context };
    change(context);
    return engine.judge({ ...request, context }, 'jurisdictions' in one ? one.jurisdictions : []);
  };

  it('are the only ones whose absence Cedar does not refuse by itself', () => {
    const engine = createEngine(policy.rules);
    const [check] = allowed.filter(({ name }) => name === 'check: every fact in order');
    const names = Object.keys(readRequest(check!.facts as unknown as LooseFacts).request.context);
    const notMissed = names.filter((name) => judge(engine, check!, (context) => delete context[name]) !== null);
    const looked = policy.rules
      .filter(({ jurisdiction, duty }) => jurisdiction === null && duty === null)
      .flatMap(({ facts: read }) => [...read!]);
    // These three are looked at by rules on DNA and on rewards in countries that are not stated.
    expect(notMissed.filter((name) => looked.includes(name))).toEqual(['modality', 'consentWritten', 'jurisdictions']);
    const mistyped = names.filter(
      (name) => judge(engine, check!, (context) => Object.assign(context, { [name]: { not: 'a fact' } })) !== null,
    );
    expect(mistyped).toEqual(notMissed);
  });

  it('and with the schema gone nothing is allowed', () => {
    const bare = createEngine(policy.rules, '');
    for (const one of allowed) expect([one.where, judge(bare, one, () => undefined)]).toEqual([one.where, null]);
    expect(allowed.every((one) => judge(createEngine(policy.rules), one, () => undefined)?.verdict.allowed)).toBe(true);
  });
});

describe('a rule that cannot be evaluated', () => {
  it('denies, though everything else allows', () => {
    const overflow = forbid('overflows', 'deny', 'context.recipientsCount * 9007199254740991 * 9007199254740991 < 0');
    const decision = loadPolicy({ packs: [pack(overflow)] }).decide(facts);
    expect([decision.outcome, decision.rules.map(({ id }) => id)]).toEqual(['deny', ['rule-failed']]);
  });
});

describe('outcomes', () => {
  const codes = { XA: 'deny', XB: 'needs-approval', XC: 'conflict', XD: 'obligation' } as const;
  const texts = Object.entries(codes).map(([code, outcome]) => {
    const rule = forbid(`test-${outcome}`, outcome, `context.jurisdictions.contains("${code}")`, 'Test 1 against Test 2');
    return outcome === 'obligation' ? rule.replace(/@fix\("[^"]*"\)/, '@task("do-it") @days("3")') : rule;
  });
  const extended = loadPolicy({ packs: [pack(texts.join('\n'))] });
  const decide = (jurisdictions: readonly string[], change: object = {}) => {
    const { outcome, rules: fired, obligations } = extended.decide({ ...facts, jurisdictions, ...change } as PolicyFacts);
    return [outcome, fired.map(({ id }) => id), obligations.map(({ id }) => id)];
  };
  const allowed = 'allow-check-uniqueness-iris';
  const review = 'review-of-refusal';

  it.each([
    [[], 'allow', [allowed], []],
    [['XB'], 'needs-approval', ['test-needs-approval'], [review]],
    [['XC'], 'conflict', ['test-conflict'], [review]],
    [['XA'], 'deny', ['test-deny'], [review]],
    [['XC', 'XB'], 'conflict', ['test-conflict', 'test-needs-approval'], [review]],
    [['XA', 'XB'], 'deny', ['test-deny', 'test-needs-approval'], [review]],
    [['XC', 'XA', 'XB'], 'deny', ['test-conflict', 'test-deny', 'test-needs-approval'], [review]],
    [['XD'], 'allow', [allowed], ['test-obligation']],
    [['XD', 'XB'], 'needs-approval', ['test-needs-approval'], [review, 'test-obligation']],
    [['XD', 'XA'], 'deny', ['test-deny'], [review, 'test-obligation']],
  ])('%j leads to %s, and every rule and obligation is told', (jurisdictions, outcome, ids, duties) => {
    expect(decide(jurisdictions)).toEqual([outcome, ids, duties]);
  });

  it.each([
    ['XB', ['no-rule', 'test-needs-approval']],
    ['XC', ['no-rule', 'test-conflict']],
    ['XD', ['no-rule']],
  ])('%s is a plain no where nothing permits it anyway', (code, ids) => {
    expect(decide([code], { mode: '1:1' }).slice(0, 2)).toEqual(['deny', ids]);
  });

  it('an obligation says until when, counted from the decision', () => {
    const [duty] = extended.decide({ ...facts, jurisdictions: ['XD'] }).obligations;
    expect(duty).toEqual({
      id: 'test-obligation',
      task: 'do-it',
      law: 'Test 1 against Test 2',
      message: 'A test says so.',
      due: '2026-06-18T12:00:00.000Z',
    });
    const enrol = cases.find(({ name }) => name === 'enrol: every fact in order')!.facts;
    expect(policy.decide(enrol).obligations).toMatchObject([{ task: 'delete', due: '2027-06-15T12:00:00.000Z' }]);
  });
});

describe('a pack that is not quite right does not load', () => {
  const permit = (scope: string) => `@id("p") @law("Test 1") @source("M") @message("A test says so.") permit (${scope});`;
  const subject = 'principal is Sclera::Subject';
  const use = 'resource == Sclera::Use::"uniqueness-check/iris"';
  const duty = (words: string) => forbid('x', 'obligation', 'context.realTime').replace(/@fix\("[^"]*"\)/, words);

  it.each([
    ['a syntax error', 'forbid (principal, action, resource) when { ;', 'does not parse'],
    ['a fact that does not exist', forbid('x', 'deny', 'context.purpos == "a"'), '0.cedar, rule x: attribute `purpos`'],
    ['a fact of another type', forbid('x', 'deny', 'context.purpose > 3'), '0.cedar, rule x'],
    ['an action that does not exist', forbid('x', 'deny', 'context.realTime').replace('"check"', '"chek"'), '0.cedar, rule x'],
    ['an actor that does not exist', forbid('x', 'deny', 'principal is Sclera::Robot'), '0.cedar, rule x'],
    ['a rule that can never fire', forbid('x', 'deny', '1 == 2'), '0.cedar, rule x'],
    ['a number that JSON changes', forbid('x', 'deny', 'context.retentionDays > 9007199254740993'), 'beyond 2^53 at x'],
    ['a template', `${annotations('x')} forbid (principal == ?principal, action, resource);`, 'template'],
    ['no @id', lacking('@id("x")'), '0.cedar holds a rule without an @id: @law("Test 1")'],
    ['no @law', lacking('@law("Test 1")'), '0.cedar has no @law at x'],
    ['no @source', lacking('@source("M")'), 'no @source at x'],
    ['an unknown @source', lacking('@source("M")').replace('@law', '@source("W") @law'), '@source at x: V, S or M'],
    ['no @message', lacking('@message("A test says so.")'), 'no @message at x'],
    ['no @fix', lacking('@fix("Change the test.")'), 'no @fix at x'],
    ['no @outcome', lacking('@outcome("deny")'), 'no @outcome at x'],
    ['an unknown @outcome', forbid('x', 'allow', 'context.realTime'), 'unknown @outcome at x'],
    ['an unknown annotation', forbid('x', 'deny', 'context.realTime').replace('@law', '@lay("y") @law'), '@lay at x'],
    ['a conflict of one law', forbid('x', 'conflict', 'context.realTime'), 'does not name both laws'],
    ['an obligation without a @task', duty(''), 'no @task at x'],
    ['a @task in many words', duty('@task("Do it!")'), '@task at x'],
    ['@days that are no number', duty('@task("do-it") @days("soon")'), '@days at x'],
    ['an @id that is taken', forbid('consent-none', 'deny', 'context.realTime'), 'base/consent.cedar'],
    ['a blanket permit', permit('principal, action, resource'), 'permits too much at p'],
    ['a permit for every use', permit(`${subject}, ${onCheck}, resource`), 'permits too much at p'],
    ['a permit for every action', permit(`${subject}, action, ${use}`), 'permits too much at p'],
    ['a permit for a group of actions', permit(`${subject}, action in Sclera::Action::"use", ${use}`), 'permits too much at p'],
    [
      'a permit for several actions',
      permit(`${subject}, action in [Sclera::Action::"check", Sclera::Action::"enrol"], ${use}`),
      'too much at p',
    ],
    ['a permit for everybody', permit(`principal, ${onCheck}, ${use}`), 'permits too much at p'],
    ['nothing at all', '', 'holds no .cedar file'],
  ])('%s', (_name, text, words) => {
    const folder = text === '' ? pack() : pack(text);
    let said = '';
    try {
      loadPolicy({ packs: [folder] });
    } catch (error) {
      said = String(error);
    }
    expect(said).toContain('configuration-invalid');
    expect(said).toContain(words);
  });

  it('but the same with nothing wrong does, and is in force', () => {
    const another = permit(`${subject}, ${onCheck}, resource == Sclera::Use::"door-opening/iris"`).replace(
      ');',
      ') when { context.mode == "1:1" };',
    );
    const extended = loadPolicy({ packs: [pack(another, forbid('x', 'deny', 'context.subjectRegion == "ZA"'))] });
    const opening = { ...facts, purpose: 'door-opening', mode: '1:1', consent: { ...facts.consent, scope: ['door-opening'] } } as const;
    expect(extended.decide(opening)).toMatchObject({ outcome: 'allow', rules: [{ id: 'p' }] });
    expect(extended.decide({ ...opening, subject: { ...facts.subject, region: 'ZA' } }).rules.map(({ id }) => id)).toEqual(['x']);
    expect(policy.decide(opening).rules.map(({ id }) => id)).toEqual(['no-rule']);
  });

  it('and no permit of a pack outweighs what is never built', () => {
    const wish = permit(`${subject}, ${onCheck}, resource == Sclera::Use::"emotion-recognition/iris"`);
    const purpose = 'emotion-recognition';
    const extended = loadPolicy({ packs: [pack(wish)] });
    const wished = { ...facts, purpose, mode: '1:1', consent: { ...facts.consent, scope: [purpose] } } as const;
    expect(extended.decide(wished).rules.map(({ id }) => id)).toEqual(['never-emotion']);
  });

  it.each(['no-such-pack', '../base', 'Base', '', join(root, 'nowhere')])('nor does one that is not there: %s', (name) => {
    expect(() => loadPolicy({ packs: [name] })).toThrow('configuration-invalid');
  });

  it('and naming a pack that comes along changes nothing', () => {
    expect(() => loadPolicy({ packs: ['base', 'cn'] })).not.toThrow();
    expect(loadPolicy({ packs: ['base', 'cn'] }).rules).toEqual(policy.rules);
  });
});
