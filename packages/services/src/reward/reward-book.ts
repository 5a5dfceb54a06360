import { isFieldElement, type ProofFault } from '@sclera/credential';

/** Who is paid: an account of 20 bytes, `0x` and 40 lower-case hex digits. On a chain an address; in the ledger whatever the person chose. */
export type Recipient = `0x${string}`;

/** A campaign as it is opened; nothing of it ever changes. */
export interface RewardCampaign {
  /** 256 bits that no other use has: the scope of the campaign's proofs. */
  readonly id: bigint;
  /** Of the group that may claim, frozen: whoever left since is paid all the same. */
  readonly root: bigint;
  /** To each human the same, by either way. Smallest units of the token. */
  readonly amount: bigint;
  readonly budget: bigint;
  /** Seconds since 1970: claims come before it. */
  readonly closesAt: number;
}

/** A claim without a name: somebody in the group, for this recipient. */
export interface HumanClaim {
  readonly campaign: bigint;
  readonly recipient: Recipient;
  /** As a wallet sends it: a Semaphore proof with the campaign as scope and the recipient as message. */
  readonly proof: unknown;
}

/** A claim without biometrics: `document` is the document's nullifier in this campaign, which the platform worked out and approved. */
export interface DocumentClaim {
  readonly campaign: bigint;
  readonly recipient: Recipient;
  readonly document: bigint;
  /** Signed by whoever saw the document. What it looks like is the book's. */
  readonly approval: string;
}

/** Why nothing was paid, in the order in which it is looked at. */
export type ClaimFault =
  | 'bad-recipient'
  | 'no-campaign'
  | ProofFault
  | 'not-approved'
  | 'paused'
  | 'campaign-ended'
  | 'already-claimed'
  | 'budget-spent';

export type ClaimOutcome =
  | { readonly kind: 'paid'; readonly amount: bigint /** A transaction, or an entry of the ledger. */; readonly reference: string }
  | { readonly kind: 'refused'; readonly fault: ClaimFault }
  /** The book cannot be reached, or does not answer in time: nothing is known. Ask again; nobody is paid twice. */
  | { readonly kind: 'unavailable' };

export type OpenOutcome =
  | { readonly kind: 'opened' }
  | {
      readonly kind: 'refused' /** `not-funded`: the operator does not have the budget, or has not allowed it to be taken. */;
      readonly fault: 'bad-campaign' | 'campaign-taken' | 'not-funded';
    }
  | { readonly kind: 'unavailable' };

export type CloseOutcome =
  | { readonly kind: 'closed'; readonly returned: bigint }
  | { readonly kind: 'refused'; readonly fault: 'no-campaign' | 'campaign-running' | 'campaign-ended' }
  | { readonly kind: 'unavailable' };

export interface CampaignStanding extends RewardCampaign {
  readonly left: bigint;
  readonly closed: boolean;
}

/** By which of the two ways, and by which nullifier of it: a payment's name in a campaign. */
export interface PaymentName {
  readonly campaign: bigint;
  readonly way: 'human' | 'document';
  readonly nullifier: bigint;
}

export interface Payment {
  readonly recipient: Recipient;
  readonly amount: bigint;
  /** As `claim` said it. */
  readonly reference: string;
}

/** Where rewards are paid: once a human and campaign, once a document and campaign. The ledger of the platform, or a contract on a chain. */
export interface RewardBook {
  open(campaign: RewardCampaign): Promise<OpenOutcome>;
  claim(claim: HumanClaim): Promise<ClaimOutcome>;
  claimByDocument(claim: DocumentClaim): Promise<ClaimOutcome>;
  /** After its end: what is left goes back to the operator. */
  close(campaign: bigint): Promise<CloseOutcome>;
  /** Stops all payments, until they go on. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  standing(campaign: bigint): Promise<CampaignStanding | null>;
  balanceOf(recipient: Recipient): Promise<bigint>;
  /** What was paid for a nullifier, for whoever did not hear the answer. Null where nothing was. */
  paymentOf(name: PaymentName): Promise<Payment | null>;
}

const none = `0x${'0'.repeat(40)}`;

/** Whether `value` is a recipient in its one spelling, and not the account of nobody. */
export function isRecipient(value: string): value is Recipient {
  return /^0x[0-9a-f]{40}$/.test(value) && value !== none;
}

/** What a book refuses to open at all. */
export function isCampaign({ id, root, amount, budget, closesAt }: RewardCampaign, nowSeconds: number): boolean {
  const wordLimit = 1n << 256n;
  // No proof holds for a root beyond the field: nobody would be paid before the end.
  if (id < 0n || id >= wordLimit || root <= 0n || !isFieldElement(root)) return false;
  return amount > 0n && amount <= budget && budget < 1n << 128n && Number.isSafeInteger(closesAt) && closesAt > nowSeconds;
}
