import {
  groupOf,
  type Identity,
  membershipOf,
  type ProofRequest,
  parseProof,
  relyingScope,
  requestMessage,
  writeProofRequest,
} from '@sclera/credential';
import { z } from 'zod';
import type { MembershipProof, VerifyGiven, VerifyRequest } from '../contract/relying-types.ts';
import type { Platform } from '../contract/types.ts';
import { ownProblem } from '../problem.ts';
import type { Invalid } from '../verify/receipt.ts';
import { verifyStatement } from '../verify/statement.ts';

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
  readonly identity: Identity;
  /** The public list that the request names, in its order: of epoch `request.epoch`. */
  readonly commitments: (epoch: number) => Promise<readonly bigint[]>;
  /** The wallet’s prover: a process or a worker. */
  readonly prove: (request: ProofRequest) => Promise<unknown>;
  readonly nowMs?: number;
}

/**
 * A wallet’s answer to a request that its person agreed to. It proves over the list that the request names, as every wallet does, and works the scope out itself: nobody is
 * asked in another’s. Throws `receipt-invalid` for a request or a list that is not this platform’s word, and `bad-usage` where the person is not on the list.
 */
export async function answerRequest(options: AnswerOptions): Promise<VerifyGiven> {
  const { request: token, identity, commitments, prove } = options;
  const read = readVerifyRequest(token, options.platform, options.nowMs);
  if (read.kind === 'invalid') throw ownProblem('receipt-invalid', `This request is not to be answered: ${read.reason}.`);
  const { relyingParty, scope, root, epoch } = read.request;
  const group = groupOf(await commitments(epoch));
  // A list made for one person alone would tell who they are.
  if (String(group.root) !== root) throw ownProblem('receipt-invalid', 'The list of members is not the one that the request names.');
  if (!group.levels[0]!.includes(identity.commitment))
    throw ownProblem('bad-usage', 'This wallet’s credential is not on the list of members.', {
      fix: 'Wait for the next list, or enrol first.',
    });
  const membership = membershipOf(group, identity.commitment);
  const proof = await prove(writeProofRequest(identity, membership, relyingScope(relyingParty.id, scope), requestMessage(token)));
  if (parseProof(proof).kind !== 'parsed') throw ownProblem('internal', 'The prover gave no proof.');
  return { request: token, proof: proof as MembershipProof };
}
