import { type ConsentRecord, consentKeepDays, consentState, defaultAskAgainDays, type EndedConsent, endOfConsent } from '@sclera/core';
import { heldUnder } from './consents.ts';
import type { Context } from './context.ts';
import { unlinkGuardians } from './guardians.ts';

const dayMs = 86_400_000;

/**
 * Removes the records of consents that ended so long ago that nothing has to be shown any more, and of which nothing is held. The lines of the
 * log stay: the person can open them, and nobody else. Returns how many.
 */
export async function expireConsents(context: Context): Promise<number> {
  const before = new Date(context.clock() - consentKeepDays * dayMs).toISOString();
  let removed = 0;
  for (let after: EndedConsent | undefined; ; ) {
    const page: readonly EndedConsent[] = await context.store.listEndedConsents(before, after);
    for (const ended of page) if (await context.inTurn(ended.subject, () => removeOver(context, ended))) removed += 1;
    after = page.at(-1);
    if (after === undefined) return removed;
  }
}

async function removeOver(context: Context, { subject, id }: EndedConsent): Promise<boolean> {
  const record = await context.store.getConsent(subject, id);
  if (record === null || !isOver(context, record)) return false;
  // An enrolment may outlast the consent it rests on by the time for which it is kept.
  if ((await heldUnder(context, subject, id)).length > 0) return false;
  await unlinkGuardians(context, record);
  await context.store.removeConsent(subject, id);
  return true;
}

/** A no is remembered for as long as it keeps the platform from asking again, too. */
function isOver(context: Context, record: ConsentRecord): boolean {
  const quietDays = consentState(record) === 'refused' ? (context.askAgainDays ?? defaultAskAgainDays) : 0;
  return Date.parse(endOfConsent(record)) + Math.max(consentKeepDays, quietDays) * dayMs < context.clock();
}
