import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../../scripts/whole-number.ts';
import type { Finding, Totals, WorkerMessage } from './worker.ts';

/*
 * Mutates valid files and messages of every kind that is read and hands them to the decoders in a child process with a memory cap. A finding is an
 * exception, a crash, an input that takes more than a second, or a process that outgrows its bound; each is printed with
 * what replays it. Run: npm run fuzz -- --inputs 200000 --seed 1   (one input again: --from INDEX --inputs 1)
 */

const limitMs = 1000;
/** Of the whole process: Node itself and the seeds take 100 MiB, garbage not yet collected some more. */
const limitMiB = 768;
const heapMiB = 256;
/** The child is silent this long: it hangs. More than the limit on one input, since the machine may be busy with something else. */
const hangMs = 20_000;
const mostFindings = 20;

interface Run {
  /** Kinds of seeds, with commas; empty for all. */
  readonly only: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

interface Sum {
  inputs: number;
  longestMs: number;
  longestIndex: number;
  peakRssMiB: number;
  peakIndex: number;
  readonly outcomes: Map<string, number>;
  readonly findings: Finding[];
}

async function fuzz({ only, seed, from, to }: Run): Promise<Sum> {
  const sum: Sum = { inputs: 0, longestMs: 0, longestIndex: -1, peakRssMiB: 0, peakIndex: -1, outcomes: new Map(), findings: [] };
  const folder = mkdtempSync(join(tmpdir(), 'sclera-fuzz-'));
  try {
    for (let next = from; next < to && sum.findings.length < mostFindings; ) {
      next = await runChild({ only, seed, from: next, to }, join(folder, 'progress'), sum);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return sum;
}

/** Runs one child until it is done or dead. Returns the index to go on with. */
function runChild({ only, seed, from, to }: Run, progressFile: string, sum: Sum): Promise<number> {
  const child = fork(
    fileURLToPath(new URL('worker.ts', import.meta.url)),
    [seed, from, to, progressFile, limitMs, limitMiB, only].map(String),
    // tsx and the export condition come along in the arguments this process was started with.
    { execArgv: [...process.execArgv, `--max-old-space-size=${heapMiB}`] },
  );
  let isHung = false;
  let last = -1;
  let since = Date.now();
  const reached = (): number => Number.parseInt(readFileSync(progressFile, 'utf8'), 10);
  const watch = setInterval(() => {
    const index = safely(reached) ?? -1;
    if (index !== last) [last, since] = [index, Date.now()];
    else if (Date.now() - since > hangMs) {
      isHung = true;
      child.kill('SIGKILL');
    }
  }, 250);
  child.on('message', (message: WorkerMessage) => {
    if (message.type === 'finding') sum.findings.push(message.finding);
    else add(sum, message.totals);
    if (sum.findings.length >= mostFindings) child.kill('SIGKILL');
  });
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      clearInterval(watch);
      const index = safely(reached) ?? from;
      const isWhole = code === 0;
      if (isHung) sum.findings.push({ index, kind: '?', change: '?', problem: 'hung' });
      else if (!isWhole && sum.findings.length < mostFindings) {
        sum.findings.push({ index, kind: '?', change: '?', problem: `process died (${signal ?? `exit ${code}`})` });
      }
      resolve(index + 1);
    });
  });
}

function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    // The child has not written its progress yet.
    return undefined;
  }
}

function add(sum: Sum, totals: Totals): void {
  sum.inputs += totals.inputs;
  if (totals.longestMs > sum.longestMs) [sum.longestMs, sum.longestIndex] = [totals.longestMs, totals.longestIndex];
  if (totals.peakRssMiB > sum.peakRssMiB) [sum.peakRssMiB, sum.peakIndex] = [totals.peakRssMiB, totals.peakIndex];
  for (const [key, count] of Object.entries(totals.outcomes)) sum.outcomes.set(key, (sum.outcomes.get(key) ?? 0) + count);
}

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(
    'npm run fuzz -- [--inputs 200000] [--seed 1] [--from 0] [--only KIND,KIND]: damaged files and messages, numbered from --from, given to every decoder, or to those of some kinds of seeds (a table of them is printed at the end)',
  );
  process.exit(0);
}
const seed = wholeNumber('--seed', values.seed, 0);
const from = wholeNumber('--from', values.from, 0);
const inputs = wholeNumber('--inputs', values.inputs, 1);
const started = Date.now();
const sum = await fuzz({ only: values.only, seed, from, to: from + inputs });

for (const [key, count] of [...sum.outcomes].sort()) console.log(`  ${key.padEnd(44)} ${String(count).padStart(8)}`);
console.log(
  `${sum.inputs} inputs in ${Math.round((Date.now() - started) / 1000)} s · longest ${sum.longestMs.toFixed(0)} ms of processor time (input ${sum.longestIndex})` +
    ` · peak ${Math.round(sum.peakRssMiB)} MiB (input ${sum.peakIndex})`,
);
const only = values.only === '' ? '' : ` --only ${values.only}`;
for (const { index, kind, change, problem } of sum.findings) {
  console.log(`FINDING ${kind}, ${change}: ${problem}\n  again: npm run fuzz -- --seed ${seed} --from ${index} --inputs 1${only}`);
}
console.log(`${sum.findings.length} findings`);
process.exitCode = sum.findings.length === 0 ? 0 : 1;
