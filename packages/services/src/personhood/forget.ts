import type { SubjectId, UseRecord } from '@sclera/core';
import { type Context, now } from './context.ts';
import { leafOf } from './leaves.ts';

/** What a person keeps of having been forgotten: the only copy of what opens the last leaf about them. */
export interface ForgettingOutcome {
  readonly use: UseRecord;
}

/**
 * Forgets a person of whom nothing is held any more: afterwards no row says whose a leaf is, and no salt is left to open one. Their key
 * opens nothing. Throws `completion-pending` while something is still held or being erased. Must run inside the queue.
 */
export async function forget(context: Context, subject: SubjectId): Promise<ForgettingOutcome> {
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
  return { use: { leafIndex, ...use } };
}
