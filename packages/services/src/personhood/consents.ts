import {
  type AgeBand,
  asCorrected,
  type ConsentId,
  type ConsentRecord,
  type ConsentScope,
  type ConsentState,
  consentProblem,
  consentState,
  type EnrolmentId,
  type Initiative,
  type LogEvent,
  recordConsent as makeConsent,
  mayAsk,
  type Operation,
  type Purpose,
  ScleraError,
  type SubjectId,
  signJws,
  withdrawConsent as withdrawRecord,
} from '@sclera/core';
import { type Context, now } from './context.ts';
import { expireEnrolments } from './erase.ts';
import { beginErasure, type ErasureOutcome, erasureOutcome, openErasures, runErasure } from './erasure.ts';
import { linkGuardian } from './guardians.ts';
import { leafOf } from './leaves.ts';
import { currentNotice } from './notices.ts';
import { revokePermits } from './revoke.ts';
import { pseudonymsOf } from './way-back.ts';

export interface ConsentRequest {
  readonly subject: SubjectId;
  readonly purpose: Purpose;
  /** Hash of the notice that was read. */
  readonly noticeHash: string;
  readonly language: string;
  readonly decision: 'given' | 'refused';
  readonly ageBand: AgeBand;
  readonly guardian: boolean;
  /** What is agreed to besides the purpose, each separately. Default nothing. */
  readonly scope?: readonly ConsentScope[] | undefined;
  /** Default the platform. */
  readonly initiative?: Initiative | undefined;
  /** The consent of somebody under 14 that this person confirms as their guardian. Default none. */
  readonly ward?: { readonly subject: SubjectId; readonly consent: ConsentId } | null | undefined;
}

export interface ConsentOutcome {
  readonly consent: ConsentRecord;
  /** Signed receipt, compact JWS, typ `sclera-consent+jwt`: the record and `leafIndex`. */
  readonly receipt: string;
  readonly leafIndex: number;
}

export interface WithdrawalOutcome extends ConsentOutcome {
  /** The erasure that the withdrawal set off; null where nothing was held under this consent. */
  readonly erasure: ErasureOutcome | null;
}

/**
 * Writes down a decision about one purpose, given or refused. Whoever is old enough to decide alone thereby ends what a guardian agreed to
 * for them: what is held under it is erased. Throws `notice-unknown`, `notice-changed`, `consent-invalid`, and `consent-refused` for a yes
 * that the platform asked for too soon after a no.
 */
export async function recordConsent(context: Context, request: ConsentRequest): Promise<ConsentOutcome> {
  const { outcome, ended } = await context.inTurn(request.subject, () => decide(context, request));
  for (const { id, begun } of ended) await carryOut(context, request.subject, id, begun);
  return outcome;
}

async function decide(
  context: Context,
  request: ConsentRequest,
): Promise<{ readonly outcome: ConsentOutcome; readonly ended: readonly Ended[] }> {
  const { subject, purpose, decision, ageBand, guardian, initiative = 'platform', scope = [] } = request;
  const notice = currentNotice(context, purpose, request.language);
  if (!notice) throw consentProblem('notice-unknown');
  if (notice.hash !== request.noticeHash) throw consentProblem('notice-changed');
  if (decision === 'given' && initiative === 'platform') await requireUnrefused(context, subject, purpose);
  const ward = request.ward ? await context.store.getConsent(request.ward.subject, request.ward.consent) : null;
  if (request.ward && ward === null) throw consentProblem('consent-missing');
  const record = makeConsent(
    {
      subject,
      purpose,
      notice,
      decision,
      ageBand,
      guardian,
      initiative,
      scope,
      ward,
      recipients: context.recipients.map(({ name, country }) => ({ name, region: country })),
    },
    context.clock,
  );
  const ended: Ended[] = [];
  for (const before of await takenOver(context, record)) {
    const { begun } = await putDown(context, before);
    ended.push({ id: before.id, begun });
  }
  const outcome = await keep(context, record);
  await linkGuardian(context, record);
  return { outcome, ended };
}

/** A consent that was withdrawn, and the erasure that was put down with it. */
interface Ended {
  readonly id: ConsentId;
  readonly begun: Operation | null;
}

/** What a guardian agreed to for this person, who decides alone now, about the same purpose. */
async function takenOver(context: Context, { subject, purpose, ageBand, ward }: ConsentRecord): Promise<readonly ConsentRecord[]> {
  if (ageBand === 'under-14' || ward !== null) return [];
  const consents = (await context.store.listConsents(subject)).filter((one) => one.purpose === purpose && one.ward === null);
  return consents.filter((one) => asCorrected(one).ageBand === 'under-14' && consentState(one) === 'given');
}

async function requireUnrefused(context: Context, subject: SubjectId, purpose: Purpose): Promise<void> {
  const consents = await context.store.listConsents(subject);
  if (mayAsk(consents, purpose, now(context), context.askAgainDays)) return;
  throw consentProblem(
    'consent-refused',
    'This person said no not long ago, and nobody asks again before its time. They may come back by themselves.',
  );
}

/**
 * Withdraws a consent. The withdrawal is put down at once, whatever the parties are doing: a comparison under it that is under way ends
 * without a decision. Then every permit under it is revoked at every party, and what is held under it is erased. A withdrawal that was
 * already recorded is answered the same way again.
 */
