import {
  commitEvent,
  type GatewayStore,
  type LogEvent,
  type NewLeaf,
  type Operation,
  pseudonymOn,
  ScleraError,
  type SubjectId,
  type UseRecord,
} from '@sclera/core';
import { type Context, now } from './context.ts';

/** Where a decision stands in the log, and when it was written there. */
export interface LeafPlace {
  readonly leafIndex: number;
  readonly at: string;
}

export async function appendLeaf(context: Context, event: Omit<LogEvent, 'at'>): Promise<LeafPlace> {
  const at = now(context);
  return { leafIndex: await context.store.log.append(await leafOf(context, { ...event, at })), at };
}

/** The reasons of a refusal, for its event. */
export function reasonsIn({ reasons }: ScleraError): Pick<LogEvent, 'reasons'> {
  return reasons === undefined || reasons.length === 0 ? {} : { reasons };
}

/** A leaf that goes into the record of the person it is about. */
export interface PersonLeaf extends NewLeaf {
  readonly use: Omit<UseRecord, 'leafIndex'>;
}

/** The leaf of an event about `event.subject`, who stands in it under their pseudonym of that day. */
export async function leafOf(context: { readonly store: Pick<GatewayStore, 'keyHash'> }, event: LogEvent): Promise<PersonLeaf> {
  const { subject } = event;
  return { subject, ...commitEvent({ ...event, subject: await pseudonymOf(context, subject, event.at) }) };
}

async function pseudonymOf(context: { readonly store: Pick<GatewayStore, 'keyHash'> }, subject: SubjectId, at: string): Promise<SubjectId> {
  const keyHash = await context.store.keyHash(subject);
  if (keyHash === null) throw new ScleraError('not-found', 'Nobody is known here by this id.');
  return pseudonymOn(keyHash, at);
}

/** The first leaf about this person that passes; null where there is none. */
export async function findLeaf(
  store: { readonly log: Pick<GatewayStore['log'], 'uses'> },
  subject: SubjectId,
  passes: (event: LogEvent) => boolean,
): Promise<UseRecord | null> {
  return (await store.log.uses(subject)).find(({ event }) => passes(event)) ?? null;
}

/** The leaf of a decided operation: the one already written, or a new one. A decision has exactly one, whatever happened in between. */
export async function ensureDecisionLeaf(context: Context, operation: Operation): Promise<LeafPlace> {
  const { subject, purpose, permit, action, decision } = operation;
  if (decision === null) throw new Error('an undecided operation has no leaf');
  const written = await findLeaf(context.store, subject, (event) => event.permit === permit && event.kind === action);
  if (written) return { leafIndex: written.leafIndex, at: written.event.at };
  return appendLeaf(context, { kind: action, subject, purpose, decision, permit });
}
