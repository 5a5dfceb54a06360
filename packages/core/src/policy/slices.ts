import {
  type CedarValueJson,
  type CheckParseAnswer,
  isAuthorizedPartial,
  type PolicyJson,
  policyToText,
  preparsePolicySet,
  preparseSchema,
  type SchemaJson,
  schemaToJson,
} from '@cedar-policy/cedar-wasm/nodejs';
import { ScleraError } from '../errors.ts';
import { sha256Hex } from '../sha256.ts';
import type { CedarRequest } from './request.ts';
import type { Rule } from './rules.ts';

/**
 * The rules that can have a say in one kind of request, parsed by what is asked of them. The facts stand as attributes on the use that is
 * asked about: Cedar reads a context twice, and an entity once.
 */
export interface Slice {
  /** Of every fact that any of these rules looks at, and no other: what no rule looks at can do nothing, and costs as much to read. */
  readonly schemaName: string;
  /** Permits, and what forbids; asked with the facts of all, so that the schema has seen each. */
  readonly verdict: Questions;
  /** Permits alone. */
  readonly permits: Questions;
  /** Obligations alone; null where there are none. */
  readonly duties: Questions | null;
}

export interface Questions {
  readonly policySetId: string;
  /** The facts to give, of those that the request has. */
  readonly facts: readonly string[];
}

/**
 * Picks the rules for a request: those of its action and of the jurisdictions that it states, and, where some permit names the use, those
 * that use and jurisdictions do not rule out. Reading fifty facts and eighty rules takes Cedar longer than judging by them.
 * Throws `configuration-invalid` for rules that Cedar cannot read.
 */
