import {
  groupOf,
  type Identity,
  identityOf,
  type MembershipProof,
  membershipOf,
  nullifierOf,
  type ProofRequest,
  verifyProof,
  writeProofRequest,
} from '@sclera/credential';
import { fromBase64Url } from '../encoding/base64.ts';
import { ownProblem } from '../problem.ts';
import type { WalletCredential } from './wallet.ts';

/**
 * Makes a proof of a request: a program or a worker of its own licence, which gets the secret through a pipe or a message and keeps nothing. What it
 * answers is checked here, so it need not be believed. Throws where it cannot be started.
 */
export type Prove = (request: ProofRequest) => Promise<unknown>;

export interface ProofWanted {
  /** Everybody in the group, in its order. */
  readonly members: readonly bigint[];
  /** Of the group, as the campaign or the epoch names it. */
  readonly root: bigint;
  readonly scope: bigint;
  /** What the proof is bound to: a recipient, or what a relying party asked. */
  readonly message: bigint;
}

export type ProofMade =
  | { readonly kind: 'proved'; readonly proof: MembershipProof; readonly nullifier: bigint }
  /** This wallet's commitment is not in that group: it joined later, was replaced, or has left. */
  | { readonly kind: 'not-a-member' };

/** The person's identity in every group. Its scalar is as secret as the wallet. */
export function identityIn({ secret }: WalletCredential): Identity {
  return identityOf(fromBase64Url(secret));
}

/**
 * A proof that this wallet is in the group, for one scope and one message, checked before it is handed on. Throws `log-inconsistent` where the members that
 * were handed out do not make the root that was named: such a list could be made for one person, to know them by it.
 */
export async function proveMembership(credential: WalletCredential, wanted: ProofWanted, prove: Prove): Promise<ProofMade> {
  const { members, root, scope, message } = wanted;
  const group = members.length === 0 ? null : groupOf(members);
  if (group?.root !== root) {
    throw ownProblem('log-inconsistent', 'The list of members that was handed out is not the one that its root names. Nothing was proved.');
  }
  const identity = identityIn(credential);
  if (!members.includes(identity.commitment)) return { kind: 'not-a-member' };
  const answer = await prove(writeProofRequest(identity, membershipOf(group, identity.commitment), scope, message));
  const verdict = verifyProof(answer, { root, scope, message });
  if (verdict.kind !== 'verified' || verdict.nullifier !== nullifierOf(identity, scope)) {
    throw ownProblem('internal', 'The prover made no proof that holds. Nothing was sent.', {
      fix: 'Install it again: npm install @sclera/prover.',
    });
  }
  return { kind: 'proved', proof: answer as MembershipProof, nullifier: verdict.nullifier };
}
