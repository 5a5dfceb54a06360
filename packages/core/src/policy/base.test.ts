import { describe, expect, it } from 'vitest';
import type { PolicyFacts } from './facts.ts';
import { loadPolicy } from './policy.ts';

const policy = loadPolicy();

const check: PolicyFacts = {
  actor: { id: 'sub_1', kind: 'subject' },
  action: 'check',
  purpose: 'uniqueness-check',
  modality: 'iris',
  mode: '1:N',
  subject: { ageBand: 'adult', guardian: false },
  consent: { state: 'given', separate: true, noticeCurrent: true },
  alternativeOffered: true,
  incentiveConditional: false,
  recipients: [
    { name: 'North', country: 'NO' },
    { name: 'South', country: 'ZA' },
    { name: 'East', country: 'JP' },
  ],
  foreignAuthorityRequest: false,
  jurisdictions: ['CN', 'EU'],
};
const enrol: PolicyFacts = { ...check, action: 'enrol', purpose: 'uniqueness-enrolment' };
const erase: PolicyFacts = { ...enrol, action: 'erase' };
const person = (ageBand: string, guardian: boolean) => ({ subject: { ageBand, guardian } });
const consent = (change: object) => ({ consent: { ...check.consent, ...change } });
const actor = (kind: string) => ({ actor: { id: 'x', kind } });
const recipient = (...recipients: object[]) => ({ recipients });

const fired = (facts: PolicyFacts, change: object = {}) => policy.decide({ ...facts, ...change } as PolicyFacts);
const ids = (facts: PolicyFacts, change: object = {}) => fired(facts, change).rules.map((rule) => rule.id);

/** What a change of one fact leads to, for a check and for an enrolment. No rule ids: it stays allowed. */
const edges: readonly (readonly [string, object, ...string[]])[] = [
  ['consent was never asked', consent({ state: 'none' }), 'consent-none'],
  ['consent was refused', consent({ state: 'refused' }), 'consent-refused'],
  ['consent was withdrawn', consent({ state: 'withdrawn' }), 'consent-withdrawn'],
  ['consent is in an unknown state', consent({ state: 'pending' }), 'consent-state-unknown'],
  ['consent was bundled', consent({ separate: false }), 'consent-bundled'],
  ['the notice changed', consent({ noticeCurrent: false }), 'notice-not-current'],
  ['a reward depends on it', { incentiveConditional: true }, 'incentive-conditional'],
  ['there is no other way', { alternativeOffered: false }, 'alternative-missing'],
  ['under 14 without a guardian', person('under-14', false), 'guardian-missing'],
  ['under 14 with a guardian', person('under-14', true)],
  ['14 to 17 without a guardian', person('14-17', false)],
  ['14 to 17 with a guardian', person('14-17', true)],
  ['an adult with a guardian', person('adult', true)],
  ['an unknown age', person('13', true), 'age-unknown'],
  ['an operator asks', actor('operator'), 'actor-not-the-person'],
  ['the platform asks', actor('platform'), 'actor-not-the-person'],
  ['an authority asks', actor('authority'), 'actor-not-the-person'],
  ['an authority of another country asks through the person', { foreignAuthorityRequest: true }, 'foreign-authority'],
  ['nobody is named', recipient(), 'recipient-unnamed'],
  ['one recipient, named', recipient({ name: 'North', country: 'NO' })],
  ['a recipient without a name', recipient({ name: ' ', country: 'NO' }), 'recipient-unnamed'],
  ['a recipient without a country', recipient({ name: 'North', country: '' }), 'recipient-unnamed'],
  ['a country that is no code', recipient({ name: 'North', country: 'Norway' }), 'recipient-unnamed'],
  [
    'the last of three unnamed',
    recipient({ name: 'N', country: 'NO' }, { name: 'S', country: 'ZA' }, { country: 'JP' }),
    'recipient-unnamed',
  ],
  ['a recipient that is nothing', recipient(null as unknown as object), 'recipient-unnamed'],
  ['another modality', { modality: 'face' }, 'modality-unknown'],
  ['one against one', { mode: '1:1' }, 'mode-unknown'],
  ['a mode for families', { mode: 'kinship' }, 'mode-unknown'],
  ['no jurisdiction stated', { jurisdictions: [] }],
  ['two at once: both are told', { ...person('under-14', false), incentiveConditional: true }, 'guardian-missing', 'incentive-conditional'],
];

describe.each([
  ['check', check, 'allow-check-uniqueness-iris'],
  ['enrol', enrol, 'allow-enrol-uniqueness-iris'],
] as const)('%s', (_name, facts, permit) => {
  it('is allowed when every fact is in order', () => {
    expect(fired(facts)).toMatchObject({ outcome: 'allow', rules: [{ id: permit, effect: 'permit' }] });
  });

  it.each(edges.map(([edge, change, ...rules]) => ({ edge, change, rules })))('$edge', ({ change, rules }) => {
    const decision = fired(facts, change);
    expect(decision.rules.map((rule) => rule.id)).toEqual(rules.length === 0 ? [permit] : rules);
    expect(decision.outcome).toBe(rules.length === 0 ? 'allow' : 'deny');
  });
});

