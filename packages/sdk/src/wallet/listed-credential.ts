import { lastRotation } from '@sclera/credential';
import { identityIn } from './prove-membership.ts';
import type { WalletCredential } from './wallet.ts';

/** The public list, as far as it is looked at here; a client has it. */
interface MemberList {
  members(): Promise<{ readonly epoch: number; readonly size: number }>;
  membersOf(epoch: number): Promise<{ readonly commitments: readonly string[] }>;
}

/**
 * The credential whose public part is on the list of members. Which rotation that is, nobody keeps who could tell it to somebody without a key: so each is
 * derived in turn. Where none is listed (yet), the first. A list is published every few minutes: just after a rotation the one before it is still found.
 */
export async function listedCredential(
  client: MemberList,
  derive: (rotation: number) => Promise<WalletCredential>,
): Promise<WalletCredential> {
  const { epoch, size } = await client.members();
  const listed = new Set(size === 0 ? [] : (await client.membersOf(epoch)).commitments);
  const isListed = (credential: WalletCredential): boolean => listed.has(String(identityIn(credential).commitment));
  const first = await derive(0);
  if (isListed(first)) return first;
  for (let rotation = 1; rotation <= lastRotation; rotation++) {
    const next = await derive(rotation);
    if (isListed(next)) return next;
  }
  return first;
}
