import type { CedarValueJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { ActorKind } from './facts.ts';

/** Facts as they arrive: at run time anything may be missing or of another type, and then the schema refuses. */
export type LooseFacts = { readonly [name: string]: unknown };

/** The part of a Cedar call that depends on the facts. */
export interface CedarRequest {
  readonly principal: { readonly type: string; readonly id: string };
  readonly action: { readonly type: string; readonly id: string };
  readonly resource: { readonly type: string; readonly id: string };
  readonly context: Record<string, CedarValueJson>;
}

const principalTypes: ReadonlyMap<unknown, string> = new Map<ActorKind, string>([
  ['subject', 'Subject'],
  ['platform', 'Platform'],
  ['operator', 'Operator'],
  ['authority', 'Authority'],
]);

type Fact = { readonly path: string; readonly holds: (value: unknown) => boolean };

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const isList = (value: unknown): boolean => Array.isArray(value);

const actorFacts: readonly Fact[] = [
  { path: 'actor.id', holds: isText },
  { path: 'actor.kind', holds: (value) => principalTypes.has(value) },
  { path: 'action', holds: isText },
];

const useFacts: readonly Fact[] = [
  ...actorFacts,
  { path: 'purpose', holds: isText },
  { path: 'modality', holds: isText },
  { path: 'mode', holds: isText },
  { path: 'subject.ageBand', holds: isText },
  { path: 'subject.guardian', holds: isFlag },
  { path: 'consent.state', holds: isText },
  { path: 'consent.separate', holds: isFlag },
  { path: 'consent.noticeCurrent', holds: isFlag },
  { path: 'alternativeOffered', holds: isFlag },
  { path: 'incentiveConditional', holds: isFlag },
  { path: 'recipients', holds: isList },
  { path: 'foreignAuthorityRequest', holds: isFlag },
  { path: 'jurisdictions', holds: (value) => Array.isArray(value) && value.every(isText) },
];

/** Paths of the facts that are missing or of the wrong type: what to tell whoever asked. */
export function missingFacts(facts: LooseFacts): readonly string[] {
  const needed = facts['action'] === 'erase' ? actorFacts : useFacts;
  return needed.filter((fact) => !fact.holds(valueAt(facts, fact.path))).map((fact) => fact.path);
}

/** Translates facts into a Cedar request. Missing facts stay missing: the schema, not this function, says what is required. */
export function toRequest(facts: LooseFacts): CedarRequest {
  return {
    principal: toPrincipal(facts),
    action: { type: 'Sclera::Action', id: textAt(facts, 'action') },
    resource: { type: 'Sclera::Use', id: `${textAt(facts, 'purpose')}/${textAt(facts, 'modality')}` },
    context: facts['action'] === 'erase' ? { expired: facts['expired'] === true } : useContext(facts),
  };
}

/** An actor without a name or of no known kind becomes a type that the schema does not have, and so is refused by it. */
function toPrincipal(facts: LooseFacts): { readonly type: string; readonly id: string } {
  const id = textAt(facts, 'actor.id');
  const type = id === '' ? undefined : principalTypes.get(valueAt(facts, 'actor.kind'));
  return { type: `Sclera::${type ?? 'Nobody'}`, id };
}

function useContext(facts: LooseFacts): Record<string, CedarValueJson> {
  const context = {
    purpose: facts['purpose'],
    modality: facts['modality'],
    mode: facts['mode'],
    subject: { ageBand: valueAt(facts, 'subject.ageBand'), guardian: valueAt(facts, 'subject.guardian') },
    consent: {
      state: valueAt(facts, 'consent.state'),
      separate: valueAt(facts, 'consent.separate'),
      noticeCurrent: valueAt(facts, 'consent.noticeCurrent'),
    },
    alternativeOffered: facts['alternativeOffered'],
    incentiveConditional: facts['incentiveConditional'],
    recipients: summariseRecipients(facts['recipients']),
    foreignAuthorityRequest: facts['foreignAuthorityRequest'],
    jurisdictions: facts['jurisdictions'],
  };
  // Cedar checks every value against the schema; what is undefined is not sent and so counts as missing.
  return context as unknown as Record<string, CedarValueJson>;
}

/** Cedar cannot look at each member of a set, so what the rules ask about all recipients is worked out here. */
function summariseRecipients(recipients: unknown): Record<string, CedarValueJson> | undefined {
  if (!Array.isArray(recipients)) return undefined;
  const countries = recipients.map((recipient) => textAt(recipient, 'country'));
  const named = recipients.every((recipient) => textAt(recipient, 'name').trim() !== '');
  const placed = countries.every((country) => /^[A-Z]{2}$/.test(country));
  return { count: recipients.length, allNamed: named && placed, countries: [...new Set(countries)] };
}

function valueAt(facts: unknown, path: string): unknown {
  let value = facts;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as LooseFacts)[name];
  }
  return value;
}

function textAt(facts: unknown, path: string): string {
  const value = valueAt(facts, path);
  return typeof value === 'string' ? value : '';
}
