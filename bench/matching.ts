/**
 * Three-party matching as it runs: three processes on this machine over mutual TLS, each with a gallery of its shares in memory, and the
 * plaintext search beside them.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { availableParallelism, freemem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { addToGallery, createGallery, searchGallery } from '@sclera/engine';
import { highScore, type PartyIndex } from '@sclera/mpc';
import { createTlsIdentity } from '../packages/server/src/node/certificate.ts';
import { wholeNumber } from '../scripts/whole-number.ts';
import { startTcpProxy } from '../tests/faults/tcp-proxy.ts';
import type { FromParty, Question, Spent, ToParty } from './matching/messages.ts';
import { syntheticGallery } from './matching/synthetic.ts';
import { report } from './measure.ts';

const help = `Three parties as three processes over mutual TLS compare a probe with a gallery of made-up people; every answer is checked against the plaintext search.

Usage: npm run bench -- matching [--n 20000] [--eyes 1] [--threads N] [--delay 0] [--seed 1] [--json]

  --n N        People in the gallery; the three parties together need 115 kB for each of their eyes. Default 20,000.
  --eyes 1|2   One eye of each; or both, of which both must match, either way round, as the parties ask. Default 1.
  --threads N  Of each party, for the dot products. Default one for every core.
  --delay MS   Of every message between two parties, each way, as over a long distance. Default 0.
  --seed N     Other people.
  --json       The report on stdout as JSON; it always goes to bench/results/matching.json. Progress is on stderr.
`;
const values = readOptions();
if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const people = wholeNumber('--n', values.n, 100, 10_000_000);
const eyes = wholeNumber('--eyes', values.eyes, 1, 2) as 1 | 2;
const threads = wholeNumber('--threads', values.threads, 1, 64);
const delayMs = wholeNumber('--delay', values.delay, 0, 1_000);
const seed = wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1);
const needed = 3 * people * eyes * 38_400 + 1.5e9;
if (needed > freemem()) {
  console.error(
    `Three galleries of ${people * eyes} templates need ${gib(needed)} GiB, and ${gib(freemem())} GiB are free: take a smaller --n.`,
  );
  process.exit(2);
}

const parties = await startParties();
const filled = await Promise.all(parties.map((party) => party.next('filled')));
const twin = plaintextTwin();
const dots = await parties[0]!.ask({ kind: 'dots' }, 'dots');
/** With both eyes, what the parties ask. */
const question =
  eyes === 2 ? ({ rule: 'and', crosswise: true, oneEye: true } as const) : ({ rule: 'left', crosswise: false, oneEye: false } as const);
const pairings = eyes * eyes;

// Warm up, then the same question at growing sizes: a probe that nobody is, and one that some are.
await ask({ probe: 1, count: Math.min(people, 1_000), ask: 'unique', ...question });
const sizes = [...new Set([people / 10, people / 2, people].map(Math.round))];
const runs = [];
for (const count of sizes) {
  for (const probe of [1, 0]) {
    const answers = await ask({ probe, count, ask: 'unique', ...question });
    const expected = twin.matches(probe, count).length > 0 ? 'not-unique' : 'unique';
    for (const { answer } of answers) if (answer !== expected) throw new Error(`the parties say ${answer}, the plaintext twin ${expected}`);
    runs.push({
      ...summary(
        answers.map(({ spent }) => spent),
        count,
      ),
      answer: expected,
    });
  }
}
// One bit a candidate: who matches, near the threshold too, against the twin.
const matched = await ask({ probe: 0, count: people, ask: 'matches', ...question });
const expected = twin.matches(0, people);
const different = matched.map(({ matches }) => symmetricDifference(matches, expected));
if (different.some((count) => count > 0))
  throw new Error(`the answers differ from the plaintext twin's: ${different.join(', ')} candidates`);
for (const party of parties) party.stop();

