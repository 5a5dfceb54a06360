import { parentPort } from 'node:worker_threads';
import { type Dots, inMemory, runDotJob, type Shard, type SplitProbe } from '@sclera/mpc';

export interface DotMessage {
  readonly shard: number;
  /** Where this thread has not been told of the shard. */
  readonly memory: WebAssembly.Memory | null;
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly probe: SplitProbe;
}

export type DotAnswer = { readonly kind: 'done'; readonly dots: Dots } | { readonly kind: 'failed'; readonly reason: string };

const shards = new Map<number, Shard>();

parentPort?.on('message', ({ shard: id, memory, rows, probe }: DotMessage) => {
  try {
    if (memory) shards.set(id, inMemory(id, memory));
    const shard = shards.get(id);
    if (!shard) throw new Error('not a known part of the gallery');
    const dots = runDotJob({ shard, rows, probe });
    parentPort?.postMessage({ kind: 'done', dots } satisfies DotAnswer, [dots.code.buffer, dots.mask.buffer] as ArrayBuffer[]);
  } catch (error) {
    parentPort?.postMessage({ kind: 'failed', reason: error instanceof Error ? error.message : 'unknown' } satisfies DotAnswer);
  }
});
