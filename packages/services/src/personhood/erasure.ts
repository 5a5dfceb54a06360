import {
  type EnrolmentId,
  mintPermit,
  type Operation,
  type PartyId,
  type PermitId,
  type Purpose,
  passCommitPoint,
  ScleraError,
  type SubjectId,
} from '@sclera/core';
import { askParties, worstFailure } from './ask-parties.ts';
import { type Context, partyIds } from './context.ts';
import { closeOperation } from './finish.ts';
import { ensureDecisionLeaf } from './leaves.ts';
import { openOperation } from './open-operation.ts';
import { decideErasure, type ErasureCause } from './policy-facts.ts';
import { problemToRecord } from './recorded-problem.ts';
import { erasedBy, readErasure } from './statements.ts';

/** How far an erasure is. `complete` once all three parties have signed that they erased. */
export interface ErasureOutcome {
  readonly complete: boolean;
  readonly permit: PermitId;
  readonly parties: readonly { readonly party: PartyId; readonly receipt: string | null }[];
  readonly receipt: string | null;
  readonly leafIndex: number | null;
}

/** References are kept for this purpose only. */
const purpose: Purpose = 'uniqueness-enrolment';
/** The longest a permit to erase may live. A party that is away for longer is asked under a new one. */
const erasurePermitMs = 30 * 86_400_000;

/**
 * Puts down, durably, that these enrolments are to be erased; from here on nothing stops it. Enrolments whose erasure is
 * already under way are not asked for twice: null if that leaves nothing.
 */
export async function beginErasure(
  context: Context,
  subject: SubjectId,
  wanted: readonly EnrolmentId[],
  cause: ErasureCause,
): Promise<Operation | null> {
  const under = new Set((await openErasures(context, subject)).flatMap(({ enrolments }) => enrolments));
  const enrolments = wanted.filter((id) => !under.has(id));
  return wanted.length > 0 && enrolments.length === 0 ? null : mintErasure(context, subject, enrolments, { cause });
}

async function mintErasure(
  context: Context,
  subject: SubjectId,
  enrolments: readonly EnrolmentId[],
  { cause, since }: { readonly cause: ErasureCause; readonly since?: string },
): Promise<Operation> {
  const decision = decideErasure(context, subject, cause);
  const minted = mintPermit(
    { consent: null, decision, subject, action: 'erase', purpose, modality: 'iris', enrolments, parties: partyIds },
    { issuer: context.issuer, secretKey: context.secretKey, clock: context.clock, ttlMs: erasurePermitMs },
  );
  const opened = openOperation(context, minted, 'running');
  const operation = { ...opened, createdAt: since ?? opened.createdAt };
  context.unsettled = true;
  await context.store.putOperation(operation);
  passCommitPoint('erasure-begun');
  return operation;
}

/** Carries an erasure as far as it goes now. What a party does not confirm today, recovery asks for again. */
export async function runErasure(context: Context, operation: Operation): Promise<Operation> {
  const before = context.unsettled;
  context.unsettled = true;
  try {
    const done = await continueErasure(context, operation);
    context.unsettled = before;
    return done;
  } catch {
    return (await context.store.getOperation(operation.subject, operation.permit)) ?? operation;
  }
}

/** Asks the parties that have not confirmed yet, and ends the operation once all three have. Throws while one has not. */
export async function continueErasure(context: Context, begun: Operation): Promise<Operation> {
  // Whoever asked to be erased proves nothing from now on, whichever party sleeps.
  for (const enrolment of begun.enrolments) await context.members?.leave(enrolment);
  await waitForEnrolments(context, begun);
  const operation = await renewIfExpired(context, begun);
  const asked = operation.state === 'running' ? await gatherStatements(context, operation) : operation;
  return closeErasure(context, asked);
}

/** What all parties have confirmed is over here, too. */
export async function closeErasure(context: Context, confirmed: Operation): Promise<Operation> {
  const place = await ensureDecisionLeaf(context, confirmed);
  await context.store.removeEnrolments(confirmed.enrolments);
  return closeOperation(context, confirmed, place);
}

