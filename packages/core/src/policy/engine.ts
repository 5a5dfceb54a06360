import { type Response, statefulIsAuthorized, validate } from '@cedar-policy/cedar-wasm/nodejs';
import { ScleraError } from '../errors.ts';
import type { CedarRequest } from './request.ts';
import { type Rule, readSchema } from './rules.ts';
import { createSlices, type Questions } from './slices.ts';

/** Cedar with schema and rules parsed once. */
export interface Engine {
  /** What the rules that concern a request say; null where its facts do not fit the schema. */
  readonly judge: (request: CedarRequest, jurisdictions: readonly string[]) => Judgement | null;
}

export interface Judgement {
  /** Everything but obligations: whether something permits it and nothing forbids it. */
  readonly verdict: Fired;
  readonly duties: Fired;
  /** What would permit it if nothing forbade it. */
  readonly permits: () => Fired;
}

export interface Fired {
  readonly allowed: boolean;
  readonly rules: readonly Rule[];
  /** A rule could not be evaluated. */
  readonly failed: boolean;
}

/** Throws `configuration-invalid` for rules that Cedar cannot read. That they fit the schema is `requireSound`'s to say. */
export function createEngine(rules: readonly Rule[], schema: string = readSchema()): Engine {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const sliceFor = createSlices(rules, schema);
  return {
    judge: (request, jurisdictions) => {
      const slice = sliceFor(request, jurisdictions);
      const verdict = ask(request, slice.verdict, slice.schemaName);
      if (verdict === null) return null;
      const again = (questions: Questions) => toFired(ask(request, questions, null), byId);
      return {
        verdict: toFired(verdict, byId),
        duties: slice.duties === null ? silent : again(slice.duties),
        permits: () => again(slice.permits),
      };
    },
  };
}

const silent: Fired = { allowed: false, rules: [], failed: false };

/** What is not answered, or names a rule that is not there, has failed. */
function toFired(answer: Response | null, byId: ReadonlyMap<string, Rule>): Fired {
  if (answer === null) return { allowed: false, rules: [], failed: true };
  const { decision, diagnostics } = answer;
  const fired = diagnostics.reason.map((id) => byId.get(id)).filter((rule) => rule !== undefined);
  const failed = diagnostics.errors.length > 0 || fired.length !== diagnostics.reason.length;
  return { allowed: decision === 'allow', rules: fired, failed };
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

/**
 * Without a schema and `validateRequest` a missing fact would make a forbid fail, and what fails does not forbid. Only facts that passed
 * both are asked about again without them: reading the facts costs half.
 */
function ask({ principal, action, resource, context }: CedarRequest, questions: Questions, schemaName: string | null): Response | null {
  const attrs: CedarRequest['context'] = {};
  for (const name of questions.facts) {
    const value = context[name];
    if (value !== undefined) attrs[name] = value;
  }
  try {
    const answer = statefulIsAuthorized({
      principal,
      action,
      resource,
      context: {},
      entities: [{ uid: resource, attrs, parents: [] }],
      preparsedPolicySetId: questions.policySetId,
      ...(schemaName === null ? { validateRequest: false } : { preparsedSchemaName: schemaName, validateRequest: true }),
    });
    return answer.type === 'success' ? answer.response : null;
  } catch {
    // Facts that are not even data (a lone surrogate) make the engine throw.
    return null;
  }
}

function textsById(rules: readonly Rule[]): Record<string, string> {
  return Object.fromEntries(rules.map((rule) => [rule.id, rule.text]));
}

function invalid(what: string): ScleraError {
  return new ScleraError('configuration-invalid', `The rule packs are not in order: ${what}.`);
}
