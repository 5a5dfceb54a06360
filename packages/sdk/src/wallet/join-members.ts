import type { ScleraClient } from '../client/client.ts';
import { toBase64Url } from '../encoding/base64.ts';
import type { DerivedSecret } from '../journey/derive-secret.ts';
import { ownProblem } from '../problem.ts';
import { identityIn } from './prove-membership.ts';
import type { Wallet, WalletCredential } from './wallet.ts';

/** A credential as a wallet keeps it. The secret that came in is wiped. */
export function credentialOf({
  secret,
  rotation,
  recordName,
}: Pick<DerivedSecret, 'secret' | 'rotation' | 'recordName'>): WalletCredential {
  const credential = { secret: toBase64Url(secret), rotation, recordName: toBase64Url(recordName) };
  secret.fill(0);
  return credential;
}

/**
 * Puts the public part of a wallet's secret on the list of members, under the person's record: at first, or in place of the one before it. The same again is
 * welcome. Throws `commitment-taken` where the record has another one, `rotation-too-soon`; `bad-usage` for a wallet without a secret or without the record's key.
 */
export async function joinMembers(client: Pick<ScleraClient, 'registerCommitment' | 'rotateCommitment'>, wallet: Wallet): Promise<void> {
  const { credential, receipt } = wallet;
  const enrolment = receipt?.enrolment ?? null;
  if (credential === null || receipt === null || enrolment === null) {
    throw ownProblem('bad-usage', 'This wallet has no secret yet, or not the key of the record.', {
      fix: 'Enrol, or come back with your eyes.',
    });
  }
  const commitment = String(identityIn(credential).commitment);
  const { rotation } = credential;
  // A record's id was checked when its receipt was.
  const own = { enrolment: enrolment as Parameters<typeof client.registerCommitment>[1]['enrolment'], commitment };
  if (rotation === 0) await client.registerCommitment(receipt.personalKey, own);
  else await client.rotateCommitment(receipt.personalKey, { ...own, rotation });
}
