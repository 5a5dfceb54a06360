import { ScleraError, type SubjectId, type UseRecord } from '@sclera/core';
import { type Context, now } from './context.ts';
import { leafOf } from './leaves.ts';
import { pseudonymsOf } from './way-back.ts';

/** What a person keeps of having been forgotten: the only copy of what opens the last leaf about them. */
export interface ForgettingOutcome {
  readonly use: UseRecord;
}

/**
 * Forgets a person of whom nothing is held any more: afterwards no row says whose a leaf is, and no salt is left to open one. Their key
 * opens nothing. Their telephone lines end with it. Throws `completion-pending` while something is still held or being erased. Must run inside the queue.
 */
export async function forget(context: Context, subject: SubjectId): Promise<ForgettingOutcome> {
  const [, ...others] = await pseudonymsOf(context, subject);
  // The names under which they came back first: the record that tells of them goes last.
  for (const name of others) await forgetOne(context, name).catch(unlessGone);
  return { use: await forgetOne(context, subject) };
}

async function forgetOne(context: Context, subject: SubjectId): Promise<UseRecord> {
  await context.lines?.endAll(subject);
  const event = {
    kind: 'forget',
    subject,
    purpose: 'uniqueness-enrolment',
    decision: 'forgotten',
    permit: null,
    at: now(context),
  } as const;
  const { commitment, use } = await leafOf(context, event);
  const leafIndex = await context.store.forget(subject, commitment);
  return { leafIndex, ...use };
}

function unlessGone(error: unknown): void {
  if (!(error instanceof ScleraError && error.code === 'not-found')) throw error;
}
