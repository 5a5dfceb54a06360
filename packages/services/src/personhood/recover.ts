import { consentState, type EnrolmentId, type Operation, type PartyStatus, ScleraError } from '@sclera/core';
import { askParties, worstFailure } from './ask-parties.ts';
import type { Context, Recovery } from './context.ts';
import { beginErasure, continueErasure } from './erasure.ts';
import { finishComparison, rollBack } from './finish.ts';
import { revokeLeftovers } from './revoke.ts';

/**
 * Brings everything to an end that a crash or a lost party left open: what was decided goes forward, what was running goes
 * back, staged shares that belong to nothing are forgotten, erasures go on. Must run inside the queue.
 */
export async function recoverNow(context: Context): Promise<Recovery> {
  context.unsettled = true;
  const open = await context.store.listOperations(['running', 'decided']);
  const blocked = new Set<EnrolmentId>();
  let pending = 0;
  let obstacle: ScleraError | null = null;
  for (const operation of open) {
    try {
      await bringToAnEnd(context, operation);
    } catch (error) {
      pending += 1;
      obstacle ??= asObstacle(error);
      for (const id of operation.enrolments) blocked.add(id);
    }
  }
  await revokeLeftovers(context);
  const answers = await askParties(context, (party) => party.status());
  const statuses = answers.flatMap(({ answer }) => (answer.kind === 'said' ? [answer.value] : []));
  const unreachable = answers.flatMap(({ party, answer }) => (answer.kind === 'failed' ? [party] : []));
  const swept = await forgetStrays(context, statuses, blocked);
  obstacle ??= worstFailure(answers) ?? swept ?? findDivergence(statuses);
  context.unsettled = obstacle !== null;
  return { pending, unreachable, obstacle };
}

/** Lets a comparison begin only when nothing is open at any party. Throws what stands in the way; the permit stays unused. */
export async function requireSettled(context: Context): Promise<void> {
  if (!context.unsettled) return;
  const { obstacle } = await recoverNow(context);
  if (obstacle) throw obstacle;
}

async function bringToAnEnd(context: Context, operation: Operation): Promise<void> {
  if (operation.action === 'erase') await continueErasure(context, operation);
  else if (operation.state === 'decided') await finishDecided(context, operation);
  else await rollBack(context, operation, new ScleraError('party-unavailable'));
}

/** What was decided stands; what is kept under a consent that was withdrawn since goes. */
async function finishDecided(context: Context, operation: Operation): Promise<void> {
  const { subject, consent, enrolments } = operation;
  await finishComparison(context, operation);
  const record = operation.decision === 'enrolled' && consent !== null ? await context.store.getConsent(subject, consent) : null;
  if (record === null || consentState(record) !== 'withdrawn') return;
  const begun = await beginErasure(context, subject, enrolments, 'asked');
  if (begun) await continueErasure(context, begun);
}

/** Staged shares that no open operation will commit. */
async function forgetStrays(
  context: Context,
  statuses: readonly PartyStatus[],
  blocked: ReadonlySet<EnrolmentId>,
): Promise<ScleraError | null> {
  const strays = new Set(statuses.flatMap(({ staged }) => staged).filter((id) => !blocked.has(id)));
  let failure: ScleraError | null = null;
  for (const id of strays) failure = worstFailure(await askParties(context, (party) => party.settle(id, 'abort'))) ?? failure;
  return failure;
}

function findDivergence(statuses: readonly PartyStatus[]): ScleraError | null {
  const hashes = new Set(statuses.map(({ galleryHash }) => galleryHash));
  if (hashes.size <= 1) return null;
  const alone = statuses.filter(({ galleryHash }) => statuses.filter((other) => other.galleryHash === galleryHash).length === 1);
  const [odd] = alone;
  const detail =
    alone.length === 1 && odd ? `Party ${odd.party} holds another set than the two others.` : 'No two parties hold the same set.';
  return new ScleraError('store-diverged', detail);
}

/** `completion-pending` would promise an answer to somebody who asked for something else. */
function asObstacle(error: unknown): ScleraError {
  if (error instanceof ScleraError && error.code !== 'completion-pending') return error;
  return new ScleraError('party-unavailable', 'An earlier operation waits for a party.', { cause: error });
}
