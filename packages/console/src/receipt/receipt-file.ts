import type { ComparisonAnswer, ConsentAnswer, ErasureAnswer, Platform } from '@sclera/sdk/contract';
import type { Person } from '../platform/access.ts';

/**
 * What a person takes home: the receipts, and the personal key that opens and deletes their record. The same shape as the command line
 * writes, so that either opens the other's.
 */
export interface ReceiptFile {
  readonly schema: 'sclera-receipt-file-1';
  readonly about: string;
  /** The gateway's address. */
  readonly url: string;
  readonly subject: string;
  readonly personalKey: string;
  readonly savedAt: string;
  readonly consentReceipt: string | null;
  readonly decision: string | null;
  readonly enrolment: string | null;
  readonly leafIndex: number | null;
  readonly receipt: string | null;
  readonly erasure: ErasureAnswer | null;
  /** The keys that the receipts were checked with, as the platform published them then. */
  readonly platform: Platform | null;
}

const about =
  'Receipt of a use of Sclera. personalKey opens your record and deletes it: whoever has it can do both, so keep it safe and show it to nobody.';

export function makeReceiptFile(input: {
  readonly gateway: string;
  readonly platform: Platform | null;
  readonly person: Person;
  readonly consent: ConsentAnswer;
  readonly answer: ComparisonAnswer | null;
  readonly nowMs: number;
}): ReceiptFile {
  const { answer, person } = input;
  return {
    schema: 'sclera-receipt-file-1',
    about,
    url: input.gateway,
    subject: person.subject,
    personalKey: person.personalKey,
    savedAt: new Date(input.nowMs).toISOString(),
    consentReceipt: input.consent.receipt,
    decision: answer?.decision ?? null,
    enrolment: answer?.enrolment ?? null,
    leafIndex: answer?.leafIndex ?? null,
    receipt: answer?.receipt ?? null,
    erasure: null,
    platform: input.platform,
  };
}

export type OpenedReceipt =
  | {
      readonly kind: 'opened';
      readonly person: Person;
      readonly answer: { readonly receipt: string; readonly decision: string } | null;
      readonly gateway: string | null;
    }
  | { readonly kind: 'refused'; readonly why: string };

const maxChars = 256 * 1024;

/** Reads a receipt file. `why` of a refusal is for the person who chose it. */
export function openReceiptFile(content: string): OpenedReceipt {
  if (content.length > maxChars) return refused('This file is far larger than a receipt.');
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return refused('This file is not a receipt: it is not JSON.');
  }
  if (!isRecord(value) || value['schema'] !== 'sclera-receipt-file-1') return refused('This file is not a receipt of this platform.');
  const text = (name: string): string | null => (typeof value[name] === 'string' ? value[name] : null);
  const subject = text('subject');
  const personalKey = text('personalKey');
  if (subject === null || !/^sub_[0-9a-hjkmnp-tv-z]{26}$/.test(subject)) return refused('This receipt does not say whose it is.');
  if (personalKey === null || !/^[A-Za-z0-9_-]{16,64}$/.test(personalKey)) {
    return refused('There is no personal key in this receipt, so it cannot open a record.');
  }
  const receipt = text('receipt');
  const decision = text('decision');
  const answer = receipt !== null && decision !== null ? { receipt, decision } : null;
  // The shape was checked just now; the brand of the id is put on at this boundary.
  return { kind: 'opened', person: { subject, personalKey } as Person, answer, gateway: text('url') };
}

const refused = (why: string): OpenedReceipt => ({ kind: 'refused', why });

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
