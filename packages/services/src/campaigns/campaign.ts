import type { CampaignId } from '@sclera/core';
import type { PublicLeaf } from '../members/public-leaf.ts';
import type { DocumentClaim, Recipient, RewardBook } from '../reward/reward-book.ts';
import type { Item } from '../trust/shelf.ts';

/** `ledger`: entries at the platform, the default. `chain`: a contract, where the gateway is told of one. */
export type BookKind = 'ledger' | 'chain';

/** A book, and who approves for it what was claimed with a document. */
export interface RewardDesk {
  readonly book: RewardBook;
  approve(claim: Omit<DocumentClaim, 'approval'>): Promise<string>;
  /** Address of the contract; null for the ledger. */
  readonly contract: string | null;
}

/** `open`: people enrol. `freezing`: its list is taken, the book has not confirmed yet. `frozen`: claims are paid. */
export type CampaignState = 'open' | 'freezing' | 'frozen' | 'closed';

/** The list of members of one moment. It never changes: who is in it is paid, whatever becomes of their record. */
export interface FrozenList {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly root: bigint;
  readonly size: number;
  readonly leaf: PublicLeaf;
}

/** A reward that is paid once to each human of a list, and by document the same without any biometrics. */
export interface Campaign {
  readonly id: CampaignId;
  readonly title: string;
  readonly state: CampaignState;
  readonly paused: boolean;
  readonly book: BookKind;
  readonly contract: string | null;
  /** Of its proofs. Devices work it out themselves, from the platform's name and the id (`campaignScope`). */
  readonly scope: bigint;
  /** To each the same, in smallest units. */
  readonly amount: bigint;
  readonly budget: bigint;
  readonly openedAt: string;
  /** Claims come before it, ISO 8601 UTC. */
  readonly endsAt: string;
  readonly frozen: FrozenList | null;
  readonly closedAt: string | null;
}

/** What was paid. */
export interface CampaignPayment {
  readonly campaign: CampaignId;
  readonly way: 'human' | 'document';
  readonly recipient: Recipient;
  readonly amount: bigint;
  /** A transaction, or an entry of the ledger. */
  readonly reference: string;
  readonly at: string;
  readonly leaf: PublicLeaf;
}

export interface NewCampaign {
  readonly title: string;
  readonly book: BookKind;
  readonly amount: bigint;
  readonly budget: bigint;
  readonly endsAt: string;
}

/** A campaign as it is kept. Numbers are decimal. */
export interface CampaignBody {
  readonly title: string;
  readonly book: BookKind;
  readonly amount: string;
  readonly budget: string;
  readonly openedAt: string;
  readonly endsAt: string;
  readonly paused: boolean;
  readonly frozen: (Omit<FrozenList, 'root'> & { readonly root: string }) | null;
  readonly closedAt: string | null;
}

export function showCampaign({ id, state, body }: Item<CampaignBody>, scope: bigint, contract: string | null): Campaign {
  const { amount, budget, frozen, ...rest } = body;
  return {
    ...rest,
    id: id as CampaignId,
    state: state as CampaignState,
    contract,
    scope,
    amount: BigInt(amount),
    budget: BigInt(budget),
    frozen: frozen && { ...frozen, root: BigInt(frozen.root) },
  };
}
