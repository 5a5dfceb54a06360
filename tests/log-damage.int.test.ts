import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitEvent, generateSigningKey, type LogEvent, localKeyWrapper, makeId, ScleraError, toBase64Url } from '@sclera/core';
import { checkLog, type LogSource, SdkProblem } from '@sclera/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPublicLog } from '../packages/server/src/gateway/public-log.ts';
import { openWitnesses } from '../packages/server/src/gateway/witnesses.ts';
import { openKeyring } from '../packages/storage/src/keyring.ts';
import { logStoreOn } from '../packages/storage/src/log-store.ts';
import { openDatabase } from '../packages/storage/src/open-database.ts';
import type { Database } from '../packages/storage/src/sql/database.ts';
import { SubjectSafe } from '../packages/storage/src/subject-safe.ts';

// Somebody changes rows of the gateway's own database; whoever reads the log finds it, while the gateway runs and after it was started anew.

let folder: string;
let database: Database;
let safe: SubjectSafe;
const size = 513;
const key = generateSigningKey();
const origin = 'log.test';
const identity = {
  gateway: { issuer: origin, operator: '', country: '', signingKey: '', formerSigningKeys: [], logKey: toBase64Url(key.publicKey) },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-damage-'));
  database = await openDatabase({ dataDir: join(folder, 'store') }, 'gateway');
  safe = new SubjectSafe(await openKeyring(join(folder, 'keyring'), localKeyWrapper(new Uint8Array(32))));
  const subject = makeId('subject');
  const event: LogEvent = {
    kind: 'check',
    subject,
    purpose: 'uniqueness-check',
    decision: 'new',
    permit: null,
    at: '2026-01-01T00:00:00.000Z',
  };
  const { append } = logStoreOn(database, safe);
  await Promise.all(Array.from({ length: size }, () => append({ subject, ...commitEvent(event) })));
});
afterAll(async () => {
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What only the owner of the database may do: the gateway's own role cannot change a leaf. */
async function asOwner(statements: string): Promise<void> {
  await database.script(`reset role; ${statements}; set role sclera_gateway`);
}

/** The log as a gateway serves it that was started just now. */
function startLog(): LogSource {
  const quiet = { warn: () => {}, error: () => {} };
  const log = openPublicLog({ store: logStoreOn(database, safe), origin, secretKey: key.secretKey, witnesses: openWitnesses([], quiet) });
  const failing = (code: 'not-found' | 'log-inconsistent'): SdkProblem => new SdkProblem({ code, status: 500, title: '', detail: '' });
  const asProblem = (error: unknown): never => {
    throw error instanceof ScleraError ? failing('log-inconsistent') : error;
  };
  return {
    checkpoint: () => log.checkpoint().catch(asProblem),
    tile: async (path) => (await log.resource(path).catch(asProblem)) ?? Promise.reject(failing('not-found')),
  };
}

const damages: readonly [what: string, damage: string][] = [0, 255, 256, 511, 512].flatMap((index) => [
  [
    `a flipped bit in leaf ${index}`,
    `update log_leaf set commitment = set_bit(commitment, 7, 1 - get_bit(commitment, 7)) where index = ${index}`,
  ],
  [`leaf ${index} dropped`, `delete from log_use where leaf_index = ${index}; delete from log_leaf where index = ${index}`],
]);

test.each([
  ...damages,
  [
    'leaves 255 and 256 exchanged',
    `update log_leaf l set commitment = o.commitment from log_leaf o where (l.index, o.index) in ((255, 256), (256, 255))`,
  ],
  ['a flipped bit in a tile', 'update log_tile set hashes = set_bit(hashes, 77, 1 - get_bit(hashes, 77)) where level = 0 and index = 1'],
  ['a flipped bit in the tile above', 'update log_tile set hashes = set_bit(hashes, 77, 1 - get_bit(hashes, 77)) where level = 1'],
  ['a tile dropped', 'delete from log_tile where level = 0 and index = 0'],
] as const)('%s', async (_, damage) => {
  const running = startLog();
  const sound = await checkLog(running, identity);
  expect(sound).toMatchObject({ ok: true, size });
  const seen = [{ size, root: sound.root }];
  // What is damaged here is put back at the end.
  await asOwner(
    'create table kept_leaf as table log_leaf; create table kept_use as table log_use; create table kept_tile as table log_tile',
  );
  try {
    if (damage.includes('log_leaf')) await expect(database.script(damage), 'the gateway’s own role').rejects.toThrow();
    await asOwner(damage);
    const again = startLog();
    const found = await checkLog(again, identity, { seen }).catch((problem: unknown) => problem);
    // A log that cannot even be read on says so itself.
    expect(found instanceof SdkProblem ? found.code : (found as { ok: boolean }).ok).toBe(
      found instanceof SdkProblem ? 'log-inconsistent' : false,
    );
    // Tiles that were read before are at hand; leaves are read anew each time.
    if (!damage.includes('log_tile')) expect((await checkLog(running, identity)).ok).toBe(false);
  } finally {
    await asOwner(
      `delete from log_use; delete from log_leaf; delete from log_tile;
       insert into log_leaf table kept_leaf; insert into log_use table kept_use; insert into log_tile table kept_tile;
       drop table kept_leaf; drop table kept_use; drop table kept_tile`,
    );
  }
});
