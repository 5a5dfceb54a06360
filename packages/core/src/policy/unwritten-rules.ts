import type { FiredRule, Obligation } from '../model.ts';
import type { LooseFacts } from './request.ts';
import type { Rule } from './rules.ts';

/** What stands in a decision where no file has a rule to name: the absence of a permit, of facts, of an action, or of an answer. */

/** Stands for the default where no rule speaks: nothing permits this. */
export function noRule(facts: LooseFacts, rules: ReadonlyMap<string, Rule>): FiredRule {
  const use = `${shown(facts['purpose'])} with ${shown(facts['modality'])}`;
  return forbid('no-rule', {
    message: `No rule allows ${shown(facts['action'])} for ${use} by this actor in this way.`,
    fix: `What is not allowed is denied. Allowed, each under its own conditions: ${listPermits(rules)}.`,
  });
}

export function actionUnknown(facts: LooseFacts, rules: ReadonlyMap<string, Rule>): FiredRule {
  return forbid('action-unknown', {
    message: `There is no action ${shown(facts['action'])}.`,
    fix: `Allowed, each under its own conditions: ${listPermits(rules)}.`,
  });
}

export function factsMissing(paths: readonly string[]): FiredRule {
  const named = paths.map((path) => (/^[\w.]{1,60}$/.test(path) ? path : 'something unknown'));
  return forbid('facts-missing', {
    message: `Facts are missing, not known or not of the right type: ${named.join(', ') || 'the request as a whole'}.`,
    fix: 'State every fact. What is not known is not assumed.',
  });
}

export const ruleFailed: FiredRule = forbid('rule-failed', {
  message: 'A rule could not be evaluated, so nothing is allowed.',
  fix: 'Tell the operators: the rule packs need repair.',
});

/** Goes with every answer that is not a yes. */
export const reviewOfRefusal: Obligation = Object.freeze({
  id: 'review-of-refusal',
  task: 'offer-review',
  law: 'PIPL 24; GDPR 22(3)',
  message: 'Tell the person the reasons, and let them put the refusal before a human being.',
  due: null,
});

function forbid(id: string, words: Pick<FiredRule, 'message' | 'fix'>): FiredRule {
  return { id, effect: 'forbid', law: 'PIPL 6, 28', ...words };
}

function listPermits(rules: ReadonlyMap<string, Rule>): string {
  const permits = [...rules.values()].flatMap((rule) => rule.permits ?? []);
  return [...new Set(permits.map(({ action, use }) => (use === null ? action : `${action} for ${use}`)))].join(', ');
}

/** Words from a request are shown only if they are words. */
function shown(value: unknown): string {
  return typeof value === 'string' && /^[\w:-]{1,40}$/.test(value) ? `"${value}"` : 'something unknown';
}
