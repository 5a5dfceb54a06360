import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ComparisonAnswer, type Platform, schemas } from '@sclera/sdk/contract';
import { createFakeDevice, signedBy } from '@sclera/services/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlatformReport } from './compose/words.ts';
import { serializePair } from './party/open-share.ts';
import { makePerson, type Person, recapture, sealBytes, splitPerson } from './party/party-fixture.contract.ts';

/** The whole platform as real processes: the command a person types, the folder it leaves, the processes it starts. */
const built = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const source = fileURLToPath(new URL('./main.ts', import.meta.url));
/** Five processes compile themselves from source for ten seconds and more: the compiled program is used where there is one. */
const program = existsSync(built) ? [built] : ['--import', 'tsx', '--conditions=@sclera/source', source];
const [ada, bob, carl] = [makePerson(1), makePerson(2), makePerson(3)] as const;

let folder: string;
let port: number;
const started: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-platform-'));
  port = await freePorts(4);
});
afterAll(async () => {
  for (const child of started) child.kill('SIGTERM');
  await Promise.all(started.map(ended));
  await rm(folder, { recursive: true, force: true });
});

describe('a platform from one command', () => {
  let platform: Running;

  test('comes up, enrols a person, recognises them', async () => {
    platform = await start();
    expect(platform.report).toMatchObject({
      address: `http://127.0.0.1:${port}`,
      console: null,
      store: 'embedded',
      data: join(folder, 'data'),
    });
    expect(platform.report.nodes.map(({ name }) => name)).toEqual(['gateway', 'party a', 'party b', 'party c']);
    expect((await readdir(join(folder, 'data'))).sort()).toEqual([
      'control.json',
      'gateway',
      'logs',
      'party-a',
      'party-b',
      'party-c',
      'roster.json',
    ]);
    expect(await readFile(join(folder, 'data/roster.json'), 'utf8')).not.toContain('PRIVATE');
    expect((await answerOf(enrol(ada))).decision).toBe('enrolled');
    expect((await answerOf(enrol(recapture(ada, 11)))).decision).toBe('already-enrolled');
  });

  test('lives through a party killed in the middle of an enrolment: one answer, never half a person', async () => {
    const use = await prepare(bob);
    const asked = use.send();
    await sleep(150);
    process.kill(pidOf(platform, 'party b'), 'SIGKILL');
    const first = await asked;
    if (first.status !== 200) expect(['party-unavailable', 'completion-pending']).toContain(await problemOf(first));
    await untilReady();
    // The same permit is asked for until its fate is known, and then always has the same one.
    const fate = await untilKnown(use.send);
    const again = await use.send();
    if (fate.status === 200) expect(await again.json()).toEqual(await fate.json());
    else expect(await problemOf(again)).toBe(await problemOf(fate));
    const later = await answerOf(enrol(recapture(bob, 12)));
    expect(later.decision).toBe(fate.status === 200 ? 'already-enrolled' : 'enrolled');
    expect((await answerOf(enrol(recapture(ada, 13)))).decision).toBe('already-enrolled');
  });

  test('lives through the gateway killed in the middle of an enrolment', async () => {
    const use = await prepare(carl);
    const asked = use.send().catch(() => null);
    await sleep(150);
    process.kill(pidOf(platform, 'gateway'), 'SIGKILL');
    await asked;
    await untilReady();
    const fate = await untilKnown(use.send);
    const later = await answerOf(enrol(recapture(carl, 14)));
    expect(later.decision).toBe(fate.status === 200 ? 'already-enrolled' : 'enrolled');
  });

  test('stops everything when asked, and finds everything again', async () => {
    const pids = platform.report.nodes.map(({ pid }) => pid ?? 0);
    platform.child.kill('SIGTERM');
    expect(await ended(platform.child)).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    platform = await start();
    expect((await answerOf(enrol(recapture(ada, 15)))).decision).toBe('already-enrolled');
  });

  test('stops when asked before it is up', async () => {
    const { child } = run(['--data', join(folder, 'early'), '--port', String(await freePorts(4)), '--no-console']);
    while (!existsSync(join(folder, 'early', 'logs', 'party-a.log'))) await sleep(20);
    child.kill('SIGINT');
    expect(await ended(child)).toBe(0);
  });

  test('a second one beside it is told that the port is taken, and leaves the first alone', async () => {
    const second = run(['--data', join(folder, 'other'), '--port', String(port)]);
    expect(await ended(second.child)).toBe(1);
    expect(second.errors()).toContain(`Port ${port}, which the gateway needs, is already in use`);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  });

  test('a party whose store is removed says so and ends; without it nothing is answered, and SIGTERM still ends everything', async () => {
    const [store, aside] = [join(folder, 'data/party-c/store'), join(folder, 'aside-store')];
    const pids = platform.report.nodes.map(({ pid }) => pid ?? 0);
    await rename(store, aside);
    while (isAlive(pidOf(platform, 'party c'))) await sleep(50);
    expect(await readFile(join(folder, 'data/logs/party-c.log'), 'utf8')).toContain('Its data folder was removed or exchanged.');
    expect(platform.errors()).toContain('party c ended (The party c cannot run. Its data folder was removed or exchanged.)');
    // It does not start again and hold nothing: it names the way out, and nothing is answered until then.
    while (!platform.errors().includes('sclera party rebuild c')) await sleep(50);
    expect(await problemOf(await enrol(recapture(ada, 16)))).toBe('party-unavailable');
    platform.child.kill('SIGTERM');
    expect(await ended(platform.child)).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    await rm(store, { recursive: true, force: true });
    await rename(aside, store);
    platform = await start();
    expect((await answerOf(enrol(recapture(ada, 17)))).decision).toBe('already-enrolled');
  });

  test('no process outlives the one that started it', async () => {
    const pids = platform.report.nodes.map(({ pid }) => pid ?? 0);
    platform.child.kill('SIGKILL');
    await ended(platform.child);
    for (let tries = 0; tries < 100 && pids.some(isAlive); tries += 1) await sleep(100);
    expect(pids.filter(isAlive)).toEqual([]);
  });
});

