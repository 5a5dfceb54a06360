import { ScleraError } from '@sclera/core';
import pg from 'pg';
import type { Database, Sql } from './database.ts';
import { toStoreError } from './store-error.ts';

const connectTimeoutMs = 5_000;
const statementTimeoutMs = 30_000;

/** Connects to a PostgreSQL database by URL. Throws `configuration-invalid` for a bad URL, `store-unavailable` where nobody answers. */
export async function openPostgres(url: string): Promise<Database> {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url))
    throw new ScleraError('configuration-invalid', 'The database URL must look like postgres://….');
  const pool = new pg.Pool({
    connectionString: url,
    max: 6,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    application_name: 'sclera',
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {});
  const database: Database = {
    engine: 'postgres',
    ...sqlOn(pool),
    transaction: (work) => transactionOn(pool, work),
    close: () => pool.end(),
  };
  try {
    await database.query('select 1');
  } catch (error) {
    await pool.end();
    throw error;
  }
  return database;
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
