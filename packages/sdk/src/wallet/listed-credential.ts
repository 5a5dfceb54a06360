import type { ScleraClient } from '../client/client.ts';
import { identityIn } from './prove-membership.ts';
import type { WalletCredential } from './wallet.ts';

/** More rotations than a record can have had in the time that it is kept. */
const mostRotations = 4;

/**
 * The credential whose public part is on the list of members. Which rotation that is, nobody keeps who could tell it to somebody without a key: so each is
 * derived in turn. Where none is listed (yet), the first.
 */
export async function listedCredential(
  client: Pick<ScleraClient, 'members' | 'membersOf'>,
  derive: (rotation: number) => Promise<WalletCredential>,
): Promise<WalletCredential> {
  const { epoch, size } = await client.members();
  const listed = new Set(size === 0 ? [] : (await client.membersOf(epoch)).commitments);
  const isListed = (credential: WalletCredential): boolean => listed.has(String(identityIn(credential).commitment));
  const first = await derive(0);
  if (isListed(first)) return first;
  for (let rotation = 1; rotation <= mostRotations; rotation++) {
    const next = await derive(rotation);
    if (isListed(next)) return next;
  }
  return first;
}
