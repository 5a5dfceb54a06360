import { ScleraError } from '@sclera/core';
import type { Database, Sql } from './database.ts';

/** Whose rows are looked at: one person's, everybody's (what the platform does for all), or whoever has this personal key. */
export type Fence = { readonly subject: string } | 'everybody' | { readonly keyHash: string };

/** Runs `work` in one transaction that sees no row outside of the fence. */
export async function within<T>(database: Database, fence: Fence, work: (sql: Sql) => Promise<T>): Promise<T> {
  const [subject, keyHash] = fence === 'everybody' ? ['*', ''] : 'subject' in fence ? [fence.subject, ''] : ['', fence.keyHash];
  if (fence !== 'everybody' && subject === '*') throw new ScleraError('internal');
  return database.transaction(async (sql) => {
    await sql.query(`select set_config('sclera.subject', $1, true), set_config('sclera.key_hash', $2, true)`, [subject, keyHash]);
    return work(sql);
  });
}
