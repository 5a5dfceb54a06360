import { isDeepStrictEqual } from 'node:util';
import { type ConsentRecord, type GatewayStore, type IntakeOrder, ScleraError, type SubjectId } from '@sclera/core';
import { intakeOrderOn } from './intake-order.ts';
import { appendCommitments, appendLeaves, logStoreOn } from './log-store.ts';
import { type Closable, openDatabase, type StoreLocation } from './open-database.ts';
import { changeOperation, findOperation, insertOperation, selectEnrolments, selectOperations } from './operation-rows.ts';
import { claimOwner, readOwner } from './owner.ts';
import type { Database } from './sql/database.ts';

/** The order of intake, kept in the same database. */
interface WithOrder {
  readonly order: IntakeOrder;
}

/** Opens the gateway's store, migrating it to this version. Throws `store-unavailable`, `store-foreign`, `configuration-invalid`. */
export async function openGatewayStore(where: StoreLocation): Promise<GatewayStore & Closable & WithOrder> {
  return gatewayStoreOn(await openDatabase(where, 'gateway'));
}

function gatewayStoreOn(database: Database): GatewayStore & Closable & WithOrder {
  return {
    owner: () => readOwner(database),
    claim: (owner) => claimOwner(database, owner),

    async addSubject(subject, keyHash) {
      await database.query('insert into subject (id, key_hash) values ($1, $2)', [subject, keyHash]);
    },
    async findSubject(keyHash) {
      const [row] = await database.query<{ id: SubjectId }>('select id from subject where key_hash = $1', [keyHash]);
      return row?.id ?? null;
    },
    async keyHash(subject) {
      const [row] = await database.query<{ key_hash: string }>('select key_hash from subject where id = $1', [subject]);
      return row?.key_hash ?? null;
    },

    putConsent: (record, use) =>
      database.transaction(async (sql) => {
        const [before] = await sql.query<{ record: ConsentRecord }>('select record from consent where id = $1 for update', [record.id]);
        if (before && !continues(before.record, record))
          throw new ScleraError('consent-invalid', 'Past states of a consent are kept as they were.');
        await sql.query(
          `insert into consent (id, subject, record) values ($1, $2, $3)
           on conflict (id) do update set record = excluded.record, changed_at = now()`,
          [record.id, record.subject, JSON.stringify(record)],
        );
        return appendLeaves(sql, [use]);
      }),
    async getConsent(id) {
      const [row] = await database.query<{ record: ConsentRecord }>('select record from consent where id = $1', [id]);
      return row?.record ?? null;
    },
    async listConsents(subject) {
      const rows = await database.query<{ record: ConsentRecord }>('select record from consent where subject = $1', [subject]);
      return rows.map((row) => row.record).sort(byFirstEvent);
    },

    putOperation: (operation) => insertOperation(database, operation),
    getOperation: (permit) => findOperation(database, permit),
    moveOperation: (permit, from, next) => changeOperation(database, permit, from, next),
    listOperations: (states) => selectOperations(database, states),

    async putEnrolment(enrolment) {
      // Recovery may put the same enrolment again; the first one stands.
      await database.query(
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
      );
    },
    listEnrolments: (subject) => selectEnrolments(database, 'subject = $1', subject),
    listExpired: (now) => selectEnrolments(database, 'retain_until < $1', now),
    async removeEnrolments(ids) {
      await database.query('delete from enrolment where id = any($1::text[])', [ids]);
    },

    forget: (subject, commitment) =>
      database.transaction(async (sql) => {
        const [known] = await sql.query('select 1 from subject where id = $1 for update', [subject]);
        if (!known) throw new ScleraError('not-found');
        const left = await sql.query(
          `select 1 from enrolment where subject = $1
           union all select 1 from operation where subject = $1 and state in ('running', 'decided')`,
          [subject],
        );
        if (left.length > 0) throw new ScleraError('completion-pending', 'Something of this person is still held or under way.');
        for (const table of ['consent', 'operation']) await sql.query(`delete from ${table} where subject = $1`, [subject]);
        await sql.query('delete from subject where id = $1', [subject]);
        // That there was a use, and of which kind, stays: others were compared in it, and their record says so.
        await sql.query('update log_use set subject = null, event = null, salt = null where subject = $1', [subject]);
        return appendCommitments(sql, [commitment]);
      }),

    log: logStoreOn(database),
    order: intakeOrderOn(database),
    lost: database.lost,
    close: () => database.close(),
  };
}

/** Whether `next` is `before` with nothing but further events. */
function continues(before: ConsentRecord, next: ConsentRecord): boolean {
  return isDeepStrictEqual(before, { ...next, events: next.events.slice(0, before.events.length) });
}

function byFirstEvent(a: ConsentRecord, b: ConsentRecord): number {
  const [atA, atB] = [a.events[0]?.at ?? '', b.events[0]?.at ?? ''];
  return atA < atB ? -1 : atA > atB ? 1 : a.id < b.id ? -1 : 1;
}
