import { commitEvent, type LogEvent, type Operation } from '@sclera/core';
import { type Context, now } from './context.ts';

/** Where a decision stands in the log, and when it was written there. */
export interface LeafPlace {
  readonly leafIndex: number;
  readonly at: string;
}

export async function appendLeaf(context: Context, event: Omit<LogEvent, 'at'>): Promise<LeafPlace> {
  const at = now(context);
  return { leafIndex: await context.store.log.append(commitEvent({ ...event, at })), at };
}

/** The leaf of a decided operation: the one already written, or a new one. A decision has exactly one, whatever happened in between. */
export async function ensureDecisionLeaf(context: Context, operation: Operation): Promise<LeafPlace> {
  const { subject, purpose, permit, action, decision } = operation;
  if (decision === null) throw new Error('an undecided operation has no leaf');
  const written = (await context.store.log.uses(subject)).find(({ event }) => event.permit === permit && event.kind === action);
  if (written) return { leafIndex: written.leafIndex, at: written.event.at };
  return appendLeaf(context, { kind: action, subject, purpose, decision, permit });
}
