import { revokeStock, type WalletCredential, withBatch } from '@sclera/sdk';
import { useState } from 'react';
import { useAccess } from '../platform/access-context.ts';
import { pageProver } from './page-prover.ts';
import { useWallet } from './wallet-context.tsx';

export interface Credentials {
  /** What is being done, in words; empty before. */
  readonly doing: string;
  /** Another batch into the wallet, against a proof; false where the wallet is not on the list of members. */
  fetchBatch(credential: WalletCredential): Promise<boolean>;
  /** Revokes all that the wallet holds, shown or not, and drops it. */
  revokeAll(): Promise<void>;
}

/** Single-use credentials of the wallet that is open. */
export function useCredentials(): Credentials {
  const access = useAccess();
  const wallet = useWallet();
  const [doing, setDoing] = useState('');
  return {
    doing,
    fetchBatch: async (credential) => {
      setDoing('Fetching the list of members');
      const prove = pageProver((news) =>
        setDoing(news.kind === 'loading' ? `Loading the prover: ${Math.round(100 * news.share)} %` : 'Proving'),
      );
      const batch = await access.fetchCredentials({ credential, prove });
      if (batch === 'not-a-member') return false;
      await wallet.change(withBatch(batch));
      return true;
    },
    revokeAll: () => revokeStock(wallet, access.revokeCredentials, 'all'),
  };
}
