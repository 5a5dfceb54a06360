import type { Clock, RecordStore } from '@sclera/core';
import { approveDocumentClaim, createLedgerBook, type RewardDesk } from '@sclera/services';
import type { ChainSettings } from '../../compose/chain-file.ts';

/** The book without a chain. */
export function ledgerDesk({
  records,
  clock,
  publicKey,
  secretKey,
}: {
  readonly records: RecordStore;
  readonly clock: Clock;
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}): RewardDesk {
  return {
    book: createLedgerBook({ records, clock, issuerKeys: () => ({ issuerKey: publicKey }) }),
    approve: async (claim) => approveDocumentClaim(claim, secretKey),
    contract: null,
  };
}

/** The book on a chain. What speaks to chains is loaded only where there is one. */
export async function chainDesk(settings: ChainSettings | null): Promise<RewardDesk | undefined> {
  return settings === null ? undefined : (await import('@sclera/chain')).connectBook(settings);
}
