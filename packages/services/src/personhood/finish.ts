import { type ConsentRecord, type DecisionReceipt, type Operation, ScleraError, signJws } from '@sclera/core';
import { askParties, worstFailure } from './ask-parties.ts';
import type { Context } from './context.ts';
import { ensureDecisionLeaf, type LeafPlace } from './leaves.ts';
import { notedRequest, partyStatements, problemNote, requestNote } from './operation-notes.ts';

const dayMs = 86_400_000;

/**
 * Carries a decided comparison to its end: leaf, enrolment, commit at all three, receipt. Every step can be done twice, so
 * recovery calls it again. Throws what stands in the way while a party has not confirmed.
 */
export async function finishComparison(context: Context, operation: Operation): Promise<Operation> {
  const place = await ensureDecisionLeaf(context, operation);
  if (operation.decision === 'enrolled') {
    await rememberEnrolment(context, operation, place);
    await commitEverywhere(context, operation);
  }
  return closeOperation(context, operation, place);
}

/** Signs the receipt and ends the operation. */
export async function closeOperation(context: Context, operation: Operation, place: LeafPlace): Promise<Operation> {
  const { permit, subject, action, purpose, decision, enrolments } = operation;
  if (decision === null) throw new Error('an undecided operation cannot be closed');
  const payload: DecisionReceipt = {
    iss: context.issuer,
    permit,
    subject,
    action,
    purpose,
    decision,
    enrolment: decision === 'enrolled' || decision === 'erased' ? (enrolments[0] ?? null) : null,
    leafIndex: place.leafIndex,
    statements: partyStatements(operation),
    at: place.at,
  };
  const done = { state: 'done', leafIndex: place.leafIndex, receipt: signJws('sclera-receipt+jwt', payload, context.secretKey) } as const;
  if (!(await context.store.moveOperation(permit, ['decided'], done))) throw new ScleraError('completion-pending');
  context.observe?.({ action, outcome: decision });
  return { ...operation, ...done };
}

/** Ends an undecided comparison: forgotten at every party that can be reached, and the problem kept for whoever asks again. */
export async function rollBack(context: Context, operation: Operation, problem: ScleraError): Promise<void> {
  if (operation.action === 'enrol') {
    for (const id of operation.enrolments) await askParties(context, (party) => party.settle(id, 'abort'));
  }
  const digest = notedRequest(operation);
  const statements = [...(digest === null ? [] : [requestNote(digest)]), problemNote(problem)];
  await context.store.moveOperation(operation.permit, ['minted', 'running'], { state: 'failed', statements });
  context.observe?.({ action: operation.action, outcome: problem.code });
}

/** Put down before the parties commit, so that a person sees and can erase what is on its way to them. */
async function rememberEnrolment(context: Context, operation: Operation, place: LeafPlace): Promise<void> {
  const [id] = operation.enrolments;
  const consent: ConsentRecord | null = operation.consent === null ? null : await context.store.getConsent(operation.consent);
  if (id === undefined || consent === null) throw new Error('an enrolment without id or consent was decided');
  const known = await context.store.listEnrolments(operation.subject);
  if (known.some((row) => row.id === id)) return;
  await context.store.putEnrolment({
    id,
    subject: operation.subject,
    consent: consent.id,
    purpose: operation.purpose,
    leafIndex: place.leafIndex,
    enrolledAt: place.at,
    retainUntil: new Date(Date.parse(place.at) + consent.retentionDays * dayMs).toISOString(),
  });
}

async function commitEverywhere(context: Context, operation: Operation): Promise<void> {
  for (const id of operation.enrolments) {
    const failure = worstFailure(await askParties(context, (party) => party.settle(id, 'commit')));
    if (failure) throw failure;
  }
  // A party that lost its staged share would confirm a commit of nothing; its gallery tells.
  const answers = await askParties(context, (party) => party.status());
  const failure = worstFailure(answers);
  if (failure) throw failure;
  const hashes = new Set(answers.map(({ answer }) => (answer.kind === 'said' ? answer.value.galleryHash : '')));
  if (hashes.size !== 1) {
    context.unsettled = true;
    throw new ScleraError('store-diverged', 'A decided enrolment is not held by all three parties.');
  }
}
