import type { Wallet } from '@sclera/sdk';
import type { DeletionBegun } from '@sclera/sdk/contract';

/** The wallet of somebody whose deletion has begun or is done: with the ticket and the receipts in place of a key that opens nothing. */
export function leftWith({ ticket, erasure, forgotten }: DeletionBegun): (wallet: Wallet) => Wallet {
  const told = { deletionTicket: ticket, erasure: erasure.permit === '' ? null : erasure, forgotten };
  return (wallet) => ({ ...wallet, receipt: wallet.receipt && { ...wallet.receipt, ...told } });
}
