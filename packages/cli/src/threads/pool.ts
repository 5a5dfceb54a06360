import { Worker } from 'node:worker_threads';
import { type Answer, answer, type Job } from './jobs.ts';

export interface Pool {
  /** Does all jobs; `onAnswer` is called in the order in which they end. What it throws ends the run. */
  run(jobs: readonly Job[], onAnswer: (index: number, answer: Answer) => void): Promise<void>;
  close(): Promise<void>;
}

/** Threads for work that keeps a core busy; with one, or from TypeScript sources, the calling thread itself. */
export function createPool(threads: number): Pool {
  // Node 20 starts no thread from TypeScript.
  if (threads === 1 || import.meta.url.endsWith('.ts')) return { run: runHere, close: async () => {} };
  const workers = Array.from({ length: threads }, () => new Worker(new URL('./worker.js', import.meta.url)));
  return {
    run: async (jobs, onAnswer) => {
      let next = 0;
      const drive = (worker: Worker): Promise<void> =>
        new Promise((resolve, reject) => {
          let index = -1;
          const take = (): void => {
            index = next++;
            const job = jobs[index];
            if (job !== undefined) {
              worker.postMessage(job);
              return;
            }
            worker.off('message', done).off('error', reject);
            resolve();
          };
          const done = (reply: Answer): void => {
            try {
              onAnswer(index, reply);
              take();
            } catch (error) {
              reject(error);
            }
          };
          worker.on('message', done).on('error', reject);
          take();
        });
      await Promise.all(workers.map(drive));
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

async function runHere(jobs: readonly Job[], onAnswer: (index: number, answer: Answer) => void): Promise<void> {
  for (const [index, job] of jobs.entries()) {
    onAnswer(index, await answer(job));
    // Progress and Ctrl-C get their turn.
    if (index % 8 === 0) await new Promise(setImmediate);
  }
}

/** Runs jobs and hands the answers on in the order of the jobs, whichever thread is done first. `onDone` counts them as they come. */
export async function runInOrder(
  pool: Pool,
  jobs: readonly Job[],
  onAnswer: (index: number, answer: Answer) => void,
  onDone: (done: number) => void = () => {},
): Promise<void> {
  const waiting = new Map<number, Answer>();
  let [told, done] = [0, 0];
  await pool.run(jobs, (index, answer) => {
    waiting.set(index, answer);
    for (let next = waiting.get(told); next !== undefined; next = waiting.get(told)) {
      waiting.delete(told);
      onAnswer(told++, next);
    }
    onDone(++done);
  });
}
