import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { afterAll, describe, expect, it } from 'vitest';
import type { PolicyFacts } from './facts.ts';
import { loadPolicy } from './policy.ts';
import { toRequest } from './request.ts';
import { readPack, readSchema } from './rules.ts';

const facts: PolicyFacts = {
  actor: { id: 'sub_1', kind: 'subject' },
  action: 'check',
  purpose: 'uniqueness-check',
  modality: 'iris',
  mode: '1:N',
  subject: { ageBand: 'adult', guardian: false },
  consent: { state: 'given', separate: true, noticeCurrent: true },
  alternativeOffered: true,
  incentiveConditional: false,
  recipients: [{ name: 'North', country: 'NO' }],
  foreignAuthorityRequest: false,
  jurisdictions: ['CN'],
};

const without = (path: string): PolicyFacts => {
  const copy = structuredClone(facts) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop()!;
  const holder = names.reduce((value, name) => value[name] as Record<string, unknown>, copy);
  delete holder[last];
  return copy as unknown as PolicyFacts;
};

const root = mkdtempSync(join(tmpdir(), 'sclera-packs-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let packs = 0;
const pack = (...texts: string[]): string => {
  const folder = join(root, String(packs++));
  mkdirSync(folder);
  for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${index}.cedar`), text);
  return folder;
};
const annotations = (id: string, outcome = 'deny') =>
  `@id("${id}") @law("Test 1") @source("M") @outcome("${outcome}") @message("A test says so.") @fix("Change the test.")`;
const forbid = (id: string, outcome: string, condition: string) =>
  `${annotations(id, outcome)} forbid (principal, action, resource) when { ${condition} };`;
const lacking = (annotation: string) => `${annotations('x').replace(annotation, '')} forbid (principal, action, resource);`;
const onCheck = 'action == Sclera::Action::"check"';

const paths = [
  'actor.id',
  'actor.kind',
  'action',
  'purpose',
  'modality',
  'mode',
  'subject.ageBand',
  'subject.guardian',
  'consent.state',
  'consent.separate',
  'consent.noticeCurrent',
  'alternativeOffered',
  'incentiveConditional',
  'recipients',
  'foreignAuthorityRequest',
  'jurisdictions',
];

describe('a fact that is missing', () => {
  const policy = loadPolicy();

  it.each(paths)('denies: %s', (path) => {
    const decision = policy.decide(without(path));
    expect(decision.outcome).toBe('deny');
    expect(decision.rules.map((rule) => rule.id)).toEqual(['facts-missing']);
    expect(decision.rules[0]!.message).toBe(`Facts are missing or not of the right type: ${path}.`);
  });

  it.each(['subject', 'consent', 'actor'])('denies when all of %s is missing', (path) => {
    expect(policy.decide(without(path)).outcome).toBe('deny');
  });

  // The trap this guards against: an engine without a schema skips a forbid that it cannot evaluate.
  it('would allow without schema and validation', () => {
    const rules = readPack('base');
    const call = {
      ...toRequest(without('incentiveConditional') as unknown as Record<string, unknown>),
      entities: [],
      policies: { staticPolicies: Object.fromEntries(rules.map((rule) => [rule.id, rule.text])) },
    };
    const unguarded = isAuthorized({ ...call, validateRequest: false });
    expect(unguarded.type === 'success' && unguarded.response.decision).toBe('allow');
    expect(isAuthorized({ ...call, schema: readSchema(), validateRequest: true }).type).toBe('failure');
  });
});

describe('a fact of the wrong type', () => {
  const policy = loadPolicy();

  it.each([
    ['guardian', { subject: { ageBand: 'under-14', guardian: 'true' } }],
    ['guardian as a number', { subject: { ageBand: 'under-14', guardian: 1 } }],
    ['state', { consent: { state: null, separate: true, noticeCurrent: true } }],
    ['a list as a purpose', { purpose: ['uniqueness-check', 'uniqueness-enrolment'] }],
    ['recipients', { recipients: 'North' }],
    ['jurisdictions', { jurisdictions: ['CN', 1] }],
    ['an actor nobody knows', { actor: { id: 'x', kind: 'robot' } }],
    ['an inherited actor kind', { actor: { id: 'x', kind: 'toString' } }],
    ['a function', { mode: () => '1:N' }],
    ['a bigint', { mode: 1n }],
    ['an entity in disguise', { purpose: { __entity: { type: 'Sclera::Use', id: 'uniqueness-check/iris' } } }],
    ['a lone surrogate', { actor: { id: '\ud800', kind: 'subject' }, purpose: '\udc00' }],
  ])('denies: %s', (_name, change) => {
    expect(policy.decide({ ...facts, ...change } as unknown as PolicyFacts).outcome).toBe('deny');
  });

  it.each([[null], [undefined], [7], ['facts'], [[]], [{}]])('denies instead of throwing: %j', (nonsense) => {
    const decision = policy.decide(nonsense as unknown as PolicyFacts);
    expect(decision.outcome).toBe('deny');
    expect(decision.rules).toHaveLength(1);
  });
});

describe('a rule that cannot be evaluated', () => {
  it('denies, though everything else allows', () => {
    const overflow = forbid('overflows', 'deny', 'context has recipients && context.recipients.count + 9223372036854775807 < 0').replace(
      'action,',
      `${onCheck},`,
    );
    const decision = loadPolicy({ packs: [pack(overflow)] }).decide(facts);
    expect(decision.outcome).toBe('deny');
    expect(decision.rules.map((rule) => rule.id)).toContain('rule-failed');
  });
});

describe('outcomes', () => {
  const on = (jurisdiction: string) => `context.jurisdictions.contains("${jurisdiction}")`;
  const rules = ['deny', 'needs-approval', 'conflict'].map((outcome) =>
    forbid(`test-${outcome}`, outcome, on(outcome)).replace('action,', `${onCheck},`),
  );
  const policy = loadPolicy({ packs: [pack(rules.join('\n'))] });

  it.each([
    [[], 'allow', ['allow-check-uniqueness-iris']],
    [['needs-approval'], 'needs-approval', ['test-needs-approval']],
    [['conflict'], 'conflict', ['test-conflict']],
    [['deny'], 'deny', ['test-deny']],
    [['conflict', 'needs-approval'], 'conflict', ['test-conflict', 'test-needs-approval']],
    [['deny', 'needs-approval'], 'deny', ['test-deny', 'test-needs-approval']],
    [['conflict', 'deny', 'needs-approval'], 'deny', ['test-conflict', 'test-deny', 'test-needs-approval']],
  ])('%j leads to %s, and every rule is told', (jurisdictions, outcome, ids) => {
    const decision = policy.decide({ ...facts, jurisdictions });
    expect([decision.outcome, decision.rules.map((rule) => rule.id)]).toEqual([outcome, ids]);
  });

  it.each(['needs-approval', 'conflict'])('%s is a plain no where nothing permits anyway', (jurisdiction) => {
    const decision = policy.decide({ ...facts, purpose: 'uniqueness-enrolment', jurisdictions: [jurisdiction] });
    expect([decision.outcome, decision.rules.map((rule) => rule.id)]).toEqual(['deny', ['no-rule', `test-${jurisdiction}`]]);
  });
});

describe('a pack that is not quite right does not load', () => {
  const permit = (scope: string) => `@id("p") @law("Test 1") @source("M") @message("A test says so.") permit (${scope});`;
  const subject = 'principal is Sclera::Subject';
  const use = 'resource == Sclera::Use::"uniqueness-check/iris"';

  it.each([
    ['a syntax error', 'forbid (principal, action, resource) when { ;'],
    ['a fact that does not exist', forbid('x', 'deny', 'context.purpos == "a"').replace('action,', `${onCheck},`)],
    ['a fact of another type', forbid('x', 'deny', 'context.purpose > 3').replace('action,', `${onCheck},`)],
    ['an action that does not exist', forbid('x', 'deny', 'true').replace('action,', 'action == Sclera::Action::"chek",')],
    ['an actor that does not exist', forbid('x', 'deny', 'true').replace('principal,', 'principal is Sclera::Robot,')],
    ['a rule that can never fire', forbid('x', 'deny', '1 == 2')],
    ['a template', `${annotations('x')} forbid (principal == ?principal, action, resource);`],
    ['no @id', lacking('@id("x")')],
    ['no @law', lacking('@law("Test 1")')],
    ['no @source', lacking('@source("M")')],
    ['no @message', lacking('@message("A test says so.")')],
    ['no @fix', lacking('@fix("Change the test.")')],
    ['no @outcome', lacking('@outcome("deny")')],
    ['an unknown @outcome', forbid('x', 'allow', 'true')],
    ['an @id that is taken', forbid('consent-none', 'deny', 'principal is Sclera::Subject')],
    ['a blanket permit', permit('principal, action, resource')],
    ['a permit for every use', permit(`${subject}, ${onCheck}, resource`)],
    ['a permit for every action', permit(`${subject}, action, ${use}`)],
    ['a permit for several actions', permit(`${subject}, action in [Sclera::Action::"check", Sclera::Action::"enrol"], ${use}`)],
    ['a permit for everybody', permit(`principal, ${onCheck}, ${use}`)],
    ['nothing at all', ''],
  ])('%s', (_name, text) => {
    const folder = text === '' ? pack() : pack(text);
    expect(() => loadPolicy({ packs: [folder] })).toThrow('configuration-invalid');
  });

  it('but the same with nothing wrong does', () => {
    expect(loadPolicy({ packs: [pack(permit(`${subject}, ${onCheck}, ${use}`))] }).rules.some((rule) => rule.id === 'p')).toBe(true);
    expect(loadPolicy({ packs: [pack(forbid('x', 'deny', 'principal is Sclera::Operator'))] }).rules.some((rule) => rule.id === 'x')).toBe(
      true,
    );
  });

  it.each(['no-such-pack', '../base', 'Base', '', join(root, 'nowhere')])('nor does one that is not there: %s', (name) => {
    expect(() => loadPolicy({ packs: [name] })).toThrow('configuration-invalid');
  });

  it('and naming the base pack changes nothing', () => {
    expect(loadPolicy({ packs: ['base'] }).rules).toEqual(loadPolicy().rules);
  });
});
