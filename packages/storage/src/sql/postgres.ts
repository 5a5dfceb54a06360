import { ScleraError } from '@sclera/core';
import pg from 'pg';
import type { Database, Sql } from './database.ts';
import { type DatabaseHold, holdDatabase } from './database-hold.ts';
import { toStoreError } from './store-error.ts';

const connectTimeoutMs = 5_000;
const statementTimeoutMs = 30_000;
const mostConnections = 6;
/** For a connection that others use just now: longer than anybody who waits for an answer, so that who comes in a rush waits instead of failing. */
const waitMs = 120_000;

/**
 * Connects to a PostgreSQL database by URL and takes it for this process. Throws `configuration-invalid` for a bad URL and where another
 * process is using the database, `store-unavailable` where nobody answers.
 */
export async function openPostgres(url: string): Promise<Database> {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
    throw new ScleraError('configuration-invalid', 'The database URL must look like postgres://….');
  const settings: pg.ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    application_name: 'sclera',
  };
  const hold = await holdDatabase(settings);
  let pool = openPool(settings);
  return {
    engine: 'postgres',
    // A server may come back; connections are made anew.
    lost: new Promise(() => {}),
    ...heldSqlOn(() => pool, hold),
    async transaction(work) {
      await hold.check();
      return transactionOn(pool, work);
    },
    async assumeRole(role) {
      await pool.end();
      // Said when a connection is made: one that may not take the role is refused.
      pool = openPool({ ...settings, options: `-c role=${role}` });
    },
    async close() {
      await pool.end();
      await hold.release();
    },
  };
}

function openPool(settings: pg.PoolConfig): pg.Pool {
  // One setting of the library's limits both waits; a client made with its own keeps them apart.
  const Client = class extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super({ ...config, connectionTimeoutMillis: connectTimeoutMs });
    }
  };
  const pool = new pg.Pool({ ...settings, Client, connectionTimeoutMillis: waitMs, idleTimeoutMillis: 0, max: mostConnections });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {});
  // All of them are made now and kept: in a rush the process would not hear the server within the time for a new one.
  for (let i = 0; i < mostConnections; i++) void pool.query('select 1').catch(() => {});
  return pool;
}

/** Nothing is read or written while the database may be somebody else's. */
function heldSqlOn(pool: () => pg.Pool, hold: DatabaseHold): Sql {
  return {
    async query<Row>(statement: string, parameters?: readonly unknown[]) {
      await hold.check();
      return sqlOn(pool()).query<Row>(statement, parameters);
    },
    async script(statements) {
      await hold.check();
      await sqlOn(pool()).script(statements);
    },
  };
}

function sqlOn(client: pg.Pool | pg.PoolClient): Sql {
  return {
    async query<Row>(statement: string, parameters: readonly unknown[] = []) {
      try {
        return (await client.query(statement, [...parameters])).rows as Row[];
      } catch (error) {
        throw toStoreError(error);
      }
    },
    async script(statements) {
      try {
        await client.query(statements);
      } catch (error) {
        throw toStoreError(error);
      }
    },
  };
}

async function transactionOn<T>(pool: pg.Pool, work: (sql: Sql) => Promise<T>): Promise<T> {
  let client: pg.PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw toStoreError(error);
  }
  // A connection lost in mid-transaction also raises this event; the query that notices it throws.
  const ignore = () => {};
  client.on('error', ignore);
  let broken = false;
  try {
    await client.query('begin');
    const result = await work(sqlOn(client));
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw toStoreError(error);
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}
