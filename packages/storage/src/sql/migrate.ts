import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { ScleraError } from '@sclera/core';
import type { Database, Sql } from './database.ts';

/** Which of the two schemas a database holds. */
export type StoreKind = 'gateway' | 'party';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: string;
}

/** Any 64-bit number, the same in every version: two processes must not migrate one database at once. */
const advisoryLock = 7_365_102_941;

/** The numbered SQL files of this kind, in order. The same place from src/ and from dist/. */
export async function readMigrations(kind: StoreKind): Promise<readonly Migration[]> {
  const folder = new URL(`../../sql/${kind}/`, import.meta.url);
  const names = (await readdir(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => ({ version: Number(name.slice(0, 4)), name, statements: await readFile(new URL(name, folder), 'utf8') })),
  );
}

/**
 * Brings a database up to date, all or nothing. Throws `store-foreign` where it holds the other kind of store, and
 * `configuration-invalid` where it was made by a newer version or a migration was edited after it had run.
 */
export async function migrate(database: Database, kind: StoreKind, migrations: readonly Migration[]): Promise<void> {
  await database.transaction(async (sql) => {
    if (database.engine === 'postgres') await sql.query('select pg_advisory_xact_lock($1)', [advisoryLock]);
    const applied = await readApplied(sql, kind);
    for (const { version, name, checksum } of applied) {
      const known = migrations.find((migration) => migration.version === version);
      if (!known)
        throw new ScleraError('configuration-invalid', `The store was made by a newer version (migration ${name} is not known here).`);
      if (checksumOf(known) !== checksum)
        throw new ScleraError('configuration-invalid', `Migration ${name} was changed after it had been applied.`);
    }
    for (const migration of migrations) {
      if (applied.some(({ version }) => version === migration.version)) continue;
      await sql.script(migration.statements);
      await sql.query('insert into schema_migrations (version, kind, name, checksum) values ($1, $2, $3, $4)', [
        migration.version,
        kind,
        migration.name,
        checksumOf(migration),
      ]);
    }
  });
}

interface AppliedRow {
  readonly version: number;
  readonly kind: string;
  readonly name: string;
  readonly checksum: string;
}

async function readApplied(sql: Sql, kind: StoreKind): Promise<readonly AppliedRow[]> {
  await sql.script(`create table if not exists schema_migrations (
    version integer primary key,
    kind text not null,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
  )`);
  const rows = await sql.query<AppliedRow>('select version, kind, name, checksum from schema_migrations order by version');
  if (rows.some((row) => row.kind !== kind)) throw new ScleraError('store-foreign', 'This database holds another kind of store.');
  return rows;
}

function checksumOf(migration: Migration): string {
  return createHash('sha256').update(migration.statements).digest('hex');
}
