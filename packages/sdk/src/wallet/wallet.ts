import { lastRotation } from '@sclera/credential';
import { z } from 'zod';
import { fromBase64Url } from '../encoding/base64.ts';
import { openReceiptFile, type ReceiptFile } from '../journey/receipt-file.ts';
import { Batches, type HeldBatch } from './credential-stock.ts';

/** What a person keeps on a device of their own to be one human, once, without being anybody. Everything in it is secret: it is only ever written down sealed. */
export interface Wallet {
  readonly schema: 'sclera-wallet-1';
  /** The platform's address. */
  readonly url: string;
  /** The receipts, and the key that opens and deletes the record; null in a wallet that holds the anonymous part alone. */
  readonly receipt: ReceiptFile | null;
  /** Null until the three parties have helped to derive it. */
  readonly credential: WalletCredential | null;
  /** Secrets that were replaced, oldest first: worth nothing but what campaigns still pay whose list was frozen with them. */
  readonly former: readonly WalletCredential[];
  /** What was claimed, oldest first. Nobody but this wallet can tell that these belong together. */
  readonly claims: readonly WalletClaim[];
  /** Single-use credentials, a batch after the other: what is shown is taken out first. */
  readonly batches: readonly HeldBatch[];
}

export interface WalletCredential {
  /** 32 bytes, base64url: what every proof is made of. */
  readonly secret: string;
  /** 0 at first; one more after each time that the secret was replaced. */
  readonly rotation: number;
  /** The record's name, 32 bytes, base64url: from it and the parties' keys the same secret comes back. */
  readonly recordName: string;
}

export interface WalletClaim {
  readonly campaign: string;
  /** Who was paid: `0x` and 40 hex digits. */
  readonly recipient: string;
  /** Smallest units, decimal. */
  readonly amount: string;
  /** Of the payment: an entry of the ledger, or a transaction. */
  readonly reference: string;
  /** ISO 8601. */
  readonly claimedAt: string;
}

/** A wallet for what is to come: nothing is derived yet. */
export function freshWallet(url: string, receipt: ReceiptFile | null): Wallet {
  return { schema: 'sclera-wallet-1', url, receipt, credential: null, former: [], claims: [], batches: [] };
}

/** With another secret in place of the one before, which is kept for what was frozen with it. */
export function rotatedTo(next: WalletCredential): (wallet: Wallet) => Wallet {
  return (wallet) => {
    const former = wallet.credential === null ? wallet.former : [...wallet.former, wallet.credential];
    return { ...wallet, credential: next, former };
  };
}

/** Whether the person has left: the record is gone at the platform, and what the wallet still has works in campaigns that were frozen before. */
export function hasLeft({ receipt }: Wallet): boolean {
  return receipt !== null && (receipt.forgotten !== null || receipt.deletionTicket !== null);
}

const bytes32 = z.string().refine((text) => isBytes(text, 32), '32 bytes, base64url');
const Claim = z.strictObject({
  campaign: z.string().min(1).max(100),
  recipient: z.string().regex(/^0x[0-9a-f]{40}$/),
  amount: z.string().regex(/^\d{1,78}$/),
  reference: z.string().max(200),
  claimedAt: z.iso.datetime(),
});
const Credential = z.strictObject({ secret: bytes32, rotation: z.number().int().min(0).max(lastRotation), recordName: bytes32 });
const Shape = z.strictObject({
  schema: z.literal('sclera-wallet-1'),
  url: z.string().max(2_000),
  receipt: z.unknown(),
  credential: Credential.nullable(),
  // Of a wallet from before they were kept, none.
  former: z.array(Credential).max(20).default([]),
  claims: z.array(Claim),
  batches: Batches,
});

/** A wallet out of its JSON; null for anything else. */
export function readWallet(value: unknown): Wallet | null {
  const read = Shape.safeParse(value);
  if (!read.success) return null;
  const { receipt, ...wallet } = read.data;
  if (receipt === null) return { ...wallet, receipt };
  const opened = openReceiptFile(receipt);
  return opened.kind === 'opened' ? { ...wallet, receipt: opened.file } : null;
}

function isBytes(text: string, count: number): boolean {
  try {
    return fromBase64Url(text).length === count;
  } catch {
    return false;
  }
}
