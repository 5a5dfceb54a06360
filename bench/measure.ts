import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

/** One way of doing the same work; `run` returns something that depends on the result, so that nothing is optimised away. */
export interface Variant {
  readonly name: string;
  /** How many units (images, templates, comparisons) one `run` does. */
  readonly units: number;
  readonly run: () => number | Promise<number>;
}

export interface VariantResult {
  readonly name: string;
  /** Milliseconds a unit: the median over rounds, and the quickest round. */
  readonly medianMsPerUnit: number;
  readonly bestMsPerUnit: number;
  /** CPU milliseconds of this process a unit, median: less disturbed by neighbours than wall time. */
  readonly cpuMsPerUnit: number;
}

/** Runs the variants in turn, round after round, in one process: what disturbs one disturbs all. One round first, to warm up, is not counted. */
export async function measure(variants: readonly Variant[], rounds: number): Promise<readonly VariantResult[]> {
  const times = variants.map(() => ({ wall: [] as number[], cpu: [] as number[] }));
  let sink = 0;
  for (let round = -1; round < rounds; round++) {
    for (const [i, { units, run }] of variants.entries()) {
      const cpu = process.cpuUsage();
      const start = performance.now();
      sink += await run();
      const wall = performance.now() - start;
      const used = process.cpuUsage(cpu);
      if (round < 0) continue;
      times[i]!.wall.push(wall / units);
      times[i]!.cpu.push((used.user + used.system) / 1000 / units);
    }
    process.stderr.write(`\rround ${round + 1} of ${rounds} `);
  }
  process.stderr.write(Number.isNaN(sink) ? '\n!\n' : '\n');
  return variants.map(({ name }, i) => ({
    name,
    medianMsPerUnit: median(times[i]!.wall),
    bestMsPerUnit: Math.min(...times[i]!.wall),
    cpuMsPerUnit: median(times[i]!.cpu),
  }));
}

/** Writes bench/results/<name>.json with what the machine was and how busy it was. */
export function report(name: string, results: object): void {
  const folder = fileURLToPath(new URL('./results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const machine = {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load: loadavg().map((load) => Math.round(load * 100) / 100),
  };
  const text = `${JSON.stringify({ name, at: new Date().toISOString(), machine, ...results }, null, 2)}\n`;
  writeFileSync(`${folder}${name}.json`, text);
  if (process.argv.includes('--json')) process.stdout.write(text);
  else process.stdout.write(`${describe(results)}\nwritten to bench/results/${name}.json\n`);
}

function describe(results: object): string {
  const rows = 'results' in results ? (results.results as readonly VariantResult[]) : [];
  const lines = rows.map(({ name, medianMsPerUnit, cpuMsPerUnit }) => {
    const perSecond = Math.round(1000 / cpuMsPerUnit).toLocaleString('en');
    return `${name}: ${medianMsPerUnit.toPrecision(3)} ms (${cpuMsPerUnit.toPrecision(3)} ms CPU, ${perSecond} a CPU second)`;
  });
  return lines.join('\n');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