describe('purposes', () => {
  it('do not lend each other their permits', () => {
    for (const facts of [
      { ...check, action: 'enrol' },
      { ...enrol, action: 'check' },
    ] as PolicyFacts[]) {
      const decision = policy.decide(facts);
      expect(decision.outcome).toBe('deny');
      expect(decision.rules.map((rule) => rule.id)).toEqual(['no-rule']);
      expect(decision.rules[0]!.message).toContain(`"${facts.action}" for "${facts.purpose}"`);
      expect(decision.rules[0]!.fix).toContain('check for uniqueness-check/iris');
    }
  });

  it('that nobody declared are denied', () => {
    expect(ids(check, { purpose: 'door-opening' })).toEqual(['purpose-unknown', 'search-for-identification']);
    expect(ids(check, { purpose: 'door-opening', mode: '1:1' })).toEqual(['mode-unknown', 'purpose-unknown']);
  });

  it.each([
    ['identification', 'never-identification'],
    ['covert-identification', 'never-identification'],
    ['remote-identification-of-people', 'never-identification'],
    ['surveillance', 'never-identification'],
    ['location-tracking', 'never-identification'],
    ['watch-list', 'never-watch-list'],
    ['watchlist-alert', 'never-watch-list'],
    ['blacklist', 'never-watch-list'],
    ['blocklist', 'never-watch-list'],
    ['emotion-recognition', 'never-emotion'],
    ['mood', 'never-emotion'],
    ['ethnicity-inference', 'never-categorisation'],
    ['race', 'never-categorisation'],
    ['racial-profiling', 'never-categorisation'],
    ['religion', 'never-categorisation'],
    ['gender-output', 'never-categorisation'],
    ['health-inference', 'never-categorisation'],
    ['biometric-categorisation', 'never-categorisation'],
    ['biometric-categorization', 'never-categorisation'],
    ['scraped-gallery', 'never-scraped-gallery'],
    ['gallery-import', 'never-scraped-gallery'],
    ['model-training', 'never-scraped-gallery'],
    ['sale', 'never-sale'],
    ['data-trade', 'never-sale'],
    ['marketing', 'never-sale'],
    ['advertising', 'never-sale'],
  ])('%s is never built, and says why', (purpose, rule) => {
    for (const facts of [check, enrol]) {
      const decision = fired(facts, { purpose });
      expect(decision.outcome).toBe('deny');
      expect(decision.rules.map(({ id }) => id).sort()).toEqual([rule, 'purpose-unknown', 'search-for-identification'].sort());
    }
  });
});

describe('actions', () => {
  it.each(['identify', 'track', 'export', 'train', 'read-emotion', 'sell', '', 'Check', 'check ', 'constructor', '__proto__'])(
    'there is no "%s"',
    (action) => {
      const decision = fired(check, { action });
      expect(decision.outcome).toBe('deny');
      expect(decision.rules.map((rule) => rule.id)).toEqual([action === '' ? 'facts-missing' : 'action-unknown']);
    },
  );

  it('shows words from a request only if they are words', () => {
    expect(JSON.stringify(fired(check, { action: '<script>alert(1)</script>' }))).not.toContain('script');
    expect(JSON.stringify(fired(erase, { actor: { id: 'x', kind: 'platform' }, purpose: '<script>' }))).not.toContain('script');
  });
});

describe('erasing', () => {
  it('is open to the person whatever else is the case', () => {
    for (const [, change] of edges) {
      const facts = { ...erase, ...change, actor: erase.actor } as PolicyFacts;
      expect(policy.decide(facts)).toMatchObject({ outcome: 'allow', rules: [{ id: 'allow-erase-by-subject' }] });
    }
    expect(policy.decide({ actor: erase.actor, action: 'erase' } as PolicyFacts).outcome).toBe('allow');
    expect(ids(erase, { purpose: 'a purpose of long ago' })).toEqual(['allow-erase-by-subject']);
  });

  it('is open to the platform once the time is over, and not before', () => {
    expect(ids(erase, { ...actor('platform'), expired: true })).toEqual(['allow-erase-on-expiry']);
    expect(ids(erase, { ...actor('platform'), expired: false })).toEqual(['no-rule']);
    expect(ids(erase, actor('platform'))).toEqual(['no-rule']);
    expect(ids(erase, { ...actor('platform'), expired: 'yes' })).toEqual(['no-rule']);
  });

  it.each(['operator', 'authority'])('is not open to an %s', (kind) => {
    expect(ids(erase, { ...actor(kind), expired: true })).toEqual(['no-rule']);
  });
});

describe('the base pack', () => {
  const changes = edges.map(([, change]) => change);
  const never = ['identification', 'watch-list', 'mood', 'race', 'scraped', 'sale'].map((purpose) => ({ purpose }));

  it('has no rule that these tests do not see fire', () => {
    const seen = new Set([check, enrol].flatMap((facts) => [{}, ...changes, ...never].flatMap((change) => ids(facts, change))));
    for (const id of [...ids(erase), ...ids(erase, { ...actor('platform'), expired: true })]) seen.add(id);
    expect(policy.rules.map((rule) => rule.id).filter((id) => !seen.has(id))).toEqual([]);
  });

  it('says of each rule where it comes from, in plain words', () => {
    for (const rule of policy.rules) {
      expect(rule.law).toMatch(/\d/);
      expect(rule.source).toMatch(/^[VSM]$/);
      expect(rule.message).toMatch(/^[A-Z].{15,}\.$/);
      if (rule.effect === 'forbid') expect(rule.fix).toMatch(/^[A-Z].{10,}\.$/);
    }
  });
});
