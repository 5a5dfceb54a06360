import { revokeStock, type Wallet } from '@sclera/sdk';
import type { DeletionBegun } from '@sclera/sdk/contract';
import { useAccess } from '../platform/access-context.ts';
import { useWallet } from './wallet-context.tsx';

/**
 * What becomes of the wallet of somebody whose deletion has begun or is done: the ticket and the receipts take the place of a key that opens nothing, and the single-use
 * credentials that were not shown are revoked and dropped. Again, it goes on where it stopped.
 */
export function useLeaving(): (deletion: DeletionBegun) => Promise<void> {
  const access = useAccess();
  const wallet = useWallet();
  return async ({ ticket, erasure, forgotten }) => {
    const told = { deletionTicket: ticket, erasure: erasure.permit === '' ? null : erasure, forgotten };
    await wallet.change((before: Wallet) => ({ ...before, receipt: before.receipt && { ...before.receipt, ...told } }));
    await revokeStock(wallet, access.revokeCredentials, 'unshown');
  };
}
