import { existsSync, statSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, type PGliteOptions, type Transaction } from '@electric-sql/pglite';
import { ScleraError } from '@sclera/core';
import type { Database, Sql } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { copySeed, initOptions } from './seed.ts';
import { createStallGuard, type StallGuard } from './stall-guard.ts';
import { toStoreError } from './store-error.ts';

/**
 * Opens the embedded database in `folder`, making it on first use. The folder holds the cluster (`pg/`), the lock of the process
 * that has it open, and the mark `made`, without which a cluster is the leftover of a first start that did not finish.
 * PGlite runs with fsync off: data survives a killed process, not a power cut. A folder that is removed or exchanged under it is noticed
 * before the next statement, or after two seconds.
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
    const presence = watchPresence(join(folder, 'pg', 'PG_VERSION'));
    guardCalls(cluster, presence);
    return {
      engine: 'pglite',
      lost: presence.lost,
      ...sqlOn(cluster),
      transaction: (work) => transactionOn(cluster, work),
      assumeRole: (role) => sqlOn(cluster).script(`set role ${role}`),
      async close() {
        presence.stop();
        try {
          // Without its files the last checkpoint could not be written.
          if (presence.isThere()) await cluster.close();
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
  const cluster = await create(path, copySeed(path) ? {} : { initDbStartParams: [...initOptions] });
  await writeFile(mark, '', { mode: 0o600 });
  return cluster;
}

async function create(path: string, options: PGliteOptions): Promise<PGlite> {
  const cluster = new PGlite(path, options);
  await cluster.waitReady;
  return cluster;
}

/** The longest one message to the embedded database may take; a statement of a PostgreSQL server may take as long. */
const stallLimitMs = 30_000;
const lookEveryMs = 2_000;
let stallGuard: StallGuard | null = null;

/** Every message to the database goes through this one method; it blocks the thread until the database has answered. */
function guardCalls(cluster: PGlite, presence: Presence): void {
  stallGuard ??= createStallGuard(stallLimitMs);
  const guard = stallGuard;
  const send = cluster.execProtocolRawSync.bind(cluster);
  cluster.execProtocolRawSync = (message) => {
    if (!presence.isThere()) throw new ScleraError('store-unavailable', 'The data folder is gone.');
    return guard.run(() => send(message));
  };
}

interface Presence {
  readonly lost: Promise<void>;
  /** Whether the file is still the one it was; once it was not, never again. */
  isThere(): boolean;
  stop(): void;
}

/** Watches a file that the database writes once and never again. */
function watchPresence(path: string): Presence {
  const inodeOf = (): number | undefined => {
    try {
      return statSync(path).ino;
    } catch {
      return undefined;
    }
  };
  const inode = inodeOf();
  let there = inode !== undefined;
  let lose: () => void = () => {};
  const lost = new Promise<void>((resolve) => {
    lose = resolve;
  });
  const isThere = (): boolean => {
    if (there && inodeOf() !== inode) {
      there = false;
      lose();
    }
    return there;
  };
  const timer = setInterval(isThere, lookEveryMs);
  timer.unref();
  return { lost, isThere, stop: () => clearInterval(timer) };
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
