import type { SubjectId } from '@sclera/core';
import * as schemas from '../contract/schemas.ts';
import type { ComparisonAnswer, ErasureAnswer, Platform, PublishedNotice, UseRecord } from '../contract/types.ts';
import { verifyReceipt } from '../verify/receipt.ts';

/**
 * What a person takes home, as a file of JSON: every signed receipt so far, and the personal key that opens and deletes their record. The key is a secret:
 * the file is for its owner alone.
 */
export interface ReceiptFile {
  readonly schema: 'sclera-receipt-file-1';
  /** What this file is, for whoever finds it. */
  readonly about: string;
  /** The gateway's address. */
  readonly url: string;
  readonly subject: SubjectId;
  readonly personalKey: string;
  /** ISO 8601; null in a file that does not say. */
  readonly savedAt: string | null;
  /** Compact JWS. */
  readonly consentReceipt: string | null;
  /** The text that was consented to; null in a file that does not hold it. */
  readonly notice: PublishedNotice | null;
  readonly decision: string | null;
  readonly enrolment: string | null;
  readonly leafIndex: number | null;
  /** Compact JWS. */
  readonly receipt: string | null;
  readonly erasure: ErasureAnswer | null;
  /** Shows how far a deletion of everything is, when the key opens nothing any more. */
  readonly deletionTicket: string | null;
  /** The only copy of what opens the last leaf about this person, once they were forgotten. */
  readonly forgotten: UseRecord | null;
  /** The keys that the receipts were checked with, as the platform published them then. */
  readonly platform: Platform | null;
}

const about =
  'Receipt of a use of Sclera. personalKey opens your record and deletes it: whoever has it can do both, so keep it safe and show it to nobody.';

/** A receipt file of what is known so far; `answer` and `consentReceipt` where there are any. */
export function makeReceiptFile(input: {
  readonly url: string;
  readonly platform: Platform | null;
  readonly person: { readonly subject: SubjectId; readonly personalKey: string };
  readonly consentReceipt?: string | null;
  readonly notice?: PublishedNotice | null;
  readonly answer?: Pick<ComparisonAnswer, 'decision' | 'enrolment' | 'leafIndex' | 'receipt'> | null;
  readonly nowMs: number;
}): ReceiptFile {
  const { answer, person } = input;
  return {
    schema: 'sclera-receipt-file-1',
    about,
    url: input.url,
    subject: person.subject,
    personalKey: person.personalKey,
    savedAt: new Date(input.nowMs).toISOString(),
    consentReceipt: input.consentReceipt ?? null,
    notice: input.notice ?? null,
    decision: answer?.decision ?? null,
    enrolment: answer?.enrolment ?? null,
    leafIndex: answer?.leafIndex ?? null,
    receipt: answer?.receipt ?? null,
    erasure: null,
    deletionTicket: null,
    forgotten: null,
    platform: input.platform,
  };
}

export type ReceiptFileReading =
  | { readonly kind: 'opened'; readonly file: ReceiptFile }
  /** `why` is for the person who chose the file. */
  | { readonly kind: 'refused'; readonly why: string };

const maxChars = 256 * 1024;

/** Reads a receipt file: its text, or what was parsed of it. Members that are missing or not understood are null; without a subject or a key it is refused. */
export function openReceiptFile(content: unknown): ReceiptFileReading {
  if (typeof content !== 'string') return readMembers(content);
  if (content.length > maxChars) return refused('This file is far larger than a receipt.');
  try {
    return readMembers(JSON.parse(content));
  } catch {
    return refused('This file is not a receipt: it is not JSON.');
  }
}

/**
 * The signed receipt in a text: a bare one (compact JWS), which is worth keeping apart because it opens nothing by itself, or the one in a receipt
 * file. Null where there is none; whether it is genuine is not looked at.
 */
export function receiptIn(content: string): string | null {
  const text = content.trim();
  if (/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && typeof value['receipt'] === 'string' ? value['receipt'] : null;
  } catch {
    return null;
  }
}

/** What the receipt of an enrolment says, as a receipt file keeps it; null where it does not verify, or is of something else. */
export function enrolmentIn(
  receipt: string,
  platform: Platform,
): Pick<ComparisonAnswer, 'decision' | 'enrolment' | 'leafIndex' | 'receipt'> | null {
  const outcome = verifyReceipt(receipt, platform);
  if (outcome.kind === 'invalid' || outcome.receipt.decision !== 'enrolled') return null;
  const { decision, enrolment, leafIndex } = outcome.receipt;
  return { decision, enrolment, leafIndex, receipt };
}

function readMembers(value: unknown): ReceiptFileReading {
  if (!isRecord(value) || value['schema'] !== 'sclera-receipt-file-1') return refused('This file is not a receipt of this platform.');
  const text = (name: string): string | null => (typeof value[name] === 'string' ? value[name] : null);
  const subject = text('subject');
  const personalKey = text('personalKey');
  if (subject === null || !/^sub_[0-9a-hjkmnp-tv-z]{26}$/.test(subject)) return refused('This receipt does not say whose it is.');
  if (personalKey === null || !/^[A-Za-z0-9_-]{16,64}$/.test(personalKey)) {
    return refused('There is no personal key in this receipt, so it cannot open a record.');
  }
  const leafIndex = value['leafIndex'];
  const erasure = schemas.ErasureAnswer.safeParse(value['erasure']);
  const forgotten = schemas.ForgettingAnswer.safeParse({ use: value['forgotten'] });
  const notice = schemas.Notice.safeParse(value['notice']);
  const platform = schemas.Platform.safeParse(value['platform']);
  const file: ReceiptFile = {
    schema: 'sclera-receipt-file-1',
    about: text('about') ?? about,
    url: text('url') ?? '',
    // The shape was checked just now; the brand of the id is put on at this boundary.
    subject: subject as SubjectId,
    personalKey,
    savedAt: text('savedAt'),
    consentReceipt: text('consentReceipt'),
    notice: notice.success ? notice.data : null,
    decision: text('decision'),
    enrolment: text('enrolment'),
    leafIndex: typeof leafIndex === 'number' ? leafIndex : null,
    receipt: text('receipt'),
    erasure: erasure.success ? erasure.data : null,
    deletionTicket: text('deletionTicket'),
    forgotten: forgotten.success ? forgotten.data.use : null,
    platform: platform.success ? platform.data : null,
  };
  return { kind: 'opened', file };
}

function refused(why: string): ReceiptFileReading {
  return { kind: 'refused', why };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
