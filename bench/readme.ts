/** `npm run bench -- readme`: puts the newest figures of bench/results between the marks in README.md. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { VariantResult } from './measure.ts';

interface Result {
  readonly at: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string; readonly load: readonly number[] };
  readonly results?: readonly VariantResult[];
  readonly traffic?: { readonly rounds: number; readonly bytesSentPerRotationComparison: number };
}

const root = fileURLToPath(new URL('..', import.meta.url));
const rows: string[] = [];
const sources: string[] = [];
for (const name of ['iris', 'search', 'matching', 'face']) {
  const path = `${root}bench/results/${name}.json`;
  if (!existsSync(path)) continue;
  const { at, machine, results = [], traffic } = JSON.parse(readFileSync(path, 'utf8')) as Result;
  for (const { name: what, cpuMsPerUnit } of results) {
    rows.push(`| ${name}: ${what} | ${figure(cpuMsPerUnit)} ms | ${Math.round(1000 / cpuMsPerUnit).toLocaleString('en')} |`);
  }
  if (traffic)
    rows.push(
      `| ${name}: messages of the joint comparison, one bit a candidate | ${traffic.rounds} rounds | ${figure(traffic.bytesSentPerRotationComparison)} B sent a party and rotation-comparison |`,
    );
  sources.push(`${name}: ${at.slice(0, 10)}, ${machine.cores} × ${machine.cpu}, Node ${machine.node}, load ${machine.load[0]}`);
}
const block = [
  '| one core | CPU time each | a CPU second |',
  '| --- | --- | --- |',
  ...rows,
  '',
  `Shared machines. ${sources.join('; ')}.`,
].join('\n');
const marks = /(<!-- measured:begin -->)[\s\S]*(<!-- measured:end -->)/;
const readme = readFileSync(`${root}README.md`, 'utf8');
if (!marks.test(readme)) throw new Error('README.md has no marks for measured figures');
writeFileSync(`${root}README.md`, readme.replace(marks, `$1\n${block}\n$2`));
console.log(block);

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(2);
}
