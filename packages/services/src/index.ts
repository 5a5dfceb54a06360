export type { CompareRequest, ComparisonOutcome } from './personhood/compare.ts';
export type { ConsentOutcome, ConsentRequest, WithdrawalOutcome } from './personhood/consents.ts';
export type { Observation, PersonhoodOptions, Recovery } from './personhood/context.ts';
export type { ErasureOutcome } from './personhood/erasure.ts';
export type { PermitOutcome, PermitRequest } from './personhood/permits.ts';
export { createPersonhood, type Personhood } from './personhood/personhood.ts';
export type { StandingFacts } from './personhood/policy-facts.ts';
export type { PersonalRecord } from './personhood/record.ts';
