import { setTimeout as sleep } from 'node:timers/promises';
import { ScleraError } from '@sclera/core';
import pg from 'pg';
import { toStoreError } from './store-error.ts';
import { storeInUse } from './store-in-use.ts';

/** What keeps a PostgreSQL database to one process. */
export interface DatabaseHold {
  /** Returns at once while the database is held; takes it again where the connection was lost. Throws `configuration-invalid` if somebody else has it now. */
  check(): Promise<void>;
  release(): Promise<void>;
}

/** Any 64-bit number, the same in every version; advisory locks count within one database. */
const advisoryLock = 7_365_102_942;
/** A process that was just killed takes a moment to let go. */
const patienceMs = 2_000;
const pollMs = 100;

/**
 * Takes a database for this process, by a session-long advisory lock on a connection of its own: two gateways on one store would each
 * keep an order of their own, two parties would each miss what the other staged. The lock ends with the connection, so nothing is left
 * to clear after a crash. Throws `configuration-invalid` while another process has it, `store-unavailable` where nobody answers.
 */
export async function holdDatabase(settings: pg.ClientConfig): Promise<DatabaseHold> {
  let holder: pg.Client | null = null;
  let taking: Promise<void> | null = null;
  let released = false;
  const take = async (): Promise<void> => {
    const client = new pg.Client({ ...settings, keepAlive: true });
    const lose = () => {
      if (holder === client) holder = null;
    };
    client.on('error', lose);
    client.on('end', lose);
    try {
      await client.connect();
      // A machine that vanished lets go within half a minute, not after the two hours of the system's own keep-alive.
      await client.query('set tcp_keepalives_idle = 15; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3');
      await lock(client);
      if (released) throw new ScleraError('store-unavailable', 'The store is closed.');
      holder = client;
    } catch (error) {
      await client.end().catch(() => {});
      throw toStoreError(error);
    }
  };
  const check = async (): Promise<void> => {
    if (released) throw new ScleraError('store-unavailable', 'The store is closed.');
    if (holder) return;
    taking ??= take().finally(() => {
      taking = null;
    });
    await taking;
  };
  await check();
  return {
    check,
    async release() {
      released = true;
      await taking?.catch(() => {});
      await holder?.end().catch(() => {});
    },
  };
}

async function lock(client: pg.Client): Promise<void> {
  for (const deadline = performance.now() + patienceMs; ; await sleep(pollMs)) {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [advisoryLock]);
    if (rows[0]?.locked) return;
    if (performance.now() > deadline) throw storeInUse();
  }
}
