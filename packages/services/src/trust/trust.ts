import type { TrustOptions } from './context.ts';
import { createOperators, type Operators } from './operators/accounts.ts';
import type { PasskeyPort } from './operators/passkeys.ts';

/** What stands between a platform and the trust in it: who may do what to it, what people may ask of it, and what it owes when things go wrong. */
export interface Trust {
  readonly operators: Operators;
}

export function createTrust(options: TrustOptions, ports: { readonly passkeys: PasskeyPort }): Trust {
  return { operators: createOperators(options, ports.passkeys) };
}
