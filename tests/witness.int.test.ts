import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitEvent, generateSigningKey, type LogEvent, makeId, toBase64Url } from '@sclera/core';
import { checkWitnesses, readVerifierKey, writeVerifierKey } from '@sclera/sdk';
import { createFakeStore } from '@sclera/services/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { main } from '../packages/cli/src/main.ts';
import { parseCommand } from '../packages/server/src/compose/parse-command.ts';
import { openPublicLog, type PublicLog } from '../packages/server/src/gateway/public-log.ts';
import { openWitnesses, type WitnessAddress } from '../packages/server/src/gateway/witnesses.ts';

// The gateway's log and `sclera witness`, each as it is, over HTTP.

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-witness-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const log = generateSigningKey();
const origin = 'log.test';
const logKey = writeVerifierKey({ name: origin, type: 1, publicKey: log.publicKey });

interface RunningWitness {
  readonly address: WitnessAddress;
  readonly key: NonNullable<ReturnType<typeof readVerifierKey>>;
  readonly lines: Record<string, unknown>[];
  /** Resolves with its exit code. */
  stop(): Promise<number>;
}

const running: RunningWitness[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});

async function startWitness(name: string): Promise<RunningWitness> {
  const lines: Record<string, unknown>[] = [];
  const interruption = new AbortController();
  let up: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    up = resolve;
  });
  const io = {
    out: (text: string) => {
      lines.push(
        ...text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>),
      );
      up();
    },
    err: () => {},
    errIsTty: false,
    columns: 80,
    ask: null,
    askSecret: null,
    input: async () => '',
    inputBytes: async function* () {},
    env: {},
    cwd: folder,
    interruption: () => interruption.signal,
    fetch: () => Promise.reject(new TypeError('asks nobody')),
  };
  const ended = main(['witness', '--data', name, '--name', name, '--port', '0', '--log', logKey, '--json'], io);
  await ready;
  const { key, address } = lines[0] as { key: string; address: string };
  const parsed = parseCommand(['gateway', '--data', 'x', '--witness', `${key}@${address}`]);
  if (parsed.kind !== 'node') throw new Error('not a node');
  const one: RunningWitness = {
    address: parsed.witnesses[0]!,
    key: readVerifierKey(key)!,
    lines,
    stop: () => {
      interruption.abort();
      return ended;
    },
  };
  running.push(one);
  return one;
}

interface TestLog {
  readonly publicLog: PublicLog;
  readonly said: string[];
  grow(leaves: number): Promise<void>;
}

function openLog(witnesses: readonly WitnessAddress[]): TestLog {
  const store = createFakeStore();
  const said: string[] = [];
  const say = (_: object, text: string): void => void said.push(text);
  const logger = { warn: say, error: say };
  const publicLog = openPublicLog({ store: store.log, origin, secretKey: log.secretKey, witnesses: openWitnesses(witnesses, logger) });
  const grow = async (leaves: number): Promise<void> => {
    for (let i = 0; i < leaves; i++) await store.log.append({ subject: event.subject, ...commitEvent(event) });
  };
  return { publicLog, said, grow };
}

const event: LogEvent = {
  kind: 'check',
  subject: makeId('subject'),
  purpose: 'uniqueness-check',
  decision: 'new',
  permit: null,
  at: '2026-01-01T00:00:00.000Z',
};