export async function withdrawConsent(context: Context, person: SubjectId, id: ConsentId): Promise<WithdrawalOutcome> {
  const subject = await holderOf(context, person, id);
  const { outcome, begun } = await context.inTurn(subject, async () => {
    const record = await context.store.getConsent(subject, id);
    if (!record) throw new ScleraError('not-found');
    return putDown(context, record);
  });
  const erasure = await carryOut(context, subject, id, begun);
  // Nothing is held under it; but what was kept longer because of it may be past its time.
  if (outcome.consent.purpose === 'personhood-retention') await expireEnrolments(context);
  // A guardian takes back what they confirmed: then the consent itself ends as well.
  const { ward } = outcome.consent;
  const under = ward === null ? null : await withdrawConsent(context, ward.subject, ward.consent).catch(unlessGone);
  return { ...outcome, erasure: erasure ?? under?.erasure ?? null };
}

/** Ends what somebody confirmed as a guardian, and with it what it was confirmed for: nobody is left who could take it back. */
export async function endConfirmations(context: Context, guardian: SubjectId): Promise<void> {
  for (const { id, ward, events } of await context.store.listConsents(guardian))
    if (ward !== null && events.at(-1)?.state === 'given') await withdrawConsent(context, guardian, id);
}

/** The part that is durable at once. The erasure comes first: if the process ends between the two, less is kept than was asked, never more. */
async function putDown(context: Context, record: ConsentRecord): Promise<{ readonly outcome: ConsentOutcome } & Omit<Ended, 'id'>> {
  const held = await heldUnder(context, record.subject, record.id);
  const begun = held.length > 0 ? await beginErasure(context, record.subject, held, 'asked') : null;
  return { outcome: await withdrawOnce(context, record), begun };
}

async function carryOut(context: Context, subject: SubjectId, id: ConsentId, begun: Operation | null): Promise<ErasureOutcome | null> {
  const revoked = revokePermits(context, subject, id);
  const erasure = await context.serial(() => eraseHeld(context, subject, id, begun));
  await revoked;
  return erasure;
}

/** Under which of their pseudonyms a person gave it. Throws `not-found`. */
async function holderOf(context: Context, person: SubjectId, id: ConsentId): Promise<SubjectId> {
  for (const name of await pseudonymsOf(context, person)) if ((await context.store.getConsent(name, id)) !== null) return name;
  throw new ScleraError('not-found');
}

/** The person it was about may have been forgotten since. */
function unlessGone(error: unknown): null {
  if (error instanceof ScleraError && error.code === 'not-found') return null;
  throw error;
}

/** What was begun with the withdrawal, or what a comparison that was decided just before it has left; null where nothing was held. */
async function eraseHeld(context: Context, subject: SubjectId, id: ConsentId, before: Operation | null): Promise<ErasureOutcome | null> {
  const held = await heldUnder(context, subject, id);
  const begun = before ?? (held.length > 0 ? await beginErasure(context, subject, held, 'asked') : null);
  if (begun) return erasureOutcome(context, await runErasure(context, begun));
  // Asked again while a party is away: the erasure that is under way is the answer.
  const underWay = (await openErasures(context, subject)).find(({ enrolments }) => enrolments.some((one) => held.includes(one)));
  return underWay ? erasureOutcome(context, underWay) : null;
}

/** What is held under a consent: also what is decided and not yet confirmed by all three. */
export async function heldUnder(context: Context, subject: SubjectId, id: ConsentId): Promise<readonly EnrolmentId[]> {
  const rows = await context.store.listEnrolments(subject);
  const decided = await context.store.listOperations(['decided']);
  const coming = decided.filter((one) => one.subject === subject && one.consent === id && one.decision === 'enrolled');
  return [...new Set([...rows.filter(({ consent }) => consent === id).map((row) => row.id), ...coming.flatMap((one) => one.enrolments)])];
}

async function withdrawOnce(context: Context, record: ConsentRecord): Promise<ConsentOutcome> {
  const last = record.events.at(-1);
  if (last?.state !== 'withdrawn') return keep(context, withdrawRecord(record, context.clock));
  const uses = await context.store.log.uses(record.subject);
  const written = uses.find(({ event }) => event.kind === 'consent-withdrawn' && event.purpose === record.purpose && event.at === last.at);
  if (!written) throw new ScleraError('log-inconsistent', 'A recorded withdrawal has no leaf.');
  return sign(context, record, written.leafIndex);
}

async function keep(context: Context, record: ConsentRecord): Promise<ConsentOutcome> {
  const { subject, purpose } = record;
  const last = record.events.at(-1);
  if (!last) throw new ScleraError('consent-invalid');
  const event: LogEvent = { kind: kinds[last.state], subject, purpose, decision: last.state, permit: null, at: last.at };
  return sign(context, record, await context.store.putConsent(record, await leafOf(context, event)));
}

function sign(context: Context, consent: ConsentRecord, leafIndex: number): ConsentOutcome {
  return { consent, receipt: signJws('sclera-consent+jwt', { ...consent, leafIndex }, context.secretKey), leafIndex };
}

const kinds: Readonly<Record<ConsentState, LogEvent['kind']>> = {
  given: 'consent-given',
  refused: 'consent-refused',
  withdrawn: 'consent-withdrawn',
};