describe('a start that cannot be right is refused', () => {
  test('the folders of two parties exchanged', async () => {
    const [a, b, aside] = ['party-a', 'party-b', 'aside'].map((name) => join(folder, 'data', name)) as [string, string, string];
    const exchange = async () => {
      await rename(a, aside);
      await rename(b, a);
      await rename(aside, b);
    };
    await exchange();
    const refused = run(['--data', join(folder, 'data'), '--port', String(port), '--no-console']);
    expect(await ended(refused.child)).toBe(1);
    expect(refused.errors()).toContain('The keys of party a are not those that roster.json names');
    await exchange();
  });

  test('only some of the databases named', async () => {
    const refused = run(['--data', join(folder, 'half'), '--port', String(port)], { DATABASE_URL_A: 'postgres://127.0.0.1/a' });
    expect(await ended(refused.child)).toBe(1);
    expect(refused.errors()).toContain('DATABASE_URL, DATABASE_URL_B, DATABASE_URL_C is not set');
    expect(existsSync(join(folder, 'half'))).toBe(false);
  });

  test('bad use', async () => {
    const refused = run(['--port', 'eighty']);
    expect(await ended(refused.child)).toBe(2);
    expect(refused.errors()).toContain('--port');
  });
});

describe('nodes on their own, as operators on different machines run them', () => {
  test('cards make a roster; a node without one, or with one that is not its own, does not run', async () => {
    const texts = await Promise.all(
      [['gateway'], ['party', '--id', 'a'], ['party', '--id', 'b'], ['party', '--id', 'c']].map(async (node, index) => {
        const printed = run([...node, '--data', join(folder, `own-${index}`), '--port', String(port + index), '--card']);
        expect(await ended(printed.child)).toBe(0);
        return printed.output();
      }),
    );
    const paths = await Promise.all(
      texts.map(async (text, index) => {
        await writeFile(join(folder, `card-${index}.json`), text);
        return join(folder, `card-${index}.json`);
      }),
    );
    const joined = run(['roster', ...paths]);
    expect(await ended(joined.child)).toBe(0);
    const roster = join(folder, 'roster.json');
    await writeFile(roster, joined.output());
    const stranger = run(['party', '--id', 'a', '--data', join(folder, 'own-2'), '--roster', roster, '--port', String(port + 1)]);
    expect(await ended(stranger.child)).toBe(1);
    expect(stranger.errors()).toContain('not those of party a');
    const without = run(['party', '--id', 'a', '--data', join(folder, 'own-1')]);
    expect(await ended(without.child)).toBe(2);
    expect(without.errors()).toContain('--roster');
    expect(await ended(run(['roster', ...paths.slice(1)]).child)).toBe(2);

    const gateway = ['gateway', '--data', join(folder, 'own-0'), '--roster', roster, '--port', String(port)];
    const rule =
      '@id("x") @law("1") @source("V") @outcome("deny") @message("No.") @fix("Do not.") forbid (principal, action, resource) when';
    await mkdir(join(folder, 'rules'));
    await writeFile(join(folder, 'rules', 'house.cedar'), `${rule} { context.purpos == "a" };`);
    const mistyped = run([...gateway, '--policy-pack', join(folder, 'rules')]);
    expect(await ended(mistyped.child)).toBe(1);
    expect(mistyped.errors()).toContain('house.cedar, rule x: attribute `purpos`');
    await writeFile(join(folder, 'facts.json'), '{ "jurisdiction": ["CN"] }');
    const misstated = run([...gateway, '--policy-facts', join(folder, 'facts.json')]);
    expect(await ended(misstated.child)).toBe(1);
    expect(misstated.errors()).toContain('facts.json: Unrecognized key: "jurisdiction"');
  });
});

