import {
  type DecisionReceipt,
  type EnrolmentId,
  isId,
  type Operation,
  ScleraError,
  type SubjectId,
  sha256Hex,
  verifyIssued,
} from '@sclera/core';
import { removePasskeys } from '../trust/passkeys/personal-passkeys.ts';
import { openShelf } from '../trust/shelf.ts';
import { type Context, now } from './context.ts';
import { appendLeaf } from './leaves.ts';
import { issuerKeys } from './own-permit.ts';

/** Which record a receipt belongs to, and the reference that was kept with it. Whether there still is one is not known by it. */
export interface Claim {
  readonly of: SubjectId;
  readonly enrolment: EnrolmentId;
}

/** A personal key that was replaced, by its hash, and until when it named the person in their leaves. */
export interface FormerKey {
  readonly keyHash: string;
  readonly until: string;
}

interface Return {
  /** The pseudonym under which the person came with their receipt. */
  readonly claimant: SubjectId;
  readonly formerKeyHash: string;
  readonly newKeyHash: string;
  readonly at: string;
}

/** Comparisons a day and receipt. A stranger who matches one in a hundred million eyes gains nothing by five; a person with bad light has five. */
const mostAttempts = 5;
const dayMs = 86_400_000;
const purpose = 'rights-access';

const claimsOf = (context: Context) => openShelf<Claim>(context.store.records, 'recovery-claim', purpose);
const attemptsOf = (context: Context) => openShelf<{ readonly count: number }>(context.store.records, 'recovery-attempts', purpose);
const returnsOf = (context: Context) => openShelf<Return>(context.store.records, 'recovery', purpose);

/** What a receipt of an enrolment claims. Throws `receipt-invalid` for what this platform did not sign, and for a receipt of anything else. */
export function readClaim(context: Context, receipt: string | undefined): Claim {
  // A receipt is kept for years, and may be of before the gateway took another key.
  const verified = verifyIssued<Partial<DecisionReceipt>>(
    receipt ?? '',
    'sclera-receipt+jwt',
    issuerKeys(context),
    ({ untilMs }, { at }) => Date.parse(at ?? '') <= untilMs,
  );
  const said = verified.kind === 'valid' ? verified.payload : {};
  const { iss, decision, subject, enrolment } = said;
  if (iss !== context.issuer || decision !== 'enrolled' || !isId('subject', subject) || !isId('enrolment', enrolment))
    throw new ScleraError('receipt-invalid', 'This takes the receipt of an enrolment here.');
  return { of: subject, enrolment };
}

/** Remembers what a permit claims, for the time after the comparison. The parties are not told whose record it is about. */
export async function keepClaim(
  context: Context,
  operation: Pick<Operation, 'permit' | 'subject' | 'expiresAt'>,
  body: Claim,
): Promise<void> {
  const { permit, subject, expiresAt } = operation;
  await claimsOf(context).add({ id: permit, subject, state: 'open', dueAt: expiresAt, body });
}

/** Throws `too-many-requests` where this receipt was used as often today as it may be. */
export async function requireAttemptsLeft(context: Context, enrolment: EnrolmentId): Promise<void> {
  const found = await attemptsOf(context).get(attemptsId(context, enrolment));
  if ((found?.body.count ?? 0) >= mostAttempts) throw noneLeft(context);
}

/** Counts one attempt, before the parties are asked; the same for a reference that is there and one that is not. Throws as above. */
export async function countAttempt(context: Context, enrolment: EnrolmentId): Promise<void> {
  const shelf = attemptsOf(context);
  const id = attemptsId(context, enrolment);
  const found = await shelf.get(id);
  const count = (found?.body.count ?? 0) + 1;
  if (count > mostAttempts) throw noneLeft(context);
  if (found) await shelf.change(found, { body: { count } });
  else await shelf.add({ id, subject: null, state: 'counting', dueAt: new Date(context.clock() + dayMs).toISOString(), body: { count } });
}

/**
 * What follows from a comparison with one's own reference. Where it matched, the key under which the person came opens their record from here
 * on, and nothing that opened it before does; either way their record says that somebody came. Every step can be done twice.
 */
export async function concludeClaim(context: Context, { permit, subject: claimant, decision }: Operation): Promise<void> {
  const claim = await claimsOf(context).get(permit, claimant);
  if (claim === null) return;
  const { of, enrolment } = claim.body;
  // Nobody is there any more who could be told, or given anything.
  if (!(await context.store.listEnrolments(of)).some(({ id }) => id === enrolment)) return;
  if (decision === 'matched') await giveRecord(context, permit, claimant, of);
  const told = (await context.store.log.uses(of)).some(({ event }) => event.kind === 'recovery' && event.permit === permit);
  if (told) return;
  await appendLeaf(context, {
    kind: 'recovery',
    subject: of,
    purpose,
    decision: decision === 'matched' ? 'key-replaced' : 'not-matched',
    permit,
  });
}

async function giveRecord(context: Context, permit: Operation['permit'], claimant: SubjectId, of: SubjectId): Promise<void> {
  const { store } = context;
  const shelf = returnsOf(context);
  let known = await shelf.get(permit, of);
  if (known === null) {
    const [formerKeyHash, newKeyHash] = [await store.keyHash(of), await store.keyHash(claimant)];
    if (formerKeyHash === null || newKeyHash === null) throw new ScleraError('not-found');
    // Put down first: what the old key named stays known to be the person's.
    known = await shelf.add({
      id: permit,
      subject: of,
      state: 'key-replaced',
      dueAt: null,
      body: { claimant, formerKeyHash, newKeyHash, at: now(context) },
    });
  }
  await store.moveKey(claimant, of, known.body.newKeyHash);
  await removePasskeys(store, of);
}

/** Personal keys that this person had before, oldest first. */
export async function listFormerKeys(context: Context, subject: SubjectId): Promise<readonly FormerKey[]> {
  const returns = await returnsOf(context).list({ subject });
  return returns.map(({ body }) => ({ keyHash: body.formerKeyHash, until: body.at })).sort((a, b) => (a.until < b.until ? -1 : 1));
}

/** Every pseudonym of this person: the one of their record, and those under which they came back to it. */
export async function pseudonymsOf(context: Context, subject: SubjectId): Promise<readonly SubjectId[]> {
  return [subject, ...(await returnsOf(context).list({ subject })).map(({ body }) => body.claimant)];
}

function attemptsId(context: Context, enrolment: EnrolmentId): string {
  return sha256Hex(`${enrolment}\n${now(context).slice(0, 10)}`);
}

function noneLeft(context: Context): ScleraError {
  return new ScleraError('too-many-requests', `This receipt was tried ${mostAttempts} times today.`, {
    retryAfterMs: dayMs - (context.clock() % dayMs),
    reasons: [
      {
        code: 'recovery-attempts',
        message: 'More attempts in one day would let somebody who found a receipt go on until a stranger’s eyes are taken for the owner’s.',
        fix: 'Come back tomorrow with both eyes wide open, or appeal: a human being looks at it.',
        law: 'PIPL 24, 50; GDPR 12(6), 22(3)',
      },
    ],
  });
}
