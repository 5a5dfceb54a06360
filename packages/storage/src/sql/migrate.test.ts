import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from './database.ts';
import { type Migration, migrate, readMigrations } from './migrate.ts';
import { openPglite } from './pglite.ts';

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sclera-migrate-'));
  database = await openPglite(folder);
});
afterAll(async () => {
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

const first: Migration = { version: 1, name: '0001-first.sql', statements: 'create table one (x integer); create table two (x integer)' };
const second: Migration = {
  version: 2,
  name: '0002-second.sql',
  statements: 'alter table one add column y text; insert into one values (1, $$;$$)',
};

test('applies what is missing, in order and once', async () => {
  await migrate(database, 'party', [first]);
  await migrate(database, 'party', [first, second]);
  await migrate(database, 'party', [first, second]);
  expect(await database.query('select x, y from one')).toEqual([{ x: 1, y: ';' }]);
  expect(await database.query('select version, kind, name from schema_migrations order by version')).toEqual([
    { version: 1, kind: 'party', name: first.name },
    { version: 2, kind: 'party', name: second.name },
  ]);
});

test('a migration that fails leaves nothing behind', async () => {
  const broken: Migration = {
    version: 3,
    name: '0003-broken.sql',
    statements: 'create table three (x integer); create table one (x integer)',
  };
  await expect(migrate(database, 'party', [first, second, broken])).rejects.toMatchObject({ code: 'internal' });
  expect(await database.query(`select to_regclass('three') as three`)).toEqual([{ three: null }]);
  expect(await database.query('select count(*)::int as n from schema_migrations')).toEqual([{ n: 2 }]);
});

test('a newer store, an edited migration and the other kind of store are refused', async () => {
  await expect(migrate(database, 'party', [first])).rejects.toMatchObject({ code: 'configuration-invalid' });
  const edited = { ...second, statements: `${second.statements} ` };
  await expect(migrate(database, 'party', [first, edited])).rejects.toMatchObject({ code: 'configuration-invalid' });
  await expect(migrate(database, 'gateway', [first, second])).rejects.toMatchObject({ code: 'store-foreign' });
});

test('the files of both kinds are numbered from 1 without gaps', async () => {
  for (const kind of ['gateway', 'party'] as const) {
    const migrations = await readMigrations(kind);
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1));
    expect(migrations[0]?.statements).toBe(await readFile(new URL(`../../sql/${kind}/0001-first.sql`, import.meta.url), 'utf8'));
  }
});

test('a gateway store whose records still lie open is refused, says what to do, and stays as it was', async () => {
  const place = await mkdtemp(join(tmpdir(), 'sclera-migrate-'));
  const old = await openPglite(place);
  try {
    const migrations = await readMigrations('gateway');
    await migrate(old, 'gateway', migrations.slice(0, 4));
    const record = JSON.stringify({ schema: 'sclera-consent-1', id: 'con_1', recipients: ['Party A'], events: [{ state: 'given' }] });
    await old.query(`insert into consent (id, subject, record) values ('con_1', 'sub_1', $1)`, [record]);
    await expect(migrate(old, 'gateway', migrations)).rejects.toMatchObject({
      code: 'configuration-invalid',
      detail: expect.stringMatching(/cannot be brought to this version: .* let it erase them, then begin a new store/),
    });
    expect(await old.query('select record::text from consent')).toEqual([{ record }]);
  } finally {
    await old.close();
    await rm(place, { recursive: true, force: true });
  }
});