interface Running {
  readonly child: ChildProcess;
  readonly errors: () => string;
  readonly report: PlatformReport;
}

async function start(): Promise<Running> {
  const { child, output, errors } = run(['--data', join(folder, 'data'), '--port', String(port), '--no-console', '--json']);
  for (;;) {
    const line = output()
      .split('\n')
      .find((text) => text.startsWith('{'));
    if (line) return { child, errors, report: JSON.parse(line) as PlatformReport };
    if (child.exitCode !== null) throw new Error(`the platform ended: ${errors()}`);
    await sleep(50);
  }
}

function run(
  args: readonly string[],
  env: Record<string, string> = {},
): { child: ChildProcess; output: () => string; errors: () => string } {
  const child = spawn(process.execPath, [...program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const said = { out: '', err: '' };
  child.stdout?.on('data', (text: Buffer) => {
    said.out += text.toString();
  });
  child.stderr?.on('data', (text: Buffer) => {
    said.err += text.toString();
  });
  return { child, output: () => said.out, errors: () => said.err };
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('close', (code) => resolve(code)));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A process that was started again has another id than the report says; each test kills a node at most once. */
function pidOf(platform: Running, name: string): number {
  const pid = platform.report.nodes.find((node) => node.name === name)?.pid;
  if (pid === undefined) throw new Error(`no process ${name}`);
  return pid;
}

async function untilReady(): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    await sleep(100);
  }
}

async function untilKnown(send: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const response = await send();
    if (response.status !== 503 || !['completion-pending', 'store-unavailable'].includes(await problemOf(response))) return response;
    await sleep(200);
  }
}

async function problemOf(response: Response): Promise<string> {
  return schemas.Problem.parse(await response.clone().json()).code;
}

async function answerOf(response: Promise<Response>): Promise<ComparisonAnswer> {
  const answered = await response;
  const text = await answered.text();
  if (answered.status !== 200) throw new Error(text);
  return schemas.ComparisonAnswer.parse(JSON.parse(text));
}

async function enrol(person: Person): Promise<Response> {
  return (await prepare(person)).send();
}

const device = createFakeDevice();

/** Everything up to the request that is going to be sent, perhaps more than once. */
async function prepare(person: Person): Promise<{ send: () => Promise<Response> }> {
  const { personalKey } = schemas.SubjectCreated.parse(await post('/v1/subjects', {}));
  const purpose = 'uniqueness-enrolment';
  const [notice] = schemas.Notices.parse(await get(`/v1/notices?purpose=${purpose}&language=en`));
  const decision = { purpose, noticeHash: notice?.hash, language: 'en', decision: 'given', ageBand: 'adult', guardian: false };
  const { consent } = schemas.ConsentAnswer.parse(await post('/v1/consents', decision, personalKey));
  const { token } = schemas.PermitAnswer.parse(
    await post('/v1/permits', { consent: consent.id, action: 'enrol', modality: 'iris' }, personalKey),
  );
  const platform: Platform = schemas.Platform.parse(await get('/v1/platform'));
  const pairs = splitPerson(person).map(serializePair);
  const shares = await Promise.all(
    platform.parties.map(({ id, sealingKey }, index) => sealBytes(pairs[index] ?? new Uint8Array(), id, sealingKey, token)),
  );
  await post('/v1/devices', { key: device.key, name: 'a kiosk', code: null, attestation: null });
  const { capture } = signedBy(device, { subject: null, action: 'enrol', token, shares });
  return { send: () => ask('/v1/enrolments', { token, shares, capture }) };
}

async function get(path: string): Promise<unknown> {
  return (await fetch(`http://127.0.0.1:${port}${path}`)).json();
}

async function post(path: string, body: unknown, personalKey?: string): Promise<unknown> {
  return (await ask(path, body, personalKey)).json();
}

function ask(path: string, body: unknown, personalKey?: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(personalKey === undefined ? {} : { authorization: `Bearer ${personalKey}` }) };
  return fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** The first of `count` free ports in a row. */
async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
    if (free.every(Boolean)) return first;
  }
}

function isFree(candidate: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(candidate, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
