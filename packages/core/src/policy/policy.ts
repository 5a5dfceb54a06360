import { ScleraError } from '../errors.ts';
import type { FiredRule, Obligation, PolicyDecision, PolicyOutcome } from '../model.ts';
import { createEngine, type Engine, requireSound } from './engine.ts';
import type { PolicyFacts } from './facts.ts';
import { type CedarRequest, type LooseFacts, readRequest } from './request.ts';
import { builtinPacks, type Rule, readBuiltinRules, readPack } from './rules.ts';
import { actionUnknown, factsMissing, noRule, reviewOfRefusal, ruleFailed } from './unwritten-rules.ts';

/** Deny by default: what no rule permits is denied, a forbid overrides every permit, and what goes wrong on the way denies too. */
export interface Policy {
  /** Judges one use. Never throws: facts that are missing, unknown or malformed are denied, and the rules say which. */
  readonly decide: (facts: PolicyFacts) => PolicyDecision;
  /** All rules in force, by id. */
  readonly rules: readonly Rule[];
}

/**
 * Loads the packs that come along and further ones (absolute paths of folders), checks those strictly against the schema and parses
 * all of them once. Throws `configuration-invalid`, naming file and rule, for anything that is not quite right: a mistyped pack does
 * not load.
 */
export function loadPolicy(options: { readonly packs?: readonly string[] } = {}): Policy {
  const added = [...new Set(options.packs ?? [])].filter((pack) => !builtinPacks.includes(pack)).flatMap((pack) => readPack(pack));
  const rules = new Map<string, Rule>();
  for (const rule of [...readBuiltinRules(), ...added].sort(byId)) {
    const other = rules.get(rule.id);
    if (other) {
      const detail = `${other.where} and ${rule.where} both have a rule with the @id ${rule.id}. Give each rule an @id of its own.`;
      throw new ScleraError('configuration-invalid', detail);
    }
    rules.set(rule.id, rule);
  }
  requireSound(added);
  const all = [...rules.values()];
  const engine = createEngine(all);
  return Object.freeze({ rules: all, decide: (facts: PolicyFacts) => decide(facts as unknown as LooseFacts, engine, rules) });
}

function decide(given: LooseFacts, engine: Engine, rules: ReadonlyMap<string, Rule>): PolicyDecision {
  const facts = typeof given === 'object' && given !== null ? given : {};
  const { request, faults } = readRequest(facts);
  const jurisdictions = (request.context['jurisdictions'] ?? []) as readonly string[];
  const judgement = faults.length > 0 ? null : engine.judge(request, jurisdictions);
  if (judgement === null) return decision('deny', [isUnknown(facts['action'], rules) ? actionUnknown(facts, rules) : factsMissing(faults)]);
  const { verdict, duties } = judgement;
  const tasks = duties.rules.map((rule) => toObligation(rule, request.context));
  if (verdict.allowed && !verdict.failed && !duties.failed) return decision('allow', verdict.rules.map(toFired), tasks);
  const forbids = verdict.rules.filter(({ effect }) => effect === 'forbid').map(toFired);
  // A rule that could not be evaluated might have been the one that forbids.
  if (verdict.failed || duties.failed) return decision('deny', [...forbids, ruleFailed], tasks);
  const outcome = outcomeOf(verdict.rules);
  if (outcome === 'deny') return decision('deny', forbids, tasks);
  // Nothing says no outright; whether something says yes, the forbids have kept from view.
  const permits = outcome === null ? null : judgement.permits();
  if (outcome === null || !permits?.allowed || permits.failed) return decision('deny', [...forbids, noRule(facts, rules)], tasks);
  return decision(outcome, forbids, tasks);
}

function isUnknown(action: unknown, rules: ReadonlyMap<string, Rule>): boolean {
  return typeof action === 'string' && action !== '' && ![...rules.values()].some((rule) => rule.permits?.action === action);
}

/** One plain no outweighs everything; a conflict of laws outweighs an approval that could be had. Null where nothing forbids. */
function outcomeOf(forbids: readonly Rule[]): PolicyOutcome | null {
  return (['deny', 'conflict', 'needs-approval'] as const).find((outcome) => forbids.some((rule) => rule.outcome === outcome)) ?? null;
}

function decision(outcome: PolicyOutcome, rules: readonly FiredRule[], tasks: readonly Obligation[] = []): PolicyDecision {
  const obligations = outcome === 'allow' ? tasks : [...tasks, reviewOfRefusal];
  return Object.freeze({ outcome, rules: [...rules].sort(byId), obligations: [...obligations].sort(byId) });
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}

function toFired(rule: Rule): FiredRule {
  return { id: rule.id, effect: rule.effect, law: rule.law, message: rule.message, fix: rule.fix };
}

const dayMs = 86_400_000;

function toObligation({ id, law, message, duty }: Rule, context: CedarRequest['context']): Obligation {
  const days = duty?.days === 'retention' ? context['retentionDays'] : duty?.days;
  const due = typeof days === 'number' ? new Date((context['at'] as number) + days * dayMs).toISOString() : null;
  return { id, task: duty?.task ?? id, law, message, due };
}
