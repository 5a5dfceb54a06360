import { type Clock, type GatewayStore, isOver, type RetentionRule, recordRules, signJws } from '@sclera/core';
import type { Personhood } from '../../personhood/personhood.ts';
import { dayMs, hourMs } from '../context.ts';
import type { Operators } from '../operators/accounts.ts';
import { everyRecord, openShelf, recordId } from '../shelf.ts';

export interface ExpiryOptions {
  readonly store: Pick<GatewayStore, 'records' | 'removeOperations'>;
  readonly personhood: Pick<Personhood, 'expireEnrolments' | 'expireConsents'>;
  /** Leaves the leaf. */
  readonly operators: Pick<Operators, 'audit'>;
  readonly issuer: string;
  /** Ed25519, 32 bytes. */
  readonly secretKey: Uint8Array;
  readonly clock: Clock;
}

/** One run that removed something, with its place in the log and the gateway's signature. */
export interface ExpiryRun {
  readonly id: string;
  readonly at: string;
  readonly removed: Readonly<Record<string, number>>;
  readonly erasures: number;
  readonly leafIndex: number;
  /** Compact JWS, typ `sclera-expiry+jwt`: all of the above. */
  readonly receipt: string;
}

export interface Expiry {
  /**
   * Removes everything whose time is over: references at all three parties, records of the gateway, consents that ended long ago, operations long done. A run that finds
   * something leaves a leaf and a signed receipt; one that finds nothing leaves nothing, and is null.
   */
  run(): Promise<ExpiryRun | null>;
  /** The newest first, 100 at most. */
  list(): Promise<readonly ExpiryRun[]>;
  /** Whether it runs as it should. */
  standing(): ExpiryStanding;
}

/** When it last looked and when it looks next, ISO 8601; null before the first time since this process began. */
export interface ExpiryStanding {
  readonly lastAt: string | null;
  readonly lastFailed: boolean;
  readonly nextAt: string | null;
}

/** How often it is to be run. */
export const expireEveryMs: number = hourMs;

/** An operation can be asked about for so long after its permit ended; its receipt is the person's to keep. */
const operationDays = 3 * 365;
const mostListed = 100;

export function createExpiry(options: ExpiryOptions): Expiry {
  const { store, clock } = options;
  const runs = openShelf<Omit<ExpiryRun, 'id'>>(store.records, 'expiry-run', 'retention');
  let standing: ExpiryStanding = { lastAt: null, lastFailed: false, nextAt: null };
  const at = (agoMs = 0): string => new Date(clock() - agoMs).toISOString();

  const removeRecords = async (rule: RetentionRule): Promise<number> => {
    let removed = 0;
    for await (const one of everyRecord(store.records, { kind: rule.kind, ...queryOf(rule) })) {
      if (!isOver(rule, one, at())) continue;
      await store.records.remove(one.kind, one.id);
      removed += 1;
    }
    return removed;
  };
  /** What is due can be asked for; the rest is looked through. */
  const queryOf = ({ from, days }: RetentionRule) => (from === 'dueAt' ? { dueBefore: at(days * dayMs) } : {});

  const runOnce = async (): Promise<ExpiryRun | null> => {
    const removed: Record<string, number> = {};
    const erasures = await options.personhood.expireEnrolments();
    for (const rule of recordRules) {
      const count = await removeRecords(rule);
      if (count > 0) removed[rule.kind] = count;
    }
    const consents = await options.personhood.expireConsents();
    if (consents > 0) removed['consent'] = consents;
    const operations = await store.removeOperations(at(operationDays * dayMs));
    if (operations > 0) removed['operation'] = operations;
    const found = { at: at(), removed, erasures };
    if (erasures === 0 && Object.keys(removed).length === 0) return null;
    const id = recordId('exp');
    const leafIndex = await options.operators.audit(null, 'expire', id, true);
    const receipt = signJws('sclera-expiry+jwt', { iss: options.issuer, id, ...found, leafIndex }, options.secretKey);
    const body = { ...found, leafIndex, receipt };
    await runs.add({ id, subject: null, state: 'done', dueAt: null, body });
    return { id, ...body };
  };

  return {
    standing: () => standing,
    async run() {
      const looked = { lastAt: at(), nextAt: at(-expireEveryMs) };
      standing = { ...looked, lastFailed: true };
      const run = await runOnce();
      standing = { ...looked, lastFailed: false };
      return run;
    },
    list: async () =>
      (await runs.list())
        .map(({ id, body }) => ({ id, ...body }))
        .sort((a, b) => (a.at < b.at ? 1 : -1))
        .slice(0, mostListed),
  };
}
