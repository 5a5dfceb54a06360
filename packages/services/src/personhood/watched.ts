import { type ConsentRecord, ScleraError } from '@sclera/core';
import { openShelf } from '../trust/shelf.ts';
import type { Context } from './context.ts';

/** How eyes that enrol as a human, or are to be found, must be presented here. */
export function presentationsOf(context: Context): 'watched' | 'any' {
  return context.standing?.presentations ?? 'any';
}

/**
 * Lights drawn for one consent in a day. Whoever tries a print, a lens or a clip learns which passes by trying; somebody with restless eyes has five tries, as a face has
 * (ADR 0035), and the counter.
 */
export const mostTries = 5;
const dayMs = 86_400_000;

/** Counts one try when its light is drawn, so that one that is broken off is one too. Throws `too-many-requests`. */
export async function countTry(
  context: Context,
  { id, subject, purpose }: Pick<ConsentRecord, 'id' | 'subject' | 'purpose'>,
): Promise<void> {
  const shelf = openShelf<{ readonly sinceMs: number; readonly count: number }>(context.store.records, 'watched-tries', purpose);
  const nowMs = context.clock();
  const found = await shelf.get(id, subject);
  const isOfToday = found !== null && nowMs < found.body.sinceMs + dayMs;
  const body = isOfToday ? { ...found.body, count: found.body.count + 1 } : { sinceMs: nowMs, count: 1 };
  if (body.count > mostTries) throw noneLeft();
  const dueAt = new Date(body.sinceMs + dayMs).toISOString();
  if (found) await shelf.change(found, { dueAt, body });
  else await shelf.add({ id, subject, state: 'counting', dueAt, body });
}

function noneLeft(): ScleraError {
  return new ScleraError('too-many-requests', `Your eyes were to be watched ${mostTries} times today, and none came to an answer.`, {
    reasons: [
      {
        code: 'watched-tries',
        message: 'More tries in one day would let somebody go on until a picture or a lens is taken for an eye.',
        fix: 'Go to the counter, where a human being helps and no light is needed, or come back tomorrow.',
        law: 'GDPR 22(3); PIPL 24',
      },
    ],
  });
}
