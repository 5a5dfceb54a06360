import { type IssuerKeys, type JwsVerdict, type PermitClaims, verifyIssued } from '@sclera/core';
import type { Context } from './context.ts';

export function issuerKeys({ publicKey, formerKeys }: Pick<Context, 'publicKey' | 'formerKeys'>): IssuerKeys {
  return { issuerKey: publicKey, formerIssuerKeys: formerKeys ?? [] };
}

/** A permit that this gateway minted, now or under a key that it had before. Whether it is in force is another question. */
export function verifyOwnPermit(context: Context, token: string): JwsVerdict<PermitClaims> {
  return verifyIssued<PermitClaims>(token, 'sclera-permit+jwt', issuerKeys(context), () => true);
}
