import {
  type Action,
  type IssuerKeys,
  type JwsVerdict,
  type PermitClaims,
  type PermitRefusal,
  ScleraError,
  verifyIssued,
  verifyPermit,
} from '@sclera/core';
import { type Context, partyIds } from './context.ts';

export function issuerKeys({ publicKey, formerKeys }: Pick<Context, 'publicKey' | 'formerKeys'>): IssuerKeys {
  return { issuerKey: publicKey, formerIssuerKeys: formerKeys ?? [] };
}

/** A permit that this gateway minted, now or under a key that it had before. Whether it is in force is another question. */
export function verifyOwnPermit(context: Context, token: string): JwsVerdict<PermitClaims> {
  return verifyIssued<PermitClaims>(token, 'sclera-permit+jwt', issuerKeys(context), () => true);
}

/** Why all three parties would not take this permit for this action now; null where they would. Each of them asks for itself. */
export function permitProblem(
  context: Context,
  { token, action }: { readonly token: string; readonly action: Action },
): PermitRefusal | null {
  const { issuer, clock } = context;
  const checked = verifyPermit(token, { issuer, ...issuerKeys(context), parties: partyIds, actions: [action], clock });
  return checked.kind === 'refused' ? checked.code : null;
}

/** Throws `permit-invalid`, `permit-expired` or `permit-foreign`. */
export function requireInForce(context: Context, use: { readonly token: string; readonly action: Action }): void {
  const code = permitProblem(context, use);
  if (code !== null) throw new ScleraError(code);
}
