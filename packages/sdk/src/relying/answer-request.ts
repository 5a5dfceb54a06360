import { relyingScope, requestMessage } from '@sclera/credential';
import { z } from 'zod';
import type { VerifyGiven, VerifyRequest } from '../contract/relying-types.ts';
import type { Platform } from '../contract/types.ts';
import { ownProblem } from '../problem.ts';
import type { Invalid } from '../verify/receipt.ts';
import { verifyStatement } from '../verify/statement.ts';
import { type Prove, proveMembership } from '../wallet/prove-membership.ts';
import type { WalletCredential } from '../wallet/wallet.ts';

export type RequestOutcome = { readonly kind: 'valid'; readonly request: VerifyRequest } | Invalid;

const claims = z.object({
  iss: z.string(),
  use: z.enum(['answer', 'sign-in', 'credential']),
  relyingParty: z.object({ id: z.string(), name: z.string() }),
  scope: z.string(),
  nonce: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  returnTo: z.string().nullable(),
  context: z.string().nullable(),
  epoch: z.number().int().nonnegative(),
  root: z.string().regex(/^\d{1,78}$/),
  at: z.iso.datetime(),
  until: z.iso.datetime(),
}) as unknown as z.ZodType<VerifyRequest>;

/** What somebody is asked, checked: signed by this platform, and not over yet. To be shown, the name and the scope, before anything is proved. */
export function readVerifyRequest(token: string, platform: Pick<Platform, 'gateway'>, nowMs: number = Date.now()): RequestOutcome {
  const verified = verifyStatement(token, 'sclera-request+jwt', platform.gateway);
  if (verified.kind === 'invalid') return verified;
  const read = claims.safeParse(verified.payload);
  if (!read.success) return { kind: 'invalid', reason: 'it is not a request of this version' };
  if (read.data.iss !== platform.gateway.issuer) return { kind: 'invalid', reason: 'it was issued by another platform' };
  if (nowMs >= Date.parse(read.data.until)) return { kind: 'invalid', reason: 'it has expired' };
  return { kind: 'valid', request: read.data };
}

export interface AnswerOptions {
  /** As it came. */
  readonly request: string;
  readonly platform: Pick<Platform, 'gateway'>;
  readonly credential: WalletCredential;
  /** The public list of an epoch, in its order. */
  readonly members: (epoch: number) => Promise<readonly bigint[]>;
  /** The wallet’s prover: a process or a worker. */
  readonly prove: Prove;
  readonly nowMs?: number;
}

export type AnswerOutcome =
  | { readonly kind: 'answered'; readonly given: VerifyGiven }
  /** Not in the list that the request names: wait for the next one, then ask for a new request. */
  | { readonly kind: 'not-a-member' };

/**
 * A wallet’s answer to a request that its person agreed to. It proves over the list that the request names, as every wallet does, and works the scope out itself: nobody is
 * asked in another’s. Throws `receipt-invalid` for a request that is not this platform’s word or has expired, and `log-inconsistent` for a list that is not the one named.
 */
export async function answerRequest({ request, platform, credential, members, prove, nowMs }: AnswerOptions): Promise<AnswerOutcome> {
  const read = readVerifyRequest(request, platform, nowMs);
  if (read.kind === 'invalid') throw ownProblem('receipt-invalid', `This request is not to be answered: ${read.reason}.`);
  const { relyingParty, scope, root, epoch } = read.request;
  const wanted = {
    members: await members(epoch),
    root: BigInt(root),
    scope: relyingScope(relyingParty.id, scope),
    message: requestMessage(request),
  };
  const made = await proveMembership(credential, wanted, prove);
  return made.kind === 'proved' ? { kind: 'answered', given: { request, proof: made.proof } } : made;
}
