import type { RewardDesk } from '@sclera/services';
import { defineChain, type Hex, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { approveOnChain } from './approve-document.ts';
import { createChainBook } from './chain-book.ts';

/** A contract that is on a chain already, and the accounts that speak to it. */
export interface ConnectOptions {
  /** Of a node: http or https. */
  readonly rpc: string;
  readonly chainId: number;
  /** `OnceReward`. */
  readonly contract: Hex;
  /** Secret keys. `owner` stops the contract and lets it go on; `documents` approves what was claimed with a document. */
  readonly keys: Readonly<Record<'relayer' | 'operator' | 'owner' | 'documents', Hex>>;
  /** How often the node is asked whether a transaction is in a block. Default 1,000. */
  readonly pollingIntervalMs?: number | undefined;
}

/** The book on a chain, with whoever approves documents for it. Nothing is asked of the node yet: where it is away, campaigns wait. */
export function connectBook({ rpc, chainId, contract, keys, pollingIntervalMs }: ConnectOptions): RewardDesk {
  const chain = defineChain({
    id: chainId,
    name: `chain ${chainId}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpc] } },
  });
  const documents = privateKeyToAccount(keys.documents);
  const book = createChainBook({
    transport: http(rpc),
    chain,
    contract,
    relayer: privateKeyToAccount(keys.relayer),
    operator: privateKeyToAccount(keys.operator),
    guardian: privateKeyToAccount(keys.owner),
    documentSigner: documents.address,
    ...(pollingIntervalMs === undefined ? {} : { pollingIntervalMs }),
  });
  return { book, approve: (claim) => approveOnChain(claim, { chainId, contract }, documents), contract };
}
