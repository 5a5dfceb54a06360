import { groupOf } from '@sclera/credential';
import type { ScleraClient } from '../client/client.ts';
import type { MembersEpoch } from '../contract/types.ts';
import { ownProblem } from '../problem.ts';

/**
 * The list of members as it was last published, with everybody in it: checked, so that all who read it read the same one under the same root. Throws
 * `log-inconsistent` for a list that does not lead to the root that was published.
 */
export async function readMembers(
  client: Pick<ScleraClient, 'members' | 'membersOf'>,
): Promise<MembersEpoch & { readonly commitments: readonly string[] }> {
  const epoch = await client.members();
  const commitments = epoch.size === 0 ? [] : (await client.membersOf(epoch.epoch)).commitments;
  if (epoch.size !== commitments.length || epoch.root !== rootOf(commitments)) {
    throw ownProblem('log-inconsistent', 'The list of members does not lead to the root that was published.');
  }
  return { ...epoch, commitments };
}

function rootOf(commitments: readonly string[]): string {
  try {
    return commitments.length === 0 ? '0' : String(groupOf(commitments.map(BigInt)).root);
  } catch {
    // Somebody twice, or what is no commitment: the list of nobody.
    return '';
  }
}