const largest = runs.filter(({ count }) => count === people);
const traffic = summary(
  matched.map(({ spent }) => spent),
  people,
);
report('matching', {
  unit: 'ms a template or candidate',
  people,
  eyes,
  threads,
  delayMs,
  results: [
    { name: 'local dots in the resident gallery', ...every(dots.kernelMs) },
    { name: 'local dots, readable twin', ...every(dots.twinMs) },
    {
      name: `three parties over mutual TLS, ${eyes === 1 ? 'one eye' : 'both eyes, either way round'}, unique or not, ${people} people, all three together`,
      medianMsPerUnit: mean(largest.map(({ seconds }) => (1_000 * seconds) / people)),
      bestMsPerUnit: Math.min(...largest.map(({ seconds }) => (1_000 * seconds) / people)),
      cpuMsPerUnit: mean(largest.map(({ cpuSecondsAParty }) => (3_000 * cpuSecondsAParty) / people)),
    },
    { name: 'plaintext twin, compiled search, one core', ...every(twin.msATemplate) },
  ],
  residentBytesATemplate: Math.round(mean(filled.map(({ residentBytesPerRow }) => residentBytesPerRow))),
  secondsAProbe: Math.max(...largest.map(({ seconds }) => seconds)),
  templatesASecond: Math.round((people * eyes) / Math.max(...largest.map(({ seconds }) => seconds))),
  dotsASecondAndCore: Math.round(1_000 / dots.kernelMs),
  cpuSecondsAPartyBesidesDots: mean(largest.map(({ cpuSecondsAParty }) => cpuSecondsAParty - (people * pairings * dots.kernelMs) / 1_000)),
  growth: runs,
  checkedAgainstTwin: { candidates: people, matches: expected.length, differences: 0 },
  // Of the question with one bit a candidate: the most a party sends.
  traffic: { rounds: traffic.roundsABatch, bytesSentPerRotationComparison: traffic.bytesSentPerRotationComparison },
});
process.exit(0);

interface Party {
  ask<K extends FromParty['kind']>(message: ToParty, answer: K): Promise<Extract<FromParty, { kind: K }>>;
  next<K extends FromParty['kind']>(answer: K): Promise<Extract<FromParty, { kind: K }>>;
  stop(): void;
}

