import { type ConsentId, type ConsentRecord, consentState, type SubjectId } from '@sclera/core';
import { type Context, now } from './context.ts';

/** Who confirmed a consent of somebody under 14, as that person's record shows it. */
export interface Guardian {
  /** The consent that was confirmed. */
  readonly consent: ConsentId;
  readonly guardian: SubjectId;
  /** The guardian's own record of it. */
  readonly confirmation: ConsentId;
}

const kind = 'guardian';

/** Puts the link down for the ward; the guardian's own consent record holds the other end of it. */
export async function linkGuardian(context: Context, confirmation: ConsentRecord): Promise<void> {
  const { ward, purpose, subject, id } = confirmation;
  if (ward === null) return;
  const body: Guardian = { consent: ward.consent, guardian: subject, confirmation: id };
  await context.store.records.put({ kind, id, subject: ward.subject, purpose, state: 'confirmed', dueAt: null, version: 0, body });
}

export async function listGuardians(context: Context, subject: SubjectId): Promise<readonly Guardian[]> {
  return (await context.store.records.list({ kind, subject })).map(({ body }) => body as Guardian);
}

/** Removes who confirmed a consent, with the consent itself. */
export async function unlinkGuardians(context: Context, { subject, id }: Pick<ConsentRecord, 'subject' | 'id'>): Promise<void> {
  for (const { consent, confirmation } of await listGuardians(context, subject))
    if (consent === id) await context.store.records.remove(kind, confirmation);
}

/** Whether a guardian's confirmation of this consent is in force now. */
export async function isConfirmed(context: Context, consent: ConsentRecord): Promise<boolean> {
  for (const one of await listGuardians(context, consent.subject)) {
    const record = one.consent === consent.id ? await context.store.getConsent(one.guardian, one.confirmation) : null;
    if (record === null || consentState(record) !== 'given' || record.validUntil <= now(context)) continue;
    if (record.ward?.consent === consent.id && record.noticeHash === consent.noticeHash) return true;
  }
  return false;
}
