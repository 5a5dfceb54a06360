import { Worker } from 'node:worker_threads';

/**
 * Ends the process when a synchronous call does not come back. After a PANIC (its write-ahead log cannot be written: disk full, files gone)
 * the embedded database turns in a loop inside its WebAssembly module: the process takes a whole core, answers nobody and hears no
 * signal but SIGKILL. Another thread sees that, says so on standard error and kills the process, so that whoever supervises it can act.
 */
export interface StallGuard {
  /** Runs `call`, which must return within the limit. */
  run<T>(call: () => T): T;
}

const ticksPerLimit = 10;

/** One thread for all databases of a process, started with the first; it keeps no process alive. */
export function createStallGuard(limitMs: number): StallGuard {
  // Odd while a call is under way, even between calls; counted up, so that two calls are told from one.
  const calls = new Int32Array(new SharedArrayBuffer(4));
  const workerData = { calls, tickMs: limitMs / ticksPerLimit, ticks: ticksPerLimit };
  const worker = new Worker(watcher, { eval: true, workerData, execArgv: [], env: {} });
  worker.unref();
  return {
    run(call) {
      Atomics.add(calls, 0, 1);
      try {
        return call();
      } finally {
        Atomics.add(calls, 0, 1);
      }
    },
  };
}

/** Counts its own ticks rather than the clock: a machine that slept is not a call that hangs. */
const watcher = `
const { workerData: { calls, tickMs, ticks } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
let seen = 0;
let same = 0;
setInterval(() => {
  const now = Atomics.load(calls, 0);
  same = now % 2 !== 0 && now === seen ? same + 1 : 0;
  seen = now;
  if (same < ticks) return;
  try {
    writeSync(2, JSON.stringify({ level: 'error', problem: 'store-unavailable', msg: 'the embedded database does not come back; the process ends' }) + '\\n');
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}, tickMs);
`;
