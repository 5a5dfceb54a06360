import { type ConsentRecord, checkConsent, type EnrolmentRow, type SubjectId } from '@sclera/core';
import { type Context, now } from './context.ts';

const dayMs = 86_400_000;

/** The consent to keep shares for longer than the next snapshot, where it is in force; null without one. */
export async function retentionConsent(context: Context, subject: SubjectId): Promise<ConsentRecord | null> {
  const consents = await context.store.listConsents(subject);
  const expected = { subject, purpose: 'personhood-retention', at: now(context) } as const;
  return consents.findLast((one) => checkConsent(one, { ...expected, noticeHash: one.noticeHash }).kind === 'in-force') ?? null;
}

/** Of these enrolments, those that nobody agreed to have kept any more: after the snapshot, or the longest time without one. */
export async function pastAgreement(context: Context, rows: readonly EnrolmentRow[]): Promise<readonly EnrolmentRow[]> {
  const kept = rows.filter(({ purpose }) => purpose === 'personhood-enrolment');
  const listed = new Set((await context.snapshots?.past(kept))?.map(({ id }) => id));
  const past: EnrolmentRow[] = [];
  for (const row of kept) {
    const over = listed.has(row.id) || (await isOverdue(context, row));
    if (over && (await retentionConsent(context, row.subject)) === null) past.push(row);
  }
  return past;
}

/** What was to be kept for longer, and is not any more, goes when it would have gone at first. */
async function isOverdue(context: Context, { subject, consent, enrolledAt }: EnrolmentRow): Promise<boolean> {
  const days = (await context.store.getConsent(subject, consent))?.retentionDays;
  return days !== undefined && Date.parse(enrolledAt) + days * dayMs < context.clock();
}