describe('sclera witness', () => {
  test('cosigns what the gateway publishes, from one size to the next, also after a restart of either', async () => {
    const first = await startWitness('one');
    const { publicLog, grow, said } = openLog([first.address]);
    const policy = { witnesses: [first.key], atLeast: 1 };
    for (const leaves of [0, 1, 254, 1, 1]) {
      await grow(leaves);
      const note = await publicLog.checkpoint();
      expect(checkWitnesses(note, policy).kind, note.split('\n')[1]).toBe('witnessed');
      expect(await publicLog.checkpoint(), 'nothing new is asked for while nothing grows').toBe(note);
    }
    await first.stop();
    const again = await startWitness('one');
    expect(again.key).toEqual(first.key);
    expect(toBase64Url(again.address.key.publicKey)).toBe(toBase64Url(first.address.key.publicKey));
    // A gateway that was started anew does not know where the witness stands, and is told.
    await grow(3);
    const reopened = openWitnesses([again.address], { warn: () => {}, error: () => {} });
    const note = await publicLog.checkpoint();
    const size = Number(note.split('\n')[1]);
    expect(size).toBe(260);
    expect(said).toEqual(['a witness did not answer']);
    const bare = note;
    const lines = await reopened.cosign({
      note: bare,
      size,
      consistencyProof: async (from) => (from === 257 ? proofOf(publicLog, from) : []),
    });
    expect(lines).toHaveLength(1);
  });

  test('refuses a fork, says so, keeps the evidence, and ends with 1', async () => {
    const witness = await startWitness('two');
    const honest = openLog([witness.address]);
    await honest.grow(10);
    await honest.publicLog.checkpoint();
    const forked = openLog([witness.address]);
    await forked.grow(12);
    const note = await forked.publicLog.checkpoint();
    expect(checkWitnesses(note, { witnesses: [witness.key], atLeast: 1 }).kind).toBe('unwitnessed');
    expect(forked.said).toEqual(['a witness has seen another log than this']);
    const alarm = witness.lines.at(-1);
    expect(alarm).toMatchObject({ kind: 'fork', ok: false, origin });
    const [evidence] = await readdir(join(folder, 'two', 'forks'));
    expect(await readFile(join(folder, 'two', 'forks', evidence!), 'utf8')).toMatch(/\n10\n[\s\S]*\n---\n[\s\S]*\n12\n/);
    // The honest log goes on.
    await honest.grow(1);
    expect(checkWitnesses(await honest.publicLog.checkpoint(), { witnesses: [witness.key], atLeast: 1 }).kind).toBe('witnessed');
    expect(await witness.stop()).toBe(1);
  });

  test('a log that was put back to an older state is no longer cosigned', async () => {
    const witness = await startWitness('three');
    const { publicLog, grow } = openLog([witness.address]);
    await grow(5);
    await publicLog.checkpoint();
    const shrunk = openLog([witness.address]);
    await shrunk.grow(3);
    expect(checkWitnesses(await shrunk.publicLog.checkpoint(), { witnesses: [witness.key], atLeast: 1 }).kind).toBe('unwitnessed');
    expect(shrunk.said).toEqual(['a witness has seen a longer log: was an old store put back?']);
  });

  test('of three witnesses two are enough where two are asked for', async () => {
    const [a, b, c] = [await startWitness('a'), await startWitness('b'), await startWitness('c')];
    await c.stop();
    const { publicLog, grow } = openLog([a.address, b.address, c.address]);
    await grow(2);
    const note = await publicLog.checkpoint();
    const witnesses = [a.key, b.key, c.key];
    expect(checkWitnesses(note, { witnesses, atLeast: 2 })).toMatchObject({ kind: 'witnessed', by: [{ witness: 'a' }, { witness: 'b' }] });
    expect(checkWitnesses(note, { witnesses, atLeast: 3 }).kind).toBe('unwitnessed');
  });

  test('answers add-checkpoint and nothing else', async () => {
    const { address } = await startWitness('four');
    const post = (path: string, body: string, method = 'POST') =>
      fetch(`${address.url}${path}`, { method, ...(method === 'POST' ? { body } : {}) });
    expect((await post('/add-checkpoint', 'old 0\n')).status).toBe(400);
    expect((await post('/add-checkpoint', '', 'GET')).status).toBe(405);
    expect((await post('/', '')).status).toBe(404);
    expect((await post('/add-checkpoint', 'x'.repeat(70_000))).status).toBe(413);
  });
});

/** From the tiles that the log serves, as a gateway that was started anew has them. */
async function proofOf(publicLog: PublicLog, from: number): Promise<readonly Uint8Array[]> {
  const { createLogReader } = await import('@sclera/sdk');
  const size = Number((await publicLog.checkpoint()).split('\n')[1]);
  const tile = async (path: string): Promise<Uint8Array> => (await publicLog.resource(path)) ?? new Uint8Array();
  return createLogReader({ tile }, size).consistencyProof(from);
}
