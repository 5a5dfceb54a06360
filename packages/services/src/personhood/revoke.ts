import { type ConsentId, consentState, type Operation, type OperationState, ScleraError, type SubjectId } from '@sclera/core';
import { gatherAnswers } from './ask-parties.ts';
import { type Context, now } from './context.ts';
import { problemToRecord } from './recorded-problem.ts';

const everyState: readonly OperationState[] = ['minted', 'running', 'decided', 'done', 'failed'];

/**
 * Has every party refuse every permit under a consent that was withdrawn, used or not. Never rejects: what a party did not confirm is asked
 * for again by the next recovery, and until then the gateway itself refuses.
 */
export async function revokePermits(context: Context, subject: SubjectId, consent: ConsentId): Promise<void> {
  try {
    const inForce = await context.store.listOperations(everyState, now(context));
    const permits = inForce.filter((operation) => operation.subject === subject && operation.consent === consent);
    if (await revoke(context, permits)) return;
  } catch {
    // The store failed.
  }
  context.unrevoked = true;
}

/** Revokes what an earlier attempt left, also one of an earlier process. */
export async function revokeLeftovers(context: Context): Promise<void> {
  if (!context.unrevoked) return;
  context.unrevoked = false;
  let revoked = false;
  try {
    revoked = await revoke(context, await findUnrevoked(context));
  } finally {
    // What a withdrawal left in the meantime is not forgotten either.
    if (!revoked) context.unrevoked = true;
  }
}

async function findUnrevoked(context: Context): Promise<readonly Operation[]> {
  const unused = (await context.store.listOperations(['minted'], now(context))).filter(({ problem }) => problem === null);
  const withdrawn: Operation[] = [];
  for (const operation of unused) {
    const record = operation.consent === null ? null : await context.store.getConsent(operation.subject, operation.consent);
    if (record !== null && consentState(record) === 'withdrawn') withdrawn.push(operation);
  }
  return withdrawn;
}

/** Whether all three parties have confirmed. What was never used is marked, so that it is not asked for again. */
async function revoke(context: Context, operations: readonly Operation[]): Promise<boolean> {
  if (operations.length === 0) return true;
  const permits = operations.map(({ permit, expiresAt }) => ({ permit, expiresAt }));
  const answers = await gatherAnswers(context, (party) => party.revoke(permits));
  if (answers.some(({ answer }) => answer.kind === 'failed')) return false;
  const problem = problemToRecord(new ScleraError('consent-withdrawn'));
  for (const operation of operations) await context.store.moveOperation(operation, ['minted'], { state: 'minted', problem });
  return true;
}
