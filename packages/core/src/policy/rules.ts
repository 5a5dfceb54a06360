import { readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PolicyJson, policySetTextToParts, policyToJson } from '@cedar-policy/cedar-wasm/nodejs';
import { ScleraError } from '../errors.ts';
import { isRight } from './request.ts';

/** One rule of a pack, with what its annotations say. */
export interface Rule {
  readonly id: string;
  /** `<pack>/<file>`. */
  readonly where: string;
  readonly effect: 'permit' | 'forbid';
  /** Article of the law or standard it comes from. */
  readonly law: string;
  /** V: the article's text was read; S: a secondary summary; M: memory. */
  readonly source: string;
  /** What a fired forbid leads to; `allow` for a permit. `obligation`: it is allowed to whoever takes on the task. */
  readonly outcome: 'allow' | 'deny' | 'needs-approval' | 'conflict' | 'obligation';
  readonly message: string;
  /** Empty for a permit and for an obligation, whose message says what to do. */
  readonly fix: string;
  /** Of an obligation; null for others. */
  readonly duty: { readonly task: string; readonly days: number | 'retention' | null } | null;
  /** Where it applies: wherever a request states this jurisdiction; null: everywhere. */
  readonly jurisdiction: string | null;
  /** The actions its scope names; null: all. */
  readonly actions: readonly string[] | null;
  /** What a permit permits: an action, and `<purpose>/<modality>` or null for all (rights only). Null for a forbid. */
  readonly permits: { readonly action: string; readonly use: string | null } | null;
  /** The facts that its conditions look at, by the schema's names; null: possibly all. */
  readonly facts: ReadonlySet<string> | null;
  readonly text: string;
  /** The same as Cedar is asked it, where the action is settled: without annotations, and for every action. */
  readonly policy: PolicyJson;
}

/** The same from the sources and from the built package: both lie two folders below it. */
export const policiesFolder: string = fileURLToPath(new URL('../../policies/', import.meta.url));

/** The packs that come along and are always in force; which of their rules fire follows from the jurisdictions that a request states. */
export const builtinPacks: readonly string[] = ['base', 'cn', 'eu', 'us-il'];

/** Their rules, read once: they come with the program and change only with it. */
export function readBuiltinRules(): readonly Rule[] {
  builtinRules ??= builtinPacks.flatMap((pack) => readPack(pack));
  return builtinRules;
}
let builtinRules: readonly Rule[] | undefined;

/** The schema, in Cedar's own language. */
export function readSchema(): string {
  return readText(join(policiesFolder, 'sclera.cedarschema'));
}

/**
 * Reads the rules of one pack: a folder under `policies/`, or any folder by its absolute path. Throws `configuration-invalid`
 * for a rule that does not parse, lacks an annotation, or permits more than one thing.
 */
export function readPack(pack: string): readonly Rule[] {
  if (!isAbsolute(pack) && !/^[a-z][a-z0-9-]*$/.test(pack)) throw invalid(pack, 'is neither a name nor an absolute path');
  const folder = isAbsolute(pack) ? pack : join(policiesFolder, pack);
  const files = listFiles(folder, pack).filter((name) => name.endsWith('.cedar'));
  if (files.length === 0) throw invalid(pack, 'holds no .cedar file');
  // A pack that comes along is named after its jurisdiction; one of an operator applies everywhere.
  const jurisdiction = pack === 'base' || isAbsolute(pack) ? null : pack.toUpperCase();
  return files.sort().flatMap((name) => readRules(readText(join(folder, name)), { where: `${pack}/${name}`, jurisdiction }));
}

type Place = Pick<Rule, 'where' | 'jurisdiction'>;

function readRules(text: string, place: Place): readonly Rule[] {
  const { where } = place;
  const parts = policySetTextToParts(text);
  if (parts.type === 'failure') throw invalid(where, `does not parse: ${parts.errors[0]?.message ?? 'unknown error'}`);
  if (parts.policy_templates.length > 0) throw invalid(where, 'holds a template; rules stand on their own');
  return parts.policies.map((policy) => readRule(policy, place));
}

