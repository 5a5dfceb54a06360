import { ScleraError, type SubjectId } from '@sclera/core';
import { type Context, now } from './context.ts';
import { beginErasure, type ErasureOutcome, erasureOutcome, findEnrolments, openErasures, runErasure } from './erasure.ts';
import { recoverNow } from './recover.ts';

/** Erases everything held about a person. Must run inside the queue. */
export async function erase(context: Context, subject: SubjectId): Promise<ErasureOutcome> {
  if (context.unsettled) await recoverNow(context);
  const begun = await beginErasure(context, subject, await findEnrolments(context, subject), 'asked');
  const operation = begun ? await runErasure(context, begun) : (await openErasures(context, subject)).at(-1);
  if (!operation) throw new ScleraError('not-found');
  return erasureOutcome(context, operation);
}

/** Erases what has reached the end of its retention. Must run inside the queue. */
export async function expireEnrolments(context: Context): Promise<number> {
  const rows = await context.store.listExpired(now(context));
  let begun = 0;
  for (const subject of new Set(rows.map((row) => row.subject))) {
    const expired = rows.filter((row) => row.subject === subject);
    const ids = expired.map(({ id }) => id);
    const operation = await beginErasure(context, subject, ids, 'expired');
    if (!operation) continue;
    begun += 1;
    await runErasure(context, operation);
  }
  return begun;
}
