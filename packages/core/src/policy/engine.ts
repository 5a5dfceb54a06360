import {
  type AuthorizationAnswer,
  type CheckParseAnswer,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import { ScleraError } from '../errors.ts';
import { sha256Hex } from '../sha256.ts';
import type { CedarRequest } from './request.ts';
import { type Rule, readSchema } from './rules.ts';

/** Cedar with schema and rules parsed once. */
export interface Engine {
  /** What the rules that concern this action under these jurisdictions say; null where the facts do not fit the schema. */
  readonly ask: (request: CedarRequest, where: Applicable) => Fired | null;
}

export interface Applicable {
  readonly jurisdictions: readonly string[];
  /** Leaves the forbids out: what would permit it if nothing forbade it. Only for a request that was asked about before. */
  readonly permitsOnly?: boolean;
}

export interface Fired {
  readonly allowed: boolean;
  readonly rules: readonly Rule[];
  /** A rule could not be evaluated. */
  readonly failed: boolean;
}

/** Throws `configuration-invalid` for rules that Cedar cannot read. That they fit the schema is `requireSound`'s to say. */
export function createEngine(rules: readonly Rule[]): Engine {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const schema = readSchema();
  const schemaName = keep(schema, (name) => preparseSchema(name, schema));
  keepPolicies(rules);
  const jurisdictionsOfPacks = [...new Set(rules.flatMap((rule) => rule.jurisdiction ?? []))];
  const slices = new Map<string, string>();
  const sliceFor = ({ action }: CedarRequest, { jurisdictions, permitsOnly = false }: Applicable): string => {
    const packs = jurisdictionsOfPacks.filter((one) => jurisdictions.includes(one));
    const key = `${action.id} ${permitsOnly} ${packs.join()}`;
    const known = slices.get(key);
    if (known !== undefined) return known;
    const name = keepPolicies(rules.filter((rule) => concerns(rule, action.id, packs) && (rule.effect === 'permit' || !permitsOnly)));
    // Anybody can ask for any action: only those that exist are remembered.
    if (rules.some((rule) => rule.actions?.includes(action.id))) slices.set(key, name);
    return name;
  };
  return {
    ask: (request, applicable) => {
      const answer = ask(request, sliceFor(request, applicable), applicable.permitsOnly ? null : schemaName);
      if (answer === null || answer.type === 'failure') return null;
      const { decision, diagnostics } = answer.response;
      const fired = diagnostics.reason.map((id) => byId.get(id)).filter((rule) => rule !== undefined);
      return {
        allowed: decision === 'allow',
        rules: fired,
        failed: diagnostics.errors.length > 0 || fired.length !== diagnostics.reason.length,
      };
    },
  };
}

/**
 * Checks rules strictly against the schema, for every actor and action. Throws `configuration-invalid`, naming file and rule. The packs
 * that come along are checked by the tests; others when they are loaded.
 */
export function requireSound(rules: readonly Rule[]): void {
  if (rules.length === 0) return;
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const validation = validate({ schema: readSchema(), policies: { staticPolicies: textsById(rules) } });
  if (validation.type === 'failure') throw invalid(validation.errors[0]?.message ?? 'unknown error');
  // A warning is a rule that can never fire or reads ambiguously: almost always a typing error.
  const fault = validation.validationErrors[0] ?? validation.validationWarnings[0];
  if (fault === undefined) return;
  const { message, help } = fault.error;
  // Cedar begins with where the rule stands in the set, which the file says better.
  const words = message.replace(/^for policy `[^`]*`, /, '');
  throw invalid(`${byId.get(fault.policyId)?.where ?? 'a pack'}, rule ${fault.policyId}: ${words}${help ? ` (${help})` : ''}`);
}

/** What a rule's scope leaves out need not be asked: about other actions, or where its jurisdiction is not stated. */
function concerns(rule: Rule, action: string, jurisdictions: readonly string[]): boolean {
  const here = rule.jurisdiction === null || jurisdictions.includes(rule.jurisdiction);
  return here && (rule.actions === null || rule.actions.includes(action));
}

/**
 * Without a schema and `validateRequest` a missing fact would make a forbid fail, and what fails does not forbid. Only facts that passed both
 * are asked about again without them, of permits alone: a permit that fails does not permit, and reading the facts costs half.
 */
function ask(request: CedarRequest, policiesName: string, schemaName: string | null): AuthorizationAnswer | null {
  const guard = schemaName === null ? { validateRequest: false } : { preparsedSchemaName: schemaName, validateRequest: true };
  try {
    return statefulIsAuthorized({ ...request, ...guard, entities: [], preparsedPolicySetId: policiesName });
  } catch {
    // Facts that are not even data (a lone surrogate) make the engine throw.
    return null;
  }
}

function keepPolicies(rules: readonly Rule[]): string {
  const staticPolicies = textsById(rules);
  return keep(JSON.stringify(staticPolicies), (name) => preparsePolicySet(name, { staticPolicies }));
}

/** Cedar's cache lives as long as the process: naming by content keeps it from growing when the same packs load again. */
function keep(content: string, preparse: (name: string) => CheckParseAnswer): string {
  const name = `sclera-${sha256Hex(content)}`;
  if (kept.has(name)) return name;
  const parsed = preparse(name);
  if (parsed.type === 'failure') throw invalid(parsed.errors[0]?.message ?? 'unknown error');
  kept.add(name);
  return name;
}
const kept: Set<string> = new Set();

function textsById(rules: readonly Rule[]): Record<string, string> {
  return Object.fromEntries(rules.map((rule) => [rule.id, rule.text]));
}

function invalid(what: string): ScleraError {
  return new ScleraError('configuration-invalid', `The rule packs are not in order: ${what}.`);
}
