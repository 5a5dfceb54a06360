import { type DecisionReceipt, type Operation, passCommitPoint, ScleraError, signJws } from '@sclera/core';
import { askParties, worstFailure } from './ask-parties.ts';
import type { Context } from './context.ts';
import { ensureDecisionLeaf, type LeafPlace } from './leaves.ts';
import { verifyOwnPermit } from './own-permit.ts';
import { problemToRecord } from './recorded-problem.ts';
import { concludeClaim } from './way-back.ts';

/**
 * Carries a decided comparison to its end: leaf, enrolment, commit at all three, receipt. Every step can be done twice, so
 * recovery calls it again. Throws what stands in the way while a party has not confirmed.
 */
export async function finishComparison(context: Context, operation: Operation): Promise<Operation> {
  const place = await ensureDecisionLeaf(context, operation);
  passCommitPoint('leaf-appended');
  if (operation.decision === 'enrolled') {
    await rememberEnrolment(context, operation, place);
    passCommitPoint('enrolment-listed');
    await commitEverywhere(context, operation);
    passCommitPoint('commit-confirmed');
  }
  if (operation.action === 'verify') {
    await concludeClaim(context, operation);
    await context.lines?.conclude(operation);
  }
  return closeOperation(context, operation, place);
}

/** Signs the receipt and ends the operation. */
export async function closeOperation(context: Context, operation: Operation, place: LeafPlace): Promise<Operation> {
  const { permit, subject, action, purpose, decision, enrolments, origin } = operation;
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
    statements: operation.statements,
    ...(origin ? { origin } : {}),
    at: place.at,
  };
  const done = { state: 'done', leafIndex: place.leafIndex, receipt: signJws('sclera-receipt+jwt', payload, context.secretKey) } as const;
  if (!(await context.store.moveOperation(operation, ['decided'], done))) throw new ScleraError('completion-pending');
  passCommitPoint('operation-done');
  context.observe?.({ action, purpose, outcome: decision, enrolments: enrolments.length });
  return { ...operation, ...done };
}

/** Ends an undecided comparison: forgotten at every party that can be reached, and the problem kept for whoever asks again. */
export async function rollBack(context: Context, operation: Operation, problem: ScleraError): Promise<void> {
  if (operation.action === 'enrol') {
    for (const id of operation.enrolments) await askParties(context, (party) => party.settle(id, 'abort'));
  }
  const { leafIndex = null } = problem;
  const failed = { state: 'failed', request: operation.request, problem: problemToRecord(problem), leafIndex } as const;
  await context.store.moveOperation(operation, ['minted', 'running'], failed);
  passCommitPoint('operation-failed');
  const { action, purpose, enrolments } = operation;
  context.observe?.({ action, purpose, outcome: problem.code, enrolments: enrolments.length });
}

/** Put down before the parties commit, so that a person sees and can erase what is on its way to them. */
async function rememberEnrolment(context: Context, operation: Operation, place: LeafPlace): Promise<void> {
  const [id] = operation.enrolments;
  const retainUntil = retentionOf(context, operation);
  if (id === undefined || operation.consent === null || retainUntil === null) {
    throw new Error('an enrolment without id, consent or end was decided');
  }
  const known = await context.store.listEnrolments(operation.subject);
  if (known.some((row) => row.id === id)) return;
  await context.store.putEnrolment({
    id,
    subject: operation.subject,
    consent: operation.consent,
    purpose: operation.purpose,
    leafIndex: place.leafIndex,
    enrolledAt: place.at,
    retainUntil,
  });
}

/** What the parties were told: they and the gateway let go at the same time. */
function retentionOf(context: Context, operation: Operation): string | null {
  const verified = verifyOwnPermit(context, operation.token);
  return verified.kind === 'valid' ? verified.payload.retainUntil : null;
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
