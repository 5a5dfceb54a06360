import type { Database } from './sql/database.ts';
import { migrate, readMigrations, type StoreKind } from './sql/migrate.ts';

/** Where a store lives: a folder for the embedded database (made on first use), or the URL of a PostgreSQL database. */
export type StoreLocation = { readonly dataDir: string } | { readonly url: string };

export interface Closable {
  /**
   * Resolves when the store is gone for good: its folder was removed or exchanged. From then on everything fails with
   * `store-unavailable`, and the process had better end. Never resolves on PostgreSQL, which may come back.
   */
  readonly lost: Promise<void>;
  /** Ends the store's connections. Anything asked afterwards fails with `store-unavailable`. */
  close(): Promise<void>;
}

/** Owns nothing: what the gateway does with its store is fenced by row level security, and its log cannot be rewritten. */
const gatewayRole = 'sclera_gateway';

/** Opens and migrates the database of one store. */
export async function openDatabase(where: StoreLocation, kind: StoreKind): Promise<Database> {
  const database = await connect(where);
  try {
    await migrate(database, kind, await readMigrations(kind));
    if (kind === 'gateway') await database.assumeRole(gatewayRole);
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** Only the engine that is used is loaded: a node starts faster without the other. */
async function connect(where: StoreLocation): Promise<Database> {
  if ('url' in where) return (await import('./sql/postgres.ts')).openPostgres(where.url);
  return (await import('./sql/pglite.ts')).openPglite(where.dataDir);
}
