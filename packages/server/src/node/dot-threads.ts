import { Worker } from 'node:worker_threads';
import { type DotJob, type DotRunner, type Dots, maxDotThreads, sameThread } from '@sclera/mpc';
import type { DotAnswer, DotMessage } from './dot-thread.ts';

/** Threads that compute dot products, each with a core to itself. */
export interface DotThreads extends DotRunner {
  /** Stops them; jobs under way fail. */
  close(): Promise<void>;
}

interface Task {
  readonly job: DotJob;
  readonly resolve: (dots: Dots) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * `count` threads (at most {@link maxDotThreads}), started when the first job comes. They share the memory of the gallery, each is told once of every part of it, and take
 * jobs in the order they came. From TypeScript sources: the calling thread itself.
 */
export function createDotThreads(count: number): DotThreads {
  // Node 20 starts no thread from TypeScript.
  if (import.meta.url.endsWith('.ts')) return { ...sameThread, close: async () => {} };
  const waiting: Task[] = [];
  let threads: readonly DotThread[] = [];
  let closed = false;
  const feed = (): void => {
    for (const thread of threads) {
      const task = thread.idle ? waiting.shift() : undefined;
      if (task) thread.take(task);
    }
  };
  return {
    run: (job) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(new Error('the threads are closed'));
          return;
        }
        if (threads.length === 0) threads = Array.from({ length: Math.min(count, maxDotThreads) }, () => new DotThread(feed));
        waiting.push({ job, resolve, reject });
        feed();
      }),
    async close() {
      closed = true;
      for (const { reject } of waiting.splice(0)) reject(new Error('the threads are closed'));
      await Promise.all(threads.map((thread) => thread.close()));
      threads = [];
    },
  };
}

class DotThread {
  readonly #onIdle: () => void;
  #worker: Worker | null = null;
  #task: Task | null = null;
  /** Shards that the running worker was told of. */
  #known = new Set<number>();

  constructor(onIdle: () => void) {
    this.#onIdle = onIdle;
  }

  get idle(): boolean {
    return this.#task === null;
  }

  take(task: Task): void {
    this.#task = task;
    const { shard, rows, probe } = task.job;
    const worker = this.#running();
    const message: DotMessage = { shard: shard.id, rows, probe, memory: this.#known.has(shard.id) ? null : shard.memory };
    this.#known.add(shard.id);
    worker.ref();
    worker.postMessage(message, [rows.buffer]);
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker) return this.#worker;
    // It runs what is built, whatever the process was told to load packages from.
    const worker = new Worker(new URL('./dot-thread.js', import.meta.url), { execArgv: [] });
    worker.on('message', (answer: DotAnswer) => {
      if (answer.kind === 'done') this.#end((task) => task.resolve(answer.dots));
      else this.#end((task) => task.reject(new Error(`a thread could not compute: ${answer.reason}`)));
    });
    worker.on('error', (error) => this.#lose(worker, error));
    worker.on('exit', () => this.#lose(worker, new Error('a thread ended')));
    this.#worker = worker;
    return worker;
  }

  /** A new worker takes the place of one that is gone, when there is work for it. */
  #lose(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.#known = new Set();
    this.#end((task) => task.reject(error));
  }

  #end(tell: (task: Task) => void): void {
    const task = this.#task;
    this.#task = null;
    // A process that has nothing else to do may end.
    this.#worker?.unref();
    if (task) tell(task);
    this.#onIdle();
  }
}
