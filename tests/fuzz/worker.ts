import { openSync, writeSync } from 'node:fs';
import { makeInput } from './mutate.ts';
import { seedsOf } from './seed-files.ts';
import { tryInput } from './try-input.ts';

/*
 * The child process that meets the inputs: `worker.ts SEED FROM TO PROGRESS-FILE LIMIT-MS LIMIT-MIB KINDS`. It writes the index it is about to try
 * to the progress file, so that its parent knows where it died or hung, and reports to its parent as messages.
 */

export interface Finding {
  readonly index: number;
  readonly kind: string;
  readonly change: string;
  readonly problem: string;
}

export type WorkerMessage = { readonly type: 'finding'; readonly finding: Finding } | { readonly type: 'totals'; readonly totals: Totals };

export interface Totals {
  readonly inputs: number;
  /** How often each kind of file came to each outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly longestMs: number;
  readonly longestIndex: number;
  readonly peakRssMiB: number;
  readonly peakIndex: number;
}

const [seed, from, to, progressFile, limitMs, limitMiB, only] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];
const progress = openSync(progressFile, 'w');
const seeds = seedsOf(only);
const outcomes: Record<string, number> = {};
let longestMs = 0;
let longestIndex = -1;
let peakRssMiB = 0;
let peakIndex = -1;
/** Totals are handed over in slices, so that a crash loses little. */
const slice = 2000;

for (let index = Number(from); index < Number(to); index++) {
  writeSync(progress, String(index).padEnd(12), 0);
  const input = makeInput(seeds, Number(seed), index);
  const report = (problem: string): void => {
    send({ type: 'finding', finding: { index, kind: input.kind, change: input.change, problem } });
  };
  const before = process.cpuUsage();
  let outcome: string;
  try {
    outcome = await tryInput(input);
  } catch (error) {
    outcome = 'exception';
    report(`exception: ${error instanceof Error ? (error.stack?.split('\n').slice(0, 4).join(' | ') ?? error.message) : String(error)}`);
  }
  const { user, system } = process.cpuUsage(before);
  const tookMs = (user + system) / 1000;
  if (tookMs > longestMs) [longestMs, longestIndex] = [tookMs, index];
  if (tookMs > Number(limitMs)) report(`took ${Math.round(tookMs)} ms of processor time`);
  const rssMiB = process.memoryUsage.rss() / 2 ** 20;
  if (rssMiB > peakRssMiB) [peakRssMiB, peakIndex] = [rssMiB, index];
  if (rssMiB > Number(limitMiB)) {
    report(`process grew to ${Math.round(rssMiB)} MiB`);
    // A process that has grown cannot tell whether the next input is at fault as well.
    index = Number(to);
  }
  const key = `${input.kind}: ${outcome}`;
  outcomes[key] = (outcomes[key] ?? 0) + 1;
  if ((index + 1) % slice === 0) handOver();
}
handOver();

function handOver(): void {
  const inputs = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  send({ type: 'totals', totals: { inputs, outcomes: { ...outcomes }, longestMs, longestIndex, peakRssMiB, peakIndex } });
  for (const key of Object.keys(outcomes)) delete outcomes[key];
}

function send(message: WorkerMessage): void {
  process.send?.(message);
}
