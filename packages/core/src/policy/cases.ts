import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScleraError } from '../errors.ts';
import type { PolicyDecision, PolicyOutcome } from '../model.ts';
import type { PolicyFacts } from './facts.ts';
import type { Policy } from './policy.ts';
import { policiesFolder } from './rules.ts';
import { reviewOfRefusal } from './unwritten-rules.ts';

/** One line of a table of cases: a request, and all that must come of it. */
export interface PolicyCase {
  /** `<file>:<line>`. */
  readonly where: string;
  /** The article whose edge it stands at. */
  readonly row: string;
  readonly name: string;
  readonly facts: PolicyFacts;
  readonly outcome: PolicyOutcome;
  /** Ids of all rules that fire, in order. */
  readonly rules: readonly string[];
  /** Ids of all obligations, in order, apart from the review that goes with every refusal. */
  readonly duties: readonly string[];
}

export interface CaseResult {
  readonly case: PolicyCase;
  readonly ok: boolean;
  readonly decision: PolicyDecision;
}

/**
 * Reads the cases that come along, and those in `cases.jsonl` of further packs (absolute paths), where there is one. A line begins
 * from one of the requests in `requests.json` and sets facts by their path; null leaves a fact out. Throws `configuration-invalid`.
 */
export function readCases(packs: readonly string[] = []): readonly PolicyCase[] {
  const folder = join(policiesFolder, 'cases');
  const requests = readRequests(join(folder, 'requests.json'));
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(folder, name));
  const added = packs.flatMap((pack) => (readdirSync(pack).includes('cases.jsonl') ? [join(pack, 'cases.jsonl')] : []));
  return [...files, ...added].flatMap((file) => readTable(file, requests));
}

/** Runs cases; one is right only if the outcome, every rule that fired and every obligation are as it says. */
export function runCases(policy: Policy, cases: readonly PolicyCase[]): readonly CaseResult[] {
  return cases.map((one) => {
    const decision = policy.decide(one.facts);
    const duties = decision.outcome === 'allow' ? one.duties : [...one.duties, reviewOfRefusal.id].sort();
    const ok = decision.outcome === one.outcome && sameIds(decision.rules, one.rules) && sameIds(decision.obligations, duties);
    return { case: one, ok, decision };
  });
}

function sameIds(found: readonly { readonly id: string }[], expected: readonly string[]): boolean {
  return JSON.stringify(found.map(({ id }) => id)) === JSON.stringify(expected);
}

interface Change {
  readonly from?: string;
  readonly set?: Readonly<Record<string, unknown>>;
}

function readRequests(path: string): ReadonlyMap<string, object> {
  const requests = new Map<string, object>();
  const written = parse(readFileSync(path, 'utf8'), 'requests.json') as Record<string, Change & { readonly facts?: object }>;
  for (const [name, { facts, from, set }] of Object.entries(written)) requests.set(name, facts ?? change(requests, { from, set }, name));
  return requests;
}

function readTable(path: string, requests: ReadonlyMap<string, object>): PolicyCase[] {
  const file = path.split('/').at(-1)!;
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [readCase(line, `${file}:${index + 1}`, requests)]));
}

const outcomes: readonly unknown[] = ['allow', 'deny', 'needs-approval', 'conflict'] satisfies PolicyOutcome[];

function readCase(line: string, where: string, requests: ReadonlyMap<string, object>): PolicyCase {
  const { row, name, from, set, outcome, rules, duties = [] } = parse(line, where) as PolicyCase & Change;
  const worded = [row, name].every((words) => typeof words === 'string' && words !== '');
  if (!worded || !outcomes.includes(outcome) || !Array.isArray(rules) || !Array.isArray(duties)) {
    throw invalid(where, 'needs row, name, from, outcome and rules');
  }
  return { where, row, name, facts: change(requests, { from, set }, where) as PolicyFacts, outcome, rules, duties };
}

function change(
  requests: ReadonlyMap<string, object>,
  { from, set = {} }: { from: string | undefined; set: Change['set'] },
  where: string,
): object {
  const base = requests.get(from ?? '');
  if (base === undefined) throw invalid(where, 'does not begin from one of the requests');
  const facts = structuredClone(base) as Record<string, unknown>;
  for (const [path, value] of Object.entries(set)) {
    const names = path.split('.');
    const last = names.pop()!;
    const holder = names.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)?.[name], facts);
    if (typeof holder !== 'object' || holder === null) throw invalid(where, `sets ${path}, which is nowhere`);
    if (value === null) delete (holder as Record<string, unknown>)[last];
    else (holder as Record<string, unknown>)[last] = value;
  }
  return facts;
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ScleraError('configuration-invalid', `The cases at ${where} are not JSON.`, { cause });
  }
}

function invalid(where: string, what: string): ScleraError {
  return new ScleraError('configuration-invalid', `The case at ${where} ${what}.`);
}
