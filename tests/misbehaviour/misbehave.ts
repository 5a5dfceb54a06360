import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../../scripts/whole-number.ts';
import { runClasses } from './run-classes.ts';
import type { ClassTally } from './tally.ts';

/*
 * One of three parties, or the wire between them, misbehaves in random ways at random places, and what the honest ones get is counted.
 * Run: npm run misbehave -- --each 1000 [--seed 1] [--json]
 */

const help = `npm run misbehave -- [--each N] [--seed N] [--json]

Runs joint comparisons of three parties in this process while one party, or the wire, misbehaves; prints for each way to
misbehave how often it was noticed, had no effect, or made the honest parties' answer wrong, and what the outcome tells.

  --each N   trials of each way, 1 to 10000 (default 1000; minutes)
  --seed N   another series of trials (default 1)
  --json     the table as JSON on standard output; progress goes to standard error
`;

const { each, seed, json } = readOptions();

const started = process.cpuUsage();
const classes = await runClasses({
  each,
  seed,
  onTrial: (name, done) => {
    if (done % 50 === 0 || done === each) process.stderr.write(`\r${name}: ${done} of ${each}`.padEnd(70));
  },
  onClass: () => process.stderr.write('\n'),
});
const { user, system } = process.cpuUsage(started);
const cpuSeconds = Math.round((user + system) / 1e6);
const report = { each, seed, cpuSeconds, load: loadavg().map((load) => Math.round(load * 100) / 100), node: process.version, classes };
process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${asTable(classes)}\n`);

function asTable(tallies: readonly ClassTally[]): string {
  const share = (count: number, { trials }: ClassTally): string =>
    count === 0 ? '0' : `${count} (${((100 * count) / trials).toPrecision(3)} %)`;
  const rows = tallies.map((one) => [
    one.name,
    one.by,
    ...[one.detected, one.partlyServed, one.unlike, one.wrong, one.falseNew, one.unusable, one.noEffect].map((count) => share(count, one)),
    one.leak.significant ? `${one.leak.bits.toFixed(3)} bit` : 'none seen',
  ]);
  const head = ['class', 'by', 'detected', 'partly served', 'unlike', 'wrong', 'of these false "new"', 'unusable', 'no effect', 'leak'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function readOptions(): { readonly each: number; readonly seed: number; readonly json: boolean } {
  try {
    const { values } = parseArgs({
      options: {
        each: { type: 'string', default: '1000' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(help);
      process.exit(0);
    }
    return { each: wholeNumber('--each', values.each, 1, 10_000), seed: wholeNumber('--seed', values.seed, 0, 1_000), json: values.json };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nSee npm run misbehave -- --help\n`);
    process.exit(2);
  }
}