export function createSlices(
  rules: readonly Rule[],
  schemaText: string,
): (request: CedarRequest, jurisdictions: readonly string[]) => Slice {
  const schema = readSchemaJson(schemaText);
  const packs = [...new Set(rules.flatMap((rule) => rule.jurisdiction ?? []))];
  const permitted = new Set(rules.flatMap(({ permits }) => (permits === null ? [] : `${permits.action} ${permits.use}`)));
  const known = new Map<string, Slice>();
  // Every rule is parsed at once, so that what Cedar cannot read is found when it is loaded.
  keepPolicies(rules);
  return (request, jurisdictions) => {
    const { action, resource } = request;
    const named = permitted.has(`${action.id} ${resource.id}`);
    const key = `${[...jurisdictions].sort().join()} ${action.id} ${named ? resource.id : ''}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const here = packs.filter((one) => jurisdictions.includes(one));
    const concerned = rules.filter((rule) => concerns(rule, action.id, here));
    const slice = cut(named ? possible(concerned, request) : concerned, action.id, schema);
    if (known.size < mostSlices) known.set(key, slice);
    return slice;
  };
}

/** What a rule's scope leaves out need not be asked: about other actions, or where its jurisdiction is not stated. */
function concerns(rule: Rule, action: string, jurisdictions: readonly string[]): boolean {
  const here = rule.jurisdiction === null || jurisdictions.includes(rule.jurisdiction);
  return here && (rule.actions === null || rule.actions.includes(action));
}

/** A platform asks in a dozen ways. Anybody can ask for anything: what is beyond is cut anew each time. */
const mostSlices = 200;

const stated: ReadonlySet<string> = new Set(['purpose', 'modality', 'jurisdictions']);

/** Leaves out the rules that Cedar finds false from purpose, modality and place alone, whoever asks and whatever the other facts are. */
function possible(rules: readonly Rule[], { action, resource, context }: CedarRequest): readonly Rule[] {
  const unknown = (name: string): CedarValueJson => ({ __extn: { fn: 'unknown', arg: name } });
  const answer = isAuthorizedPartial({
    principal: null,
    action,
    resource,
    context: Object.fromEntries(Object.entries(context).map(([name, value]) => [name, stated.has(name) ? value : unknown(name)])),
    validateRequest: false,
    policies: { staticPolicies: Object.fromEntries(rules.map(({ id, policy }) => [id, policy])) },
    entities: [],
  });
  if (answer.type === 'failure') return rules;
  const { nontrivialResiduals, satisfied, errored } = answer.response;
  const left = new Set([...nontrivialResiduals, ...satisfied, ...errored]);
  return rules.filter(({ id }) => left.has(id));
}

function cut(rules: readonly Rule[], action: string, schema: CedarSchema): Slice {
  const smaller = structuredClone(schema);
  const facts = moveFacts(smaller, action, (name) => rules.some((rule) => rule.facts === null || rule.facts.has(name)));
  const questions = (some: readonly Rule[]): Questions => ({
    policySetId: keepPolicies(some),
    facts: facts.filter((name) => some.some((rule) => rule.facts === null || rule.facts.has(name))),
  });
  const duties = rules.filter(({ duty }) => duty !== null);
  return {
    schemaName: keep(JSON.stringify(smaller), (name) => preparseSchema(name, smaller)),
    verdict: { ...questions(rules.filter(({ duty }) => duty === null)), facts },
    permits: questions(rules.filter(({ effect }) => effect === 'permit')),
    duties: duties.length === 0 ? null : questions(duties),
  };
}

type CedarSchema = SchemaJson<string>;
interface RecordJson {
  attributes: Record<string, unknown>;
}

function readSchemaJson(text: string): CedarSchema {
  const parsed = schemaToJson(text);
  if (parsed.type === 'failure') throw invalid(parsed.errors);
  return parsed.json;
}

/** Leaves one action in the schema, and moves those facts of its context that are looked at to the use; says which. */
function moveFacts(schema: CedarSchema, action: string, isLookedAt: (fact: string) => boolean): readonly string[] {
  const { actions, commonTypes, entityTypes } = schema['Sclera'] ?? {};
  const asked = actions !== undefined && Object.hasOwn(actions, action) ? actions[action]?.appliesTo : undefined;
  const context = asked?.context?.type === 'Facts' ? commonTypes?.['Facts'] : asked?.context;
  const attributes = Object.entries((context as RecordJson | undefined)?.attributes ?? {}).filter(([name]) => isLookedAt(name));
  for (const name of Object.keys(actions ?? {})) if (name !== action && name !== 'use') delete actions?.[name];
  if (asked) asked.context = { type: 'Record', attributes: {} };
  if (entityTypes?.['Use']) Object.assign(entityTypes['Use'], { shape: { type: 'Record', attributes: Object.fromEntries(attributes) } });
  delete commonTypes?.['Facts'];
  return attributes.map(([name]) => name);
}

function keepPolicies(rules: readonly Rule[]): string {
  const staticPolicies = Object.fromEntries(rules.map(({ id, policy }) => [id, aboutUse(policy)]));
  return keep(JSON.stringify(staticPolicies), (name) => preparsePolicySet(name, { staticPolicies }));
}

/** The same rule, which finds on the use what it looks for in the context. As text: Cedar copies the set for each call, and text is copied sooner. */
function aboutUse(policy: PolicyJson): string {
  const move = (name: string, value: unknown): unknown => (name === 'Var' && value === 'context' ? 'resource' : value);
  const written = policyToText(JSON.parse(JSON.stringify(policy, move)) as PolicyJson);
  if (written.type === 'failure') throw invalid(written.errors);
  return written.text;
}

/** Cedar's cache lives as long as the process: naming by content keeps it from growing when the same packs load again. */
function keep(content: string, preparse: (name: string) => CheckParseAnswer): string {
  const name = `sclera-${sha256Hex(content)}`;
  if (kept.has(name)) return name;
  const parsed = preparse(name);
  if (parsed.type === 'failure') throw invalid(parsed.errors);
  kept.add(name);
  return name;
}
const kept: Set<string> = new Set();

function invalid(errors: readonly { readonly message: string }[]): ScleraError {
  return new ScleraError('configuration-invalid', `The rule packs are not in order: ${errors[0]?.message ?? 'unknown error'}.`);
}
