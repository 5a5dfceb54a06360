import { type AboutBiometrics, describeBiometrics } from './about.ts';
import type { TrustOptions } from './context.ts';
import { type Breaches, createBreaches } from './incidents/breaches.ts';
import { createOperators, type Operators } from './operators/accounts.ts';
import type { PasskeyPort } from './operators/passkeys.ts';
import { type BulkErasureProof, eraseBefore } from './rights/bulk-erasure.ts';
import { createMatters, type Matter, type Matters } from './rights/matters.ts';
import { createRights, type Rights } from './rights/rights.ts';

/** What stands between a platform and the trust in it: who may do what to it, what people may ask of it, and what it owes when things go wrong. */
export interface Trust {
  readonly operators: Operators;
  readonly matters: Matters;
  readonly rights: Rights;
  readonly breaches: Breaches;
  /** Erases in bulk by an operator's order, with a proof. */
  eraseBefore(before: string, dryRun: boolean): Promise<BulkErasureProof>;
  /** What this controller collects and why, for machines. */
  readonly about: AboutBiometrics;
}

export interface TrustPorts {
  readonly passkeys: PasskeyPort;
  /** Hands a report on to the authority that the operator configured. */
  readonly authority: AuthorityPort;
}

export interface AuthorityPort {
  deliver(report: Matter): Promise<void>;
}

export function createTrust(options: TrustOptions, ports: TrustPorts): Trust {
  const matters = createMatters(options, (report) => ports.authority.deliver(report));
  return {
    operators: createOperators(options, ports.passkeys),
    matters,
    rights: createRights(options, matters, options.facts.controller),
    breaches: createBreaches(options),
    eraseBefore: (before, dryRun) => eraseBefore(options, before, dryRun),
    about: describeBiometrics(options),
  };
}
