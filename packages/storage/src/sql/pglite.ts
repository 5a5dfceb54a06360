import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, type PGliteOptions, type Transaction } from '@electric-sql/pglite';
import { ScleraError } from '@sclera/core';
import type { Database, Sql } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { initOptions, readSeed } from './seed.ts';
import { toStoreError } from './store-error.ts';

/**
 * Opens the embedded database in `folder`, making it on first use. The folder holds the cluster (`pg/`), the lock of the process
 * that has it open, and the mark `made`, without which a cluster is the leftover of a first start that did not finish.
 * PGlite runs with fsync off: data survives a killed process, not a power cut.
 */
export async function openPglite(folder: string): Promise<Database> {
  let unlock: () => void;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    unlock = lockFolder(folder);
  } catch (error) {
    throw error instanceof ScleraError ? error : new ScleraError('store-unavailable', 'The data folder cannot be written.');
  }
  try {
    const cluster = await openCluster(folder);
    return {
      engine: 'pglite',
      ...sqlOn(cluster),
      transaction: (work) => transactionOn(cluster, work),
      async close() {
        try {
          await cluster.close();
        } finally {
          unlock();
        }
      },
    };
  } catch {
    unlock();
    throw new ScleraError('store-unavailable', 'The embedded database in the data folder cannot be opened.');
  }
}

async function openCluster(folder: string): Promise<PGlite> {
  const path = join(folder, 'pg');
  const mark = join(folder, 'made');
  if (existsSync(mark)) return create(path, {});
  await rm(path, { recursive: true, force: true });
  const seed = await readSeed();
  const cluster = await create(path, seed === null ? { initDbStartParams: [...initOptions] } : { loadDataDir: seed });
  await writeFile(mark, '', { mode: 0o600 });
  return cluster;
}

async function create(path: string, options: PGliteOptions): Promise<PGlite> {
  const cluster = new PGlite(path, options);
  await cluster.waitReady;
  return cluster;
}

function sqlOn(cluster: PGlite | Transaction): Sql {
  return {
    async query<Row>(statement: string, parameters: readonly unknown[] = []) {
      try {
        return (await cluster.query<Row>(statement, [...parameters])).rows;
      } catch (error) {
        throw toStoreError(error);
      }
    },
    async script(statements) {
      try {
        await cluster.exec(statements);
      } catch (error) {
        throw toStoreError(error);
      }
    },
  };
}

async function transactionOn<T>(cluster: PGlite, work: (sql: Sql) => Promise<T>): Promise<T> {
  try {
    return await cluster.transaction((tx) => work(sqlOn(tx)));
  } catch (error) {
    throw toStoreError(error);
  }
}
