import {
  type AuthorizationAnswer,
  type CheckParseAnswer,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import { ScleraError } from '../errors.ts';
import type { FiredRule, PolicyDecision, PolicyOutcome } from '../model.ts';
import { sha256Hex } from '../sha256.ts';
import type { PolicyFacts } from './facts.ts';
import { type LooseFacts, missingFacts, toRequest } from './request.ts';
import { type Rule, readPack, readSchema } from './rules.ts';

/** Deny by default: what no rule permits is denied, a forbid overrides every permit, and what goes wrong on the way denies too. */
export interface Policy {
  /** Judges one use. Never throws: facts that are missing, unknown or malformed are denied, and the rules say which. */
  readonly decide: (facts: PolicyFacts) => PolicyDecision;
  /** All rules in force, by id. */
  readonly rules: readonly Rule[];
}

/**
 * Loads the base rules and further packs (names under `policies/`, or absolute paths), checks them strictly against the schema
 * and parses them once. Throws `configuration-invalid` for anything that is not quite right: a mistyped pack does not load.
 */
export function loadPolicy(options: { readonly packs?: readonly string[] } = {}): Policy {
  const packs = new Set(['base', ...(options.packs ?? [])]);
  const rules = [...packs].flatMap((pack) => readPack(pack)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  if (byId.size !== rules.length) throw new ScleraError('configuration-invalid', 'Two rules of the loaded packs have the same @id.');
  const engine = prepare(rules);
  return Object.freeze({ rules, decide: (facts: PolicyFacts) => decide(facts as unknown as LooseFacts, engine, byId) });
}

/** Names under which Cedar keeps the parsed schema and policies. */
interface Engine {
  readonly schemaName: string;
  readonly policiesName: string;
  /** The permits alone: whether something could be allowed if every approval were there. */
  readonly permitsName: string;
}

function prepare(rules: readonly Rule[]): Engine {
  const schema = readSchema();
  const validation = validate({ schema, policies: { staticPolicies: textsById(rules) } });
  if (validation.type === 'failure') throw invalid(validation.errors[0]?.message);
  // A warning is a rule that can never fire or reads ambiguously: almost always a typing error.
  const fault = validation.validationErrors[0] ?? validation.validationWarnings[0];
  if (fault !== undefined) throw invalid(`${fault.policyId}: ${fault.error.message}`);
  return {
    schemaName: keep(schema, (name) => preparseSchema(name, schema)),
    policiesName: keepPolicies(rules),
    permitsName: keepPolicies(rules.filter((rule) => rule.effect === 'permit')),
  };
}

function keepPolicies(rules: readonly Rule[]): string {
  const staticPolicies = textsById(rules);
  return keep(JSON.stringify(staticPolicies), (name) => preparsePolicySet(name, { staticPolicies }));
}

/** Cedar's cache lives as long as the process: naming by content keeps it from growing when the same packs load again. */
function keep(content: string, preparse: (name: string) => CheckParseAnswer): string {
  const name = `sclera-${sha256Hex(content)}`;
  const parsed = preparse(name);
  if (parsed.type === 'failure') throw invalid(parsed.errors[0]?.message);
  return name;
}

function textsById(rules: readonly Rule[]): Record<string, string> {
  return Object.fromEntries(rules.map((rule) => [rule.id, rule.text]));
}

function decide(facts: LooseFacts, engine: Engine, rules: ReadonlyMap<string, Rule>): PolicyDecision {
  const answer = ask(facts, engine.schemaName, engine.policiesName);
  if (answer === null || answer.type === 'failure') return decision('deny', [factsRule(facts, rules)]);
  const { decision: verdict, diagnostics } = answer.response;
  const fired = diagnostics.reason.map((id) => rules.get(id)).filter((rule) => rule !== undefined);
  // A rule that could not be evaluated might have been the one that forbids.
  if (diagnostics.errors.length > 0 || fired.length !== diagnostics.reason.length)
    return decision('deny', [...fired.map(toFired), errorRule]);
  if (verdict === 'allow') return decision('allow', fired.map(toFired));
  if (fired.length === 0) return decision('deny', [noRule(facts, rules)]);
  const outcome = outcomeOf(fired);
  // Nobody should be sent for an approval that would not help.
  if (outcome !== 'deny' && !isPermitted(ask(facts, engine.schemaName, engine.permitsName))) {
    return decision('deny', [...fired.map(toFired), noRule(facts, rules)]);
  }
  return decision(outcome, fired.map(toFired));
}

function isPermitted(answer: AuthorizationAnswer | null): boolean {
  return answer?.type === 'success' && answer.response.decision === 'allow' && answer.response.diagnostics.errors.length === 0;
}

/** Without `validateRequest` a missing fact would make a forbid fail, and what fails does not forbid. */
function ask(facts: LooseFacts, schemaName: string, policiesName: string): AuthorizationAnswer | null {
  try {
    return statefulIsAuthorized({
      ...toRequest(facts),
      entities: [],
      preparsedSchemaName: schemaName,
      preparsedPolicySetId: policiesName,
      validateRequest: true,
    });
  } catch {
    // Facts that are not even data (null, a function, a lone surrogate) make the engine throw.
    return null;
  }
}

/** One plain no outweighs everything; a conflict of laws outweighs an approval that could be had. */
function outcomeOf(forbids: readonly Rule[]): PolicyOutcome {
  const outcomes = forbids.map((rule) => rule.outcome);
  if (outcomes.includes('deny')) return 'deny';
  return outcomes.includes('conflict') ? 'conflict' : 'needs-approval';
}

function decision(outcome: PolicyOutcome, rules: readonly FiredRule[]): PolicyDecision {
  return Object.freeze({ outcome, rules: [...rules].sort((a, b) => (a.id < b.id ? -1 : 1)) });
}

function toFired(rule: Rule): FiredRule {
  return { id: rule.id, effect: rule.effect, law: rule.law, message: rule.message, fix: rule.fix };
}

/** Stands for the default where no rule speaks: nothing permits this. */
function noRule(facts: LooseFacts, rules: ReadonlyMap<string, Rule>): FiredRule {
  const use = `${shown(facts['purpose'])} with ${shown(facts['modality'])}`;
  return {
    id: 'no-rule',
    effect: 'forbid',
    law: 'PIPL 6, 28',
    message: `No rule allows ${shown(facts['action'])} for ${use} by this actor.`,
    fix: `What is not allowed is denied. Allowed, each under its own conditions: ${listPermits(rules)}.`,
  };
}

/** Stands for the schema: an unknown action, or facts that are missing or of the wrong type. */
function factsRule(facts: LooseFacts, rules: ReadonlyMap<string, Rule>): FiredRule {
  const action = facts?.['action'];
  if (typeof action === 'string' && action !== '' && ![...rules.values()].some((rule) => rule.permits?.action === action)) {
    const message = `There is no action ${shown(action)}.`;
    return {
      id: 'action-unknown',
      effect: 'forbid',
      law: 'PIPL 6, 28',
      message,
      fix: `Allowed, each under its own conditions: ${listPermits(rules)}.`,
    };
  }
  const missing = missingFacts(facts ?? {});
  return {
    id: 'facts-missing',
    effect: 'forbid',
    law: 'PIPL 6, 28',
    message: `Facts are missing or not of the right type: ${missing.join(', ') || 'the request as a whole'}.`,
    fix: 'State every fact. What is not known is not assumed.',
  };
}

const errorRule: FiredRule = {
  id: 'rule-failed',
  effect: 'forbid',
  law: 'PIPL 6, 28',
  message: 'A rule could not be evaluated, so nothing is allowed.',
  fix: 'Tell the operators: the rule packs need repair.',
};

function listPermits(rules: ReadonlyMap<string, Rule>): string {
  const permits = [...rules.values()].flatMap((rule) => rule.permits ?? []);
  return [...new Set(permits.map(({ action, use }) => (use === null ? action : `${action} for ${use}`)))].join(', ');
}

/** Words from a request are shown only if they are words. */
function shown(value: unknown): string {
  return typeof value === 'string' && /^[\w:-]{1,40}$/.test(value) ? `"${value}"` : 'something unknown';
}

function invalid(what: string | undefined): ScleraError {
  return new ScleraError('configuration-invalid', `The rule packs do not fit the schema: ${what ?? 'unknown error'}.`);
}
