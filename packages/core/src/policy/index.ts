/** The rules alone, for tools that explain and test them: no consent, no permit, no key. */
export { ScleraError, toProblem } from '../errors.ts';
export type { FiredRule, Obligation, PolicyDecision, PolicyOutcome } from '../model.ts';
export { type CaseResult, type PolicyCase, readCases, runCases } from './cases.ts';
export type { PolicyFacts, RightFacts, UseFacts } from './facts.ts';
export { loadPolicy, type Policy } from './policy.ts';
export type { Rule } from './rules.ts';
