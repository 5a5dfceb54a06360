import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  type ConsentRecord,
  type EndedConsent,
  endOfConsent,
  type GatewayStore,
  type IntakeOrder,
  type Keyring,
  ScleraError,
  type SubjectId,
} from '@sclera/core';
import { type ConsentRow, consentPlace, lookThroughConsents } from './consent-rows.ts';
import { intakeOrderOn } from './intake-order.ts';
import { appendCommitments, appendLeaves, logStoreOn, sealLeaf } from './log-store.ts';
import { type Closable, openDatabase, type StoreLocation } from './open-database.ts';
import { changeOperation, findOperation, insertOperation, selectEnrolments, selectOperations } from './operation-rows.ts';
import { claimOwner, readOwner } from './owner.ts';
import { recordStoreOn } from './record-store.ts';
import type { Database } from './sql/database.ts';
import { within } from './sql/fenced.ts';
import { SubjectSafe } from './subject-safe.ts';

/** The order of intake, kept in the same database. */
interface WithOrder {
  readonly order: IntakeOrder;
}

/**
 * Opens the gateway's store, migrating it to this version; what its rows say about people is sealed under keys of the keyring. Throws
 * `store-unavailable`, `store-foreign`, `configuration-invalid`.
 */
export async function openGatewayStore(where: StoreLocation, keyring: Keyring): Promise<GatewayStore & Closable & WithOrder> {
  const database = await openDatabase(where, 'gateway');
  const safe = new SubjectSafe(keyring);
  try {
    await lookThroughConsents(database, safe);
  } catch (error) {
    await database.close();
    throw error;
  }
  return gatewayStoreOn(database, safe);
}

