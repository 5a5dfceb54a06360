import { ScleraError } from '@sclera/core';
import { type Batches, createBatches } from './batches.ts';
import { createPlatformSecrets, type PlatformSecrets } from './platform-keys.ts';
import { createRelyingParties, type RelyingParties } from './relying-parties.ts';
import { createSignInRecords, type SignInRecords } from './sign-in-records.ts';
import { createVerifications, type Verifications, type VerificationsOptions } from './verifications.ts';

/** Whoever wants to know that somebody is one human, and what they are told. */
export interface Relying {
  readonly parties: RelyingParties;
  readonly verifications: Verifications;
  /** What sign-ins by OpenID Connect remember from step to step. */
  readonly records: SignInRecords;
  readonly secrets: PlatformSecrets;
  /** Single-use credentials. */
  readonly batches: Batches;
  /**
   * A request of whose key this is, in a scope of theirs. `returnTo`: one of their addresses, or null. Throws `relying-party-unknown`, `bad-request`, and `not-found` while
   * there are no members.
   */
  request(
    key: string,
    ask: { readonly scope: string; readonly returnTo: string | null },
  ): Promise<{ readonly request: string; readonly until: string }>;
}

export function createRelying(options: Omit<VerificationsOptions, 'parties'>): Relying {
  const parties = createRelyingParties(options);
  const verifications = createVerifications({ ...options, parties });
  const secrets = createPlatformSecrets(options);
  return {
    parties,
    verifications,
    records: createSignInRecords(options),
    secrets,
    batches: createBatches({ ...options, verifications, secrets }),
    async request(key, { scope, returnTo }) {
      const party = await parties.identify(key);
      if (!party.scopes.includes(scope)) throw new ScleraError('bad-request', 'This scope is not registered for this relying party.');
      if (returnTo !== null && !party.addresses.includes(returnTo))
        throw new ScleraError('bad-request', 'This return address is not registered for this relying party.');
      const { request, claims } = await verifications.ask(party, { use: 'answer', scope, returnTo, context: null });
      return { request, until: claims.until };
    },
  };
}
