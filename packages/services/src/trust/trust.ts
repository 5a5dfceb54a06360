import type { Campaigns } from '../campaigns/campaigns.ts';
import type { Members } from '../members/members.ts';
import type { Onboarding } from '../onboarding/onboarding.ts';
import type { Relying } from '../relying/relying.ts';
import { type AboutBiometrics, describeBiometrics } from './about.ts';
import type { Assessments } from './assessments.ts';
import type { TrustOptions } from './context.ts';
import { type Breaches, createBreaches } from './incidents/breaches.ts';
import { createOperators, type Operators } from './operators/accounts.ts';
import { createPersonalPasskeys, type PersonalPasskeys } from './passkeys/personal-passkeys.ts';
import type { PasskeyPort } from './passkeys/port.ts';
import { createExpiry, type Expiry } from './retention/expiry.ts';
import { type BulkErasureProof, eraseBefore } from './rights/bulk-erasure.ts';
import { createDeletions, type Deletions } from './rights/deletion.ts';
import { createMatters, type Matter, type Matters } from './rights/matters.ts';
import { createRights, type Rights } from './rights/rights.ts';
import { type Board, createBoard } from './tasks/board.ts';
import { readCauses } from './tasks/causes.ts';
import type { Tasks } from './tasks/tasks.ts';
import type { Transfers } from './transfers/transfers.ts';

/** What stands between a platform and the trust in it: who may do what to it, what people may ask of it, and what it owes when things go wrong. */
export interface Trust {
  readonly operators: Operators;
  readonly matters: Matters;
  readonly rights: Rights;
  /** Everything about a person, deleted as one thing. */
  readonly deletions: Deletions;
  readonly passkeys: PersonalPasskeys;
  readonly breaches: Breaches;
  /** What the operators have to do. */
  readonly board: Board;
  readonly expiry: Expiry;
  /** Erases in bulk by an operator's order, with a proof. */
  eraseBefore(before: string, dryRun: boolean): Promise<BulkErasureProof>;
  readonly assessments: Assessments;
  /** Telephone lines, by a face or at the counter. */
  readonly onboarding: Onboarding;
  /** Whoever wants to know that somebody is one human. */
  readonly relying: Relying;
  /** The public list of commitments. */
  readonly members: Members;
  /** Rewards, once a human. */
  readonly campaigns: Campaigns;
  /** What this controller collects and why, for machines: as it is now. */
  about(): Promise<AboutBiometrics>;
}

export interface TrustPorts {
  readonly passkeys: PasskeyPort;
  /** Hands a report on to the authority that the operator configured. */
  readonly authority: AuthorityPort;
  readonly tasks: Pick<Tasks, 'shelf'>;
  readonly transfers: Pick<Transfers, 'list'>;
  readonly assessments: Assessments;
  readonly onboarding: Onboarding;
  readonly relying: Relying;
  readonly members: Members;
  readonly campaigns: Campaigns;
}

export interface AuthorityPort {
  deliver(report: Matter): Promise<void>;
}

export function createTrust(options: TrustOptions, ports: TrustPorts): Trust {
  const matters = createMatters(options, (report) => ports.authority.deliver(report));
  const operators = createOperators(options, ports.passkeys);
  const breaches = createBreaches(options);
  return {
    operators,
    matters,
    rights: createRights(options, { matters, onboarding: ports.onboarding, members: ports.members }, options.facts.controller),
    deletions: createDeletions(options),
    passkeys: createPersonalPasskeys(options, ports.passkeys),
    breaches,
    board: createBoard({ ...ports, clock: options.clock, causes: () => readCauses({ ...options, ...ports, breaches }) }),
    expiry: createExpiry({ ...options, operators }),
    eraseBefore: (before, dryRun) => eraseBefore(options, before, dryRun),
    assessments: ports.assessments,
    onboarding: ports.onboarding,
    relying: ports.relying,
    members: ports.members,
    campaigns: ports.campaigns,
    about: () => describeBiometrics({ ...options, assessments: ports.assessments }),
  };
}