function readRule(text: string, place: Place): Rule {
  const { where } = place;
  const parsed = policyToJson(text);
  if (parsed.type === 'failure') throw invalid(where, `does not parse: ${parsed.errors[0]?.message ?? 'unknown error'}`);
  const { effect, annotations = {} } = parsed.json;
  const id = annotations['id'] ?? '';
  if (!/^[a-z][a-z0-9-]*$/.test(id)) throw invalid(where, `holds a rule without an @id: ${beginningOf(text)}`);
  const unknown = Object.keys(annotations).find((name) => !known.has(name));
  if (unknown !== undefined) throw invalid(where, `has an annotation @${unknown} at ${id}, which is not one of @${[...known].join(' @')}`);
  const read = (name: string): string => {
    const value = annotations[name]?.trim() ?? '';
    if (value === '') throw invalid(where, `has no @${name} at ${id}`);
    return value;
  };
  const source = read('source');
  if (!/^[VSM]$/.test(source)) throw invalid(where, `has an unknown @source at ${id}: V, S or M`);
  const actions = actionsOf(parsed.json.action);
  const texts = { law: read('law'), source, message: read('message'), fix: '', text, ...readConditions(parsed.json, where, id) };
  const common = { id, ...place, ...texts, actions, duty: null, permits: null };
  if (effect === 'permit') return Object.freeze({ ...common, effect, outcome: 'allow', permits: scopeOf(parsed.json, where, id) });
  const outcome = read('outcome');
  if (outcome === 'obligation')
    return Object.freeze({ ...common, effect, outcome, duty: dutyOf(read('task'), annotations['days'], where, id) });
  if (outcome !== 'deny' && outcome !== 'needs-approval' && outcome !== 'conflict')
    throw invalid(where, `has an unknown @outcome at ${id}: deny, needs-approval, conflict or obligation`);
  if (outcome === 'conflict' && !common.law.includes(' against '))
    throw invalid(where, `says conflict at ${id}, and its @law does not name both laws, as in "PIPL 41 against …"`);
  return Object.freeze({ ...common, effect, outcome, fix: read('fix') });
}

const known: ReadonlySet<string> = new Set(['id', 'law', 'source', 'outcome', 'message', 'fix', 'task', 'days']);

function beginningOf(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').slice(0, 60);
}

function dutyOf(task: string, days: string | null | undefined, where: string, id: string): Rule['duty'] {
  if (!/^[a-z][a-z-]*$/.test(task)) throw invalid(where, `has a @task at ${id} that is not a short name`);
  if (days === undefined || days === 'retention') return { task, days: days ?? null };
  if (days === null || !/^\d{1,5}$/.test(days)) throw invalid(where, `has @days at ${id} that are neither a number nor "retention"`);
  return { task, days: Number(days) };
}

/** Numbers go through JSON on their way to Cedar, where those beyond 2^53 become others: they are refused rather than changed. */
function readConditions(policy: PolicyJson, where: string, id: string): Pick<Rule, 'facts' | 'policy'> {
  const looked = { facts: new Set<string>(), all: false, exact: true };
  lookInto(policy.conditions, looked);
  if (!looked.exact) throw invalid(where, `holds a number beyond 2^53 at ${id}`);
  return { facts: looked.all ? null : looked.facts, policy: { ...policy, action: { op: 'All' }, annotations: {} } };
}

function lookInto(part: unknown, looked: { readonly facts: Set<string>; all: boolean; exact: boolean }): void {
  if (typeof part === 'number' && !Number.isSafeInteger(part)) looked.exact = false;
  if (typeof part !== 'object' || part === null) return;
  for (const [name, inner] of Object.entries(part)) {
    const { left, attr } = (inner ?? {}) as { readonly left?: { readonly Var?: unknown }; readonly attr?: unknown };
    if ((name === '.' || name === 'has') && left?.Var === 'context' && typeof attr === 'string') looked.facts.add(attr);
    else if (name === 'Var' && inner === 'context') looked.all = true;
    else lookInto(inner, looked);
  }
}

/** A blanket permit would allow whatever no forbid thought of, so each names its actor, action and use. A right may be wider. */
function scopeOf(policy: PolicyJson, where: string, id: string): { readonly action: string; readonly use: string | null } {
  const { principal, action, resource } = policy;
  const actionId = action.op === '==' && 'entity' in action ? idOf(action.entity) : null;
  const use = resource.op === '==' && 'entity' in resource ? idOf(resource.entity) : null;
  if (principal.op !== 'is' || actionId === null || (use === null && !isRight(actionId))) {
    throw invalid(where, `permits too much at ${id}: name the actor, the action and <purpose>/<modality>`);
  }
  return { action: actionId, use };
}

/** The group stands for its members (the schema says the same). */
function actionsOf(scope: PolicyJson['action']): readonly string[] | null {
  if (scope.op === 'All') return null;
  const entities = 'entities' in scope ? scope.entities : 'entity' in scope ? [scope.entity] : [];
  return entities.map(idOf).flatMap((id) => (id === 'use' ? useActions : [id]));
}

const useActions: readonly string[] = ['check', 'enrol', 'verify', 'find', 'derive', 'transfer'];

function idOf(entity: { readonly id: string } | { readonly __entity: { readonly id: string } }): string {
  return '__entity' in entity ? entity.__entity.id : entity.id;
}

function listFiles(folder: string, pack: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    throw new ScleraError('configuration-invalid', `The rule pack ${pack} cannot be read.`, { cause });
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new ScleraError('configuration-invalid', 'A file of the rule packs cannot be read.', { cause });
  }
}

function invalid(where: string, what: string): ScleraError {
  return new ScleraError('configuration-invalid', `The rule pack ${where} ${what}.`);
}