/** Erasures of this person that a party has not confirmed yet. */
export async function openErasures(context: Context, subject: SubjectId): Promise<readonly Operation[]> {
  const open = await context.store.listOperations(['running', 'decided']);
  return open.filter((operation) => operation.action === 'erase' && operation.subject === subject);
}

/** An erasure that somebody has still to confirm. */
export interface WaitingErasure {
  /** ISO 8601: when it was asked for, also where its permit was renewed since. */
  readonly since: string;
  readonly waitsFor: readonly PartyId[];
}

/** Of everybody; whose they are is not told. */
export async function waitingErasures(context: Context): Promise<readonly WaitingErasure[]> {
  const running = (await context.store.listOperations(['running'])).filter(({ action }) => action === 'erase');
  return running.map((operation) => {
    const confirmed = erasedBy(context, operation);
    return { since: operation.createdAt, waitsFor: partyIds.filter((party) => !confirmed.has(party)) };
  });
}

/** Every enrolment of this person, also one that is decided and not yet confirmed by all three. */
export async function findEnrolments(context: Context, subject: SubjectId): Promise<readonly EnrolmentId[]> {
  const rows = await context.store.listEnrolments(subject);
  const decided = (await context.store.listOperations(['decided'])).filter(
    (operation) => operation.subject === subject && operation.decision === 'enrolled',
  );
  return [...new Set([...rows.map(({ id }) => id), ...decided.flatMap(({ enrolments }) => enrolments)])];
}

export function erasureOutcome(context: Context, operation: Operation): ErasureOutcome {
  const statements = erasedBy(context, operation);
  return {
    complete: operation.state === 'done',
    permit: operation.permit,
    parties: partyIds.map((party) => ({ party, receipt: statements.get(party) ?? null })),
    receipt: operation.receipt,
    leafIndex: operation.leafIndex,
  };
}

/** An erasure waits until the enrolment it erases is confirmed everywhere: a commit that comes after it would bring a share back. */
async function waitForEnrolments(context: Context, erasure: Operation): Promise<void> {
  const decided = await context.store.listOperations(['decided']);
  const open = decided.some(({ action, enrolments }) => action === 'enrol' && enrolments.some((id) => erasure.enrolments.includes(id)));
  if (open) throw new ScleraError('completion-pending');
}

async function renewIfExpired(context: Context, operation: Operation): Promise<Operation> {
  if (operation.state !== 'running' || Date.parse(operation.expiresAt) > context.clock()) return operation;
  const renewed = await mintErasure(context, operation.subject, operation.enrolments, { cause: 'asked', since: operation.createdAt });
  const problem = problemToRecord(new ScleraError('permit-expired', 'The erasure goes on under a new permit.'));
  await context.store.moveOperation(operation, ['running'], { state: 'failed', problem });
  return renewed;
}

async function gatherStatements(context: Context, operation: Operation): Promise<Operation> {
  const statements = new Map(erasedBy(context, operation));
  const missing = context.parties.filter((party) => !statements.has(party.id));
  const answers = await askParties(context, (party) => party.erase(operation.token), missing);
  for (const { party, answer } of answers) {
    if (answer.kind === 'said' && readErasure(context, operation, party, answer.value)) statements.set(party, answer.value);
  }
  const collected = [...statements.values()];
  if (statements.size < partyIds.length) {
    await context.store.moveOperation(operation, ['running'], { state: 'running', statements: collected });
    throw worstFailure(answers) ?? new ScleraError('parties-disagree', 'A statement of erasure does not verify.');
  }
  const decided = { state: 'decided', decision: 'erased', statements: collected } as const;
  if (!(await context.store.moveOperation(operation, ['running'], decided))) throw new ScleraError('completion-pending');
  passCommitPoint('erasure-confirmed');
  return { ...operation, ...decided };
}
