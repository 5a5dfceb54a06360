import type { Context } from '../io/context.ts';
import { plural, wholeNumber } from '../io/words.ts';
import type { Answer, Job } from '../threads/jobs.ts';
import { createPool, runInOrder } from '../threads/pool.ts';

/**
 * Encodes one picture a job on so many workers, with progress where there are several; `tell` hears each answer in the order of the jobs and
 * says whether the picture was refused. Resolves to how many were.
 */
export async function encodeInOrder(
  { progress }: Pick<Context, 'progress'>,
  jobs: readonly Job[],
  workers: number,
  tell: (index: number, answer: Answer) => boolean,
): Promise<number> {
  let refused = 0;
  const startedAt = performance.now();
  const pool = createPool(Math.min(workers, jobs.length));
  try {
    await runInOrder(
      pool,
      jobs,
      (index, answer) => {
        if (tell(index, answer)) refused++;
      },
      (done) => jobs.length > 1 && progress.count('Encoding', done, jobs.length),
    );
  } finally {
    await pool.close();
  }
  if (jobs.length > 1) {
    const seconds = (performance.now() - startedAt) / 1000;
    const speed = `${(jobs.length / seconds).toFixed(1)} a second`;
    progress.note(`${plural(jobs.length, 'picture')}, ${wholeNumber(refused)} refused, in ${seconds.toFixed(1)} s: ${speed}`);
  }
  return refused;
}
