import { ScleraError } from '@sclera/core';
import type { Database } from './sql/database.ts';

/** Whose store this is; null on a fresh one. */
export async function readOwner(database: Database): Promise<string | null> {
  const [row] = await database.query<{ owner: string }>('select owner from store_owner');
  return row?.owner ?? null;
}

/** Claims a fresh store; claiming one's own again changes nothing. Throws `store-foreign` if it belongs to somebody else. */
export async function claimOwner(database: Database, owner: string): Promise<void> {
  await database.query('insert into store_owner (owner) values ($1) on conflict do nothing', [owner]);
  if ((await readOwner(database)) !== owner) throw new ScleraError('store-foreign');
}
