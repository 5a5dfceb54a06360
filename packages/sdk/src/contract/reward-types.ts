import type { CampaignId, EnrolmentId, OversightEvent } from '@sclera/core';
import type { MembershipProof } from './relying-types.ts';
import type { DocumentNames } from './sim-types.ts';

export type { CampaignId };

/** GET /v1/members: the public list of commitments, as it was last published. Numbers of the field are decimal. */
export interface MembersEpoch {
  readonly epoch: number;
  /** Of the group (a lean incremental Merkle tree, depth 20 at most); `0` for a list of nobody. */
  readonly root: string;
  readonly size: number;
  readonly publishedAt: string;
  /** `epoch N root R`, in the public log: the same list for everybody. Null before anybody was a member. */
  readonly leaf: PublicLeaf | null;
}

/** GET /v1/members/{epoch}. */
export interface MembersList {
  readonly epoch: number;
  /** In the order of the group. */
  readonly commitments: readonly string[];
}

/** POST /v1/me/commitment (personal key): the public part of what the device derived. The first one of a record stays. */
export interface CommitmentRequest {
  readonly enrolment: EnrolmentId;
  readonly commitment: string;
}

/** POST /v1/me/commitment/rotation (personal key), within 15 minutes of a derivation: the device that had the other one was stolen. */
export interface RotationRequest extends CommitmentRequest {
  /** The next one of this record: 1, 2, 3 … */
  readonly rotation: number;
}

export interface OwnCommitment {
  readonly commitment: string;
  readonly rotation: number;
  /** From when on another one may replace it. */
  readonly rotatesFrom: string;
}

/** A leaf of the public log about what the platform published or paid, and what opens it. */
export interface PublicLeaf {
  /** Null where it is not known; the leaf is SHA-256(salt ‖ canonical JSON of the event) all the same. */
  readonly index: number | null;
  readonly event: OversightEvent;
  /** Hex, 16 bytes. */
  readonly salt: string;
}

/** `ledger`: entries at the platform. `chain`: a contract. */
export type BookKind = 'ledger' | 'chain';

/** POST /v1/operator/campaigns. */
export interface RewardOpening {
  readonly title: string;
  readonly book: BookKind;
  /** To each the same, in smallest units, decimal. */
  readonly amount: string;
  readonly budget: string;
  /** Claims come before it. */
  readonly endsAt: string;
}

/** GET /v1/campaigns/{id}. */
export interface RewardCampaign extends RewardOpening {
  readonly id: CampaignId;
  /** `open`: people enrol. `freezing`: its list is taken, the book has yet to confirm. `frozen`: claims are paid. */
  readonly state: 'open' | 'freezing' | 'frozen' | 'closed';
  readonly paused: boolean;
  /** Address of the contract; null for the ledger. */
  readonly contract: string | null;
  /** Of its proofs: `campaignScope(issuer, id)`, which a wallet works out itself. */
  readonly scope: string;
  readonly openedAt: string;
  /** The list of members of one moment, for good: who is in it is paid, whatever becomes of their record. Null before. */
  readonly frozen: { readonly at: string; readonly root: string; readonly size: number; readonly leaf: PublicLeaf } | null;
  readonly closedAt: string | null;
}

/** GET /v1/campaigns/{id}/members. */
export interface CampaignMembers {
  readonly root: string;
  /** In the order of the group. */
  readonly commitments: readonly string[];
}

/** POST /v1/campaigns/{id}/claims: without any key. */
export interface RewardClaim {
  /** `0x` and 40 lower-case hex digits. */
  readonly recipient: string;
  /** The campaign is its scope, the recipient its message, the root the campaign's. */
  readonly proof: MembershipProof;
}

export interface RewardPayment {
  readonly campaign: CampaignId;
  readonly way: 'human' | 'document';
  readonly recipient: string;
  readonly amount: string;
  /** A transaction, or an entry of the ledger. */
  readonly reference: string;
  readonly at: string;
  readonly leaf: PublicLeaf;
}

/** POST /v1/operator/campaigns/{id}/document-claims (clerk): what somebody of the staff read in a document that a person showed them. Nothing of it is kept. */
export interface RewardDocumentClaim {
  readonly recipient: string;
  readonly document: DocumentNames;
  /** `2000-01-31` */
  readonly bornOn: string;
}

/** Two of the staff look at person and document, each with an account of their own; with the second look it is paid. */
export type RewardCounterAnswer =
  | { readonly kind: 'paid'; readonly payment: RewardPayment }
  /** The same from somebody else, until then (ISO 8601). */
  | { readonly kind: 'second-look'; readonly until: string };

/** Counts of one day (UTC), and nothing but counts. */
export interface RewardDay {
  readonly day: string;
  /** At this platform. */
  readonly enrolled: number;
  /** Why others were not, by decision or problem. */
  readonly refused: Readonly<Record<string, number>>;
  readonly erased: number;
  readonly paidToHumans: number;
  readonly paidByDocument: number;
  /** Claims that were not paid, by problem. */
  readonly unpaid: Readonly<Record<string, number>>;
}

/** GET /v1/operator/campaigns/{id}/figures. */
export interface RewardFigures {
  readonly campaign: RewardCampaign;
  /** Of the budget; null where the book has not begun, or does not answer. */
  readonly left: string | null;
  readonly days: readonly RewardDay[];
}
