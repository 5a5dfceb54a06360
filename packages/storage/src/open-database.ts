import type { Database } from './sql/database.ts';
import { migrate, readMigrations, type StoreKind } from './sql/migrate.ts';
import { openPglite } from './sql/pglite.ts';
import { openPostgres } from './sql/postgres.ts';

/** Where a store lives: a folder for the embedded database (made on first use), or the URL of a PostgreSQL database. */
export type StoreLocation = { readonly dataDir: string } | { readonly url: string };

export interface Closable {
  /** Ends the store's connections. Anything asked afterwards fails with `store-unavailable`. */
  close(): Promise<void>;
}

/** Opens and migrates the database of one store. */
export async function openDatabase(where: StoreLocation, kind: StoreKind): Promise<Database> {
  const database = 'url' in where ? await openPostgres(where.url) : await openPglite(where.dataDir);
  try {
    await migrate(database, kind, await readMigrations(kind));
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}
