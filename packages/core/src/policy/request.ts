import type { CedarValueJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { AgeBand } from '../model.ts';
import type { ActorKind, RewardFacts, RightAction } from './facts.ts';

/** Facts as they arrive: at run time anything may be missing or of another type, and then they are refused. */
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
  ['relying-party', 'RelyingParty'],
  ['authority', 'Authority'],
]);

const rightActions: ReadonlySet<unknown> = new Set<RightAction>(['access', 'appeal', 'correct', 'erase']);

/** Whether this is a right that a person exercises, for which nothing need be stated. */
export function isRight(action: unknown): boolean {
  return rightActions.has(action);
}

/** What a fact is for the rules; undefined if it is not of the right type. */
type Read = (value: unknown) => CedarValueJson | undefined;
interface Table {
  readonly [name: string]: Read | Table;
}

const text: Read = (value) => (typeof value === 'string' ? value : undefined);
const word: Read = (value) => (value === '' ? undefined : text(value));
const flag: Read = (value) => (typeof value === 'boolean' ? value : undefined);
const count: Read = (value) => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined);
const age: Read = (value) => (typeof value === 'number' ? ageBandOf(value) : word(value));
function ageBandOf(years: number): AgeBand | undefined {
  if (!Number.isSafeInteger(years) || years < 0 || years > 150) return undefined;
  return years < 14 ? 'under-14' : years < 18 ? '14-17' : 'adult';
}
const actorKind: Read = (value) => (principalTypes.has(value) ? (value as ActorKind) : undefined);
/** A mistyped one would silently leave a whole pack out. */
const region: Read = (value) => (typeof value === 'string' && /^[A-Z]{2}(-[A-Z0-9]{1,3})?$/.test(value) ? value : undefined);
const time: Read = (value) => {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(value)) return undefined;
  const ms = Date.parse(value);
  // The 30th of February would be read as a day in March.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== value.slice(0, 10) ? undefined : ms;
};
const timeOrNone: Read = (value) => (value === '' ? 0 : time(value));
const setOf =
  (read: Read): Read =>
  (value) => {
    if (!Array.isArray(value)) return undefined;
    const members = value.map(read);
    return members.includes(undefined) ? undefined : ([...new Set(members)] as CedarValueJson[]);
  };

const recipientTable: Table = { name: text, region: text, kind: word, valueReceived: flag };

/** Cedar cannot look at each member of a set, so what the rules ask about all recipients is worked out here. */
const recipients: Read = (value) => {
  if (!Array.isArray(value) || value.some((recipient) => readFacts(recipient, recipientTable).faults.length > 0)) return undefined;
  const list = value as readonly { name: string; region: string; kind: string; valueReceived: boolean }[];
  return {
    count: list.length,
    allNamed: list.every((recipient) => recipient.name.trim() !== '' && region(recipient.region) !== undefined),
    valueReceived: list.some((recipient) => recipient.valueReceived),
    regions: [...new Set(list.map((recipient) => recipient.region))],
    kinds: [...new Set(list.map((recipient) => recipient.kind))],
  };
};

/** Every fact of a use, by name, with its type: `UseFacts` as it is checked at run time. */
const useTable: Table = {
  at: time,
  actor: { id: word, kind: actorKind, foreign: flag },
  action: word,
  purpose: word,
  modality: word,
  mode: word,
  subject: { age, guardian: flag, region },
  basis: { kind: word, citation: text },
  consent: {
    id: text,
    state: word,
    separate: flag,
    written: flag,
    revocable: flag,
    noticeHash: text,
    noticeInForce: text,
    scope: setOf(word),
    objection: word,
  },
  necessity: text,
  alternative: { offered: flag, equalReward: flag },
  incentive: { value: count, conditional: flag },
  assessment: { ref: text, validUntil: timeOrNone },
  retention: { days: count, expired: flag },
  storage: { onDevice: flag, raw: flag, region },
  recipients,
  counts: { storedFaces: count, sensitiveExportedThisYear: count },
  references: { filing: text, contract: text, certificate: text, approval: text },
  placement: { public: flag, private: flag, signage: text },
  realTime: flag,
  importantData: flag,
  foreignAuthorityRequest: flag,
  jurisdictions: setOf(region),
};
/** Of a reward: `RewardFacts`. */
const rewardTable: Table = {
  actor: { id: word, kind: actorKind },
  action: word,
  incentive: { value: count, conditional: flag },
  alternative: { offered: flag, equalReward: flag },
  reward: { referral: flag, needsRetention: flag, clawback: flag, adultsOnly: flag },
  references: { approval: text },
  jurisdictions: setOf(region),
};
const rightTable: Table = { actor: { id: word, kind: actorKind }, action: word };
const neededForRights: ReadonlySet<string> = new Set(['action', 'actor', 'actor.id', 'actor.kind']);

