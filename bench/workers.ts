/** Threads for benches: the engine as it is built, since Node 20 starts no thread from TypeScript. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface Threads {
  /** Has the parts done, handed out as they are asked for, as the command line does it; the sum of the answers. */
  run(parts: readonly unknown[], threads: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * `body` is an expression over `engine` (what `@sclera/engine` exports) and `data` that gives a function from a part to a number. `plain`: without
 * WebAssembly, so that the engine works with its readable twin.
 */
export async function startThreads(
  howMany: number,
  body: string,
  data: unknown,
  options: { readonly plain?: boolean } = {},
): Promise<Threads> {
  const engine = import.meta.resolve('../packages/engine/dist/index.js');
  const source = `
    import { parentPort, workerData } from 'node:worker_threads';
    const engine = await import(${JSON.stringify(engine)});
    // The engine compiles its kernels at their first use.
    ${options.plain === true ? 'delete globalThis.WebAssembly;' : ''}
    const data = workerData;
    const work = ${body};
    parentPort.on('message', (part) => parentPort.postMessage(work(part)));
    parentPort.postMessage(0);`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
  const workers = await Promise.all(
    Array.from({ length: howMany }, async () => {
      const worker = new Worker(url, { workerData: data });
      await nextAnswer(worker);
      return worker;
    }),
  );
  return {
    run: async (parts, threads) => {
      let next = 0;
      let sum = 0;
      const drive = async (worker: Worker): Promise<void> => {
        while (next < parts.length) {
          worker.postMessage(parts[next++]);
          sum += await nextAnswer(worker);
        }
      };
      await Promise.all(workers.slice(0, threads).map(drive));
      return sum;
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

async function nextAnswer(worker: Worker): Promise<number> {
  const [answer] = (await once(worker, 'message')) as [number];
  return answer;
}

/** What a second thread gains: times the speed of one. By CPU time as well, as neighbours on a machine take wall time, not CPU time. */
export function scaling(
  one: { readonly medianMsPerUnit: number; readonly bestMsPerUnit: number; readonly cpuMsPerUnit: number },
  two: typeof one,
): { readonly median: number; readonly best: number; readonly byCpuTime: number } {
  return {
    median: one.medianMsPerUnit / two.medianMsPerUnit,
    best: one.bestMsPerUnit / two.bestMsPerUnit,
    byCpuTime: (2 * one.cpuMsPerUnit) / two.cpuMsPerUnit,
  };
}