function gatewayStoreOn(database: Database, safe: SubjectSafe): GatewayStore & Closable & WithOrder {
  return {
    owner: () => readOwner(database),
    claim: (owner) => claimOwner(database, owner),

    async addSubject(subject, keyHash) {
      await within(database, { subject }, (sql) => sql.query('insert into subject (id, key_hash) values ($1, $2)', [subject, keyHash]));
    },
    async findSubject(keyHash) {
      const [row] = await within(database, { keyHash }, (sql) =>
        sql.query<{ id: SubjectId }>('select id from subject where key_hash = $1', [keyHash]),
      );
      return row?.id ?? null;
    },
    async keyHash(subject) {
      const [row] = await within(database, { subject }, (sql) =>
        sql.query<{ key_hash: string }>('select key_hash from subject where id = $1', [subject]),
      );
      return row?.key_hash ?? null;
    },

    moveKey: (from, to, keyHash) =>
      within(database, 'everybody', async (sql) => {
        const spare = randomBytes(32).toString('hex');
        const [moved] = await sql.query('update subject set key_hash = $3 where id = $1 and key_hash = $2 returning id', [
          from,
          keyHash,
          spare,
        ]);
        if (!moved) return false;
        const [opened] = await sql.query('update subject set key_hash = $2 where id = $1 returning id', [to, keyHash]);
        if (!opened) throw new ScleraError('not-found');
        return true;
      }),

    async putConsent(record, use) {
      const [sealed, leaf] = [await safe.seal(consentPlace(record), record), await sealLeaf(safe, use)];
      return within(database, { subject: record.subject }, async (sql) => {
        const [row] = await sql.query<ConsentRow>('select id, subject, purpose, sealed from consent where id = $1 for update', [record.id]);
        const before = row ? openConsent(row, safe) : null;
        if (before && !continues(before, record))
          throw new ScleraError('consent-invalid', 'Past states of a consent are kept as they were.');
        await sql.query(
          `insert into consent (id, subject, purpose, sealed, ended_at) values ($1, $2, $3, $4, $5)
           on conflict (id) do update set sealed = excluded.sealed, ended_at = excluded.ended_at, changed_at = now()`,
          [record.id, record.subject, record.purpose, sealed, endOfConsent(record)],
        );
        return appendLeaves(sql, [leaf]);
      });
    },
    getConsent: (subject, id) =>
      within(database, { subject }, async (sql) => {
        const [row] = await sql.query<ConsentRow>('select id, subject, purpose, sealed from consent where id = $1', [id]);
        return row ? openConsent(row, safe) : null;
      }),
    listConsents: (subject) =>
      within(database, { subject }, async (sql) => {
        const rows = await sql.query<ConsentRow>('select id, subject, purpose, sealed from consent where subject = $1', [subject]);
        return rows.flatMap((row) => openConsent(row, safe) ?? []).sort(byFirstEvent);
      }),
    listEndedConsents: (before, after) =>
      within(database, 'everybody', async (sql) => {
        const rows = await sql.query<Pick<EndedConsent, 'id' | 'subject'> & { readonly ended_at: Date }>(
          `select id, subject, ended_at from consent where ended_at < $1 and ($2::timestamptz is null or (ended_at, id) > ($2, $3))
           order by ended_at, id limit 1000`,
          [before, after?.endedAt ?? null, after?.id ?? ''],
        );
        return rows.map(({ id, subject, ended_at }) => ({ id, subject, endedAt: ended_at.toISOString() }));
      }),
    async removeConsent(subject, id) {
      await within(database, { subject }, (sql) => sql.query('delete from consent where id = $1', [id]));
    },

    putOperation: (operation) => within(database, operation, (sql) => insertOperation(sql, safe, operation)),
    getOperation: (subject, permit) => within(database, { subject }, (sql) => findOperation(sql, safe, permit)),
    moveOperation: ({ subject, permit }, from, next) =>
      within(database, { subject }, (sql) => changeOperation(sql, safe, permit, from, next)),
    listOperations: (states, expiresAfter) => within(database, 'everybody', (sql) => selectOperations(sql, safe, states, expiresAfter)),

    removeOperations: (endedBefore) =>
      within(database, 'everybody', async (sql) => {
        const gone = await sql.query(
          `delete from operation where state in ('minted', 'done', 'failed') and expires_at < $1 returning permit`,
          [endedBefore],
        );
        return gone.length;
      }),

    async putEnrolment(enrolment) {
      // Recovery may put the same enrolment again; the first one stands.
      await within(database, enrolment, (sql) =>
        sql.query(
          `insert into enrolment (id, subject, consent, purpose, leaf_index, enrolled_at, retain_until) values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (id) do nothing`,
          [
            enrolment.id,
            enrolment.subject,
            enrolment.consent,
            enrolment.purpose,
            enrolment.leafIndex,
            enrolment.enrolledAt,
            enrolment.retainUntil,
          ],
        ),
      );
    },
    listEnrolments: (subject) => within(database, { subject }, (sql) => selectEnrolments(sql, 'subject = $1', subject)),
    listExpired: (now) => within(database, 'everybody', (sql) => selectEnrolments(sql, 'retain_until < $1', now)),
    async removeEnrolments(ids) {
      await within(database, 'everybody', (sql) => sql.query('delete from enrolment where id = any($1::text[])', [ids]));
    },

    forget: (subject, commitment) =>
      within(database, 'everybody', async (sql) => {
        const [known] = await sql.query('select 1 from subject where id = $1 for update', [subject]);
        if (!known) throw new ScleraError('not-found');
        const left = await sql.query(
          `select 1 from enrolment where subject = $1
           union all select 1 from operation where subject = $1 and state in ('running', 'decided')`,
          [subject],
        );
        if (left.length > 0) throw new ScleraError('completion-pending', 'Something of this person is still held or under way.');
        // The keys first: whatever interrupts the rest, nothing opens again, and asking again ends it.
        await safe.shred(subject);
        for (const table of ['consent', 'operation', 'record']) await sql.query(`delete from ${table} where subject = $1`, [subject]);
        await sql.query('delete from subject where id = $1', [subject]);
        // That there was a use, and of which kind, stays: others were compared in it, and their record says so.
        await sql.query('update log_use set subject = null, sealed = null where subject = $1', [subject]);
        return appendCommitments(sql, [commitment]);
      }),

    records: recordStoreOn(database, safe),
    log: logStoreOn(database, safe),
    order: intakeOrderOn(database),
    lost: database.lost,
    close: () => database.close(),
  };
}

function openConsent(row: ConsentRow, safe: SubjectSafe): ConsentRecord | null {
  return safe.open<ConsentRecord>(consentPlace(row), row.sealed);
}

/** Whether `next` is `before` with nothing but further events. */
function continues(before: ConsentRecord, next: ConsentRecord): boolean {
  return isDeepStrictEqual(before, { ...next, events: next.events.slice(0, before.events.length) });
}

function byFirstEvent(a: ConsentRecord, b: ConsentRecord): number {
  const [atA, atB] = [a.events[0]?.at ?? '', b.events[0]?.at ?? ''];
  return atA < atB ? -1 : atA > atB ? 1 : a.id < b.id ? -1 : 1;
}