async function startParties(): Promise<readonly Party[]> {
  const tls = ['a', 'b', 'c'].map(createTlsIdentity);
  const certificates = tls.map(({ certificate }) => certificate);
  const ports = await Promise.all(tls.map(freePort));
  /** Of the wires by which parties dial the one of that index. */
  const dialled = delayMs === 0 ? ports : await Promise.all(ports.map(delayedWire));
  const started = ([1, 2, 3] as const).map((party: PartyIndex) => {
    const child = fork(fileURLToPath(new URL('./matching/party.ts', import.meta.url)), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const handle = partyOn(child, party === 1);
    child.send({
      kind: 'setup',
      setup: { party, seed, people, eyes, threads, tls: tls[party - 1]!, certificates, ports: dialled.with(party - 1, ports[party - 1]!) },
    } satisfies ToParty);
    return handle;
  });
  await Promise.all(started.map((party) => party.next('listening')));
  return started;
}

async function delayedWire(port: number): Promise<number> {
  const wire = await startTcpProxy({ target: { host: '127.0.0.1', port }, random: Math.random });
  wire.set({ out: { delayMs }, back: { delayMs } });
  return wire.port;
}

function partyOn(child: ChildProcess, isLoud: boolean): Party {
  const unread: FromParty[] = [];
  const waiting: ((message: FromParty) => void)[] = [];
  child.on('message', (message: FromParty) => {
    if (message.kind === 'progress') {
      if (isLoud)
        process.stderr.write(`\r${message.what}: ${message.done.toLocaleString('en')} of ${message.of.toLocaleString('en')}      `);
      if (isLoud && message.done === message.of) process.stderr.write('\n');
      return;
    }
    if (message.kind === 'failed') throw new Error(`a party failed: ${message.reason}`);
    const take = waiting.shift();
    if (take) take(message);
    else unread.push(message);
  });
  child.on('exit', (code) => {
    if (code !== null) throw new Error(`a party ended with ${code}`);
  });
  const next: Party['next'] = async (kind) => {
    const message = unread.shift() ?? (await new Promise<FromParty>((resolve) => waiting.push(resolve)));
    if (message.kind !== kind) throw new Error(`a party said ${message.kind}, not ${kind}`);
    return message as never;
  };
  return {
    next,
    ask(message, answer) {
      child.send(message);
      return next(answer);
    },
    stop: () => child.removeAllListeners('exit').disconnect(),
  };
}

function ask(question: Omit<Question, 'id'>): Promise<readonly Extract<FromParty, { kind: 'answered' }>[]> {
  const message: ToParty = { kind: 'ask', question: { id: crypto.randomUUID(), ...question } };
  return Promise.all(parties.map((party) => party.ask(message, 'answered')));
}

/** The same people in the clear, searched by the engine: the oracle, and the price of not knowing. */
function plaintextTwin() {
  const made = syntheticGallery(seed, eyes);
  const gallery = createGallery(people * eyes);
  for (let i = 0; i < people * eyes; i++) {
    const added = addToGallery(gallery, { kind: 'iris', layout: 'sclera-iris-1', ...made.template(i) });
    if (added.kind !== 'added') throw new Error('a synthetic eye of which too little is usable');
  }
  /** People of the first `count` of whom the eye is below 3/8, or both, either way round, or one of two far below it (the score of the best turn). */
  const matches = (probe: number, count: number): readonly number[] => {
    /** By eye of the probe and of the reference. */
    const high = new Set<number>();
    const near = Array.from({ length: eyes }, (_, eye) => {
      const own = { kind: 'iris' as const, layout: 'sclera-iris-1' as const, ...made.probe(probe * eyes + eye) };
      const result = searchGallery(gallery, own, { top: 100_000, count: count * eyes });
      if (result.kind !== 'searched') throw new Error('a synthetic probe of which too little is usable');
      const rows = result.hits.map(({ index }) => index);
      for (const { index, num, maskBits } of result.hits) {
        if (eyes === 2 && 1.5 * maskBits - 4 * num > highScore) high.add(Math.floor(index / eyes));
      }
      return Array.from(
        { length: eyes },
        (__, side) => new Set(rows.filter((row) => row % eyes === side).map((row) => Math.floor(row / eyes))),
      );
    });
    const found = (person: number, turned: number): boolean => near.every((sides, eye) => sides[(eye + turned) % eyes]!.has(person));
    const anybody = new Set(near.flat().flatMap((side) => [...side]));
    return [...anybody].filter((person) => found(person, 0) || found(person, 1) || high.has(person)).sort((a, b) => a - b);
  };
  matches(1, people);
  const cpu = process.cpuUsage();
  matches(1, people);
  const { user, system } = process.cpuUsage(cpu);
  return { matches, msATemplate: (user + system) / 1_000 / (people * eyes * eyes) };
}

function summary(spent: readonly Spent[], count: number) {
  const comparisons = count * pairings * 31;
  const batches = Math.ceil(count / 10_000);
  const most = (of: (one: Spent) => number): number => Math.max(...spent.map(of));
  return {
    count,
    seconds: most(({ wallMs }) => wallMs / 1_000),
    cpuSecondsAParty: mean(spent.map(({ cpuMs }) => cpuMs / 1_000)),
    rounds: most(({ rounds }) => rounds),
    roundsABatch: most(({ rounds }) => rounds) / batches,
    megabytesSentAParty: mean(spent.map(({ bytesSent }) => bytesSent / 1e6)),
    bytesSentPerRotationComparison: most(({ bytesSent }) => bytesSent / comparisons),
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function every(ms: number): { medianMsPerUnit: number; bestMsPerUnit: number; cpuMsPerUnit: number } {
  return { medianMsPerUnit: ms, bestMsPerUnit: ms, cpuMsPerUnit: ms };
}

function symmetricDifference(a: readonly number[], b: readonly number[]): number {
  const [left, right] = [new Set(a), new Set(b)];
  return a.filter((one) => !right.has(one)).length + b.filter((one) => !left.has(one)).length;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

function gib(bytes: number): string {
  return (bytes / 2 ** 30).toFixed(1);
}

function readOptions() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        n: { type: 'string', default: '20000' },
        eyes: { type: 'string', default: '1' },
        threads: { type: 'string', default: String(availableParallelism()) },
        delay: { type: 'string', default: '0' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : 'The options were not understood.'}\n\n${help}`);
    process.exit(2);
  }
}
