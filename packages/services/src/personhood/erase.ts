import { type EnrolmentRow, ScleraError, type SubjectId } from '@sclera/core';
import { type Context, now } from './context.ts';
import { beginErasure, type ErasureOutcome, erasureOutcome, findEnrolments, openErasures, runErasure } from './erasure.ts';
import { recoverNow } from './recover.ts';
import { pastAgreement } from './retention.ts';

/** Erases everything held about a person. Must run inside the queue. */
export async function erase(context: Context, subject: SubjectId): Promise<ErasureOutcome> {
  if (context.unsettled) await recoverNow(context);
  const begun = await beginErasure(context, subject, await findEnrolments(context, subject), 'asked');
  const operation = begun ? await runErasure(context, begun) : (await openErasures(context, subject)).at(-1);
  if (!operation) throw new ScleraError('not-found');
  return erasureOutcome(context, operation);
}

/**
 * Erases what has reached the end of its retention, and of what its person agreed to. Each person takes a turn of their own in the queue, so that comparisons go on in
 * between, and is looked at again in it.
 */
export async function expireEnrolments(context: Context): Promise<number> {
  let begun = 0;
  for (const subject of new Set((await findOver(context, await context.store.listExpired(never))).map((row) => row.subject))) {
    await context.serial(async () => {
      const over = await findOver(context, await context.store.listEnrolments(subject));
      if (over.length === 0) return;
      const ids = over.map(({ id }) => id);
      const operation = await beginErasure(context, subject, ids, 'expired');
      if (operation === null) return;
      begun += 1;
      await runErasure(context, operation);
    });
  }
  return begun;
}

async function findOver(context: Context, rows: readonly EnrolmentRow[]): Promise<readonly EnrolmentRow[]> {
  const past = new Set((await pastAgreement(context, rows)).map(({ id }) => id));
  return rows.filter(({ id, retainUntil }) => retainUntil < now(context) || past.has(id));
}

/** What an order to erase in bulk came to. */
export interface BulkErasure {
  readonly people: number;
  readonly enrolments: number;
  /** People of whom all three parties have confirmed; the others are asked again until they have. */
  readonly complete: number;
  /** Leaves of the erasures that are confirmed. */
  readonly leaves: readonly number[];
}

/** Later than anything is kept. */
const never = '9999-12-31T23:59:59.999Z';

/**
 * Erases, by order of whoever runs the platform, everything that was enrolled before `before` (ISO 8601). Each person takes a turn of their own in the queue, so
 * that comparisons go on in between. With `dryRun` it is only counted.
 */
export async function eraseEnrolledBefore(context: Context, before: string, dryRun: boolean): Promise<BulkErasure> {
  const rows = (await context.store.listExpired(never)).filter(({ enrolledAt }) => enrolledAt < before);
  const people = [...new Set(rows.map(({ subject }) => subject))];
  const counted = { people: people.length, enrolments: rows.length };
  if (dryRun) return { ...counted, complete: 0, leaves: [] };
  const outcomes: ErasureOutcome[] = [];
  for (const subject of people) {
    const ids = rows.filter((row) => row.subject === subject).map(({ id }) => id);
    const operation = await context.serial(async () => {
      const begun = await beginErasure(context, subject, ids, { order: `enrolled before ${before}` });
      return begun === null ? null : runErasure(context, begun);
    });
    if (operation !== null) outcomes.push(erasureOutcome(context, operation));
  }
  const done = outcomes.filter(({ complete }) => complete);
  return { ...counted, complete: done.length, leaves: done.flatMap(({ leafIndex }) => leafIndex ?? []) };
}
