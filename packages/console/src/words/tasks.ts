import type { ExpiryRun, ExpiryStanding, OperatorTask } from '@sclera/sdk/contract';
import { timeWords } from './names.ts';

/** Where a task comes from, in one sentence. */
export const taskSources: Readonly<Record<OperatorTask['source'], string>> = {
  rule: 'A rule asks for it:',
  breach: 'A breach asks for it:',
  transfer: 'The register of transfers asks for it:',
  assessment: 'An impact assessment asks for it:',
  erasure: 'Erasures ask for it:',
};

/** Whether it ends when what it comes from does; a note alone makes no party come back. */
export function endsByItself({ source }: Pick<OperatorTask, 'source'>): boolean {
  return source === 'transfer' || source === 'assessment' || source === 'erasure';
}

/** Where a task stands, in a sentence or two. */
export function taskState({ state, dueAt, overdue, doneAt }: OperatorTask): string {
  if (state === 'done') return doneAt === null ? 'It ended by itself.' : `Done on ${timeWords(doneAt)}.`;
  const who = state === 'taken' ? 'Somebody is at it.' : 'Nobody is at it yet.';
  if (dueAt === null) return who;
  return overdue ? `It should have been done by ${timeWords(dueAt)}. ${who}` : `To be done by ${timeWords(dueAt)}. ${who}`;
}

export function expiryWords({ lastAt, lastFailed, nextAt }: ExpiryStanding): string {
  if (lastAt === null) return 'The gateway has not looked yet since it began.';
  const next = nextAt === null ? '' : ` It looks again at ${timeWords(nextAt)}.`;
  return lastFailed
    ? `The run of ${timeWords(lastAt)} did not come to its end: look into the log of the gateway.${next}`
    : `The gateway looked last on ${timeWords(lastAt)}.${next}`;
}

export function removedWords({ erasures, removed }: Pick<ExpiryRun, 'erasures' | 'removed'>): string {
  const people = erasures === 0 ? [] : [`the references of ${erasures === 1 ? 'one person' : `${erasures} people`}`];
  const kinds = Object.entries(removed).map(([kind, count]) => `${count} of the kind “${kind}”`);
  return [...people, ...kinds].join(', ');
}