/**
 * Translates facts into a Cedar request, and names the facts that are missing, not known or of the wrong type. What is missing stays
 * missing in the request, so that the schema refuses it as well.
 */
export function readRequest(facts: LooseFacts): { readonly request: CedarRequest; readonly faults: readonly string[] } {
  const right = isRight(facts['action']);
  const reward = facts['action'] === ('reward' satisfies RewardFacts['action']);
  const { values, faults } = readFacts(facts, right ? rightTable : reward ? rewardTable : useTable);
  const request = {
    principal: toPrincipal(facts),
    action: { type: 'Sclera::Action', id: textAt(facts, 'action') },
    resource: { type: 'Sclera::Use', id: reward ? 'reward/none' : `${textAt(facts, 'purpose')}/${textAt(facts, 'modality')}` },
    context: right ? rightContext(facts) : useContext(values),
  };
  // Nothing that is stated beyond the need can stand in the way of a right.
  return { request, faults: right ? faults.filter((path) => neededForRights.has(path)) : faults };
}

/** An actor without a name or of no known kind becomes a type that the schema does not have, and so is refused by it. */
function toPrincipal(facts: LooseFacts): { readonly type: string; readonly id: string } {
  const id = textAt(facts, 'actor.id');
  const type = id === '' ? undefined : principalTypes.get(valueAt(facts, 'actor.kind'));
  return { type: `Sclera::${type ?? 'Nobody'}`, id };
}

function rightContext(facts: LooseFacts): Record<string, CedarValueJson> {
  return {
    expired: valueAt(facts, 'retention.expired') === true,
    hold: textAt(facts, 'retention.hold').trim(),
    order: textAt(facts, 'order').trim(),
  };
}

/** Flat, as the schema has it: `consent.state` becomes `consentState`. Who asks and what for is not part of the context. */
function useContext(values: Record<string, CedarValueJson>): Record<string, CedarValueJson> {
  const context: Record<string, CedarValueJson> = {};
  for (const [name, value] of Object.entries(values)) {
    if (name === 'action') continue;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) context[name] = value;
    else for (const [inner, one] of Object.entries(value)) if (name !== 'actor' || inner === 'foreign') context[flat(name, inner)] = one;
  }
  return context;
}

function flat(name: string, inner: string): string {
  const known = flatNames.get(name) ?? new Map<string, string>();
  const joined = known.get(inner) ?? `${name}${inner[0]?.toUpperCase()}${inner.slice(1)}`;
  flatNames.set(name, known.set(inner, joined));
  return joined;
}
const flatNames: Map<string, Map<string, string>> = new Map();

function readFacts(facts: unknown, table: Table): { readonly values: Record<string, CedarValueJson>; readonly faults: readonly string[] } {
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) return { values: {}, faults: Object.keys(table) };
  const values: Record<string, CedarValueJson> = {};
  const faults = Object.keys(facts).filter((name) => !Object.hasOwn(table, name));
  for (const [name, entry] of Object.entries(table)) {
    const value = Object.hasOwn(facts, name) ? (facts as LooseFacts)[name] : undefined;
    if (typeof entry === 'function') {
      const read = entry(value);
      if (read === undefined) faults.push(name);
      else values[name] = read;
    } else if (typeof value === 'object' && value !== null) {
      const inner = readFacts(value, entry);
      values[name] = inner.values;
      faults.push(...inner.faults.map((path) => `${name}.${path}`));
    } else faults.push(name);
  }
  return { values, faults };
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
