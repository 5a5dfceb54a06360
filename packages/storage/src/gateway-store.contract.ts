import {
  type Action,
  type ConsentRecord,
  type EnrolmentRow,
  type GatewayStore,
  type KeptRecord,
  type LogEvent,
  makeId,
  type NewLeaf,
  type Operation,
  type RecordPlace,
  type SubjectId,
} from '@sclera/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Closable } from './open-database.ts';

/** What an engine gives the suite: fresh empty places, and opening them again. */
export interface StoreEngine<S> {
  readonly name: string;
  freshPlace(): Promise<{ open(): Promise<S & Closable> }>;
}

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second, 7)).toISOString();

function leafOf(subject: SubjectId, kind: LogEvent['kind'] = 'check', decision: LogEvent['decision'] = 'new'): NewLeaf {
  const event: LogEvent = { kind, subject, purpose: 'uniqueness-check', decision, permit: makeId('permit'), at: at(0) };
  return { subject, commitment: crypto.getRandomValues(new Uint8Array(32)), use: { event, salt: '00'.repeat(16) } };
}

function consentOf(subject: SubjectId, second = 0): ConsentRecord {
  return {
    schema: 'sclera-consent-2',
    id: makeId('consent'),
    subject,
    purpose: 'uniqueness-check',
    dpv: { purpose: 'dpv:IdentityVerification', personalData: 'dpv-pd:Biometric', processing: ['dpv:Compare'], legalBasis: 'dpv:Consent' },
    purposes: { given: ['uniqueness-check'], refused: [] },
    noticeHash: 'ab'.repeat(32),
    language: 'en',
    ageBand: 'adult',
    guardian: false,
    initiative: 'person',
    ward: null,
    validUntil: '2999-01-01T00:00:00.000Z',
    recipients: [{ name: 'Ä “quoted” recipient', region: 'NO' }],
    retentionDays: 0,
    events: [{ state: 'given', at: at(second) }],
  };
}

/** Whatever may be asked for. */
const actions: readonly Action[] = ['check', 'enrol', 'verify', 'find', 'derive', 'erase'];

function operationOf(change: Partial<Operation> = {}): Operation {
  return {
    permit: makeId('permit'),
    token: 'e30.e30.sig',
    subject: makeId('subject'),
    consent: makeId('consent'),
    action: 'enrol',
    purpose: 'uniqueness-enrolment',
    enrolments: [makeId('enrolment')],
    state: 'minted',
    decision: null,
    leafIndex: null,
    receipt: null,
    statements: [],
    request: null,
    problem: null,
    createdAt: at(1),
    expiresAt: at(301),
    ...change,
  };
}

function enrolmentOf(subject: SubjectId, change: Partial<EnrolmentRow> = {}): EnrolmentRow {
  return {
    id: makeId('enrolment'),
    subject,
    consent: makeId('consent'),
    purpose: 'uniqueness-enrolment',
    leafIndex: 3,
    enrolledAt: at(1),
    retainUntil: at(100),
    ...change,
  };
}

/** The GatewayStore port: every engine passes the same suite. Tests share one store and never assume that it is empty. */
export function gatewayStoreContract(engine: StoreEngine<GatewayStore>): void {
  describe(`GatewayStore on ${engine.name}`, () => {
    let store: GatewayStore & Closable;
    let place: { open(): Promise<GatewayStore & Closable> };
    beforeAll(async () => {
      place = await engine.freshPlace();
      store = await place.open();
    });
    afterAll(() => store?.close());

    test('belongs to whom claimed it first, also after it was opened again', async () => {
      expect(await store.owner()).toBeNull();
      await store.claim('gateway@one');
      await store.claim('gateway@one');
      await expect(store.claim('gateway@two')).rejects.toMatchObject({ code: 'store-foreign' });
      await store.close();
      store = await place.open();
      expect(await store.owner()).toBe('gateway@one');
    });

    test('is open once: whoever opens it a second time is refused, and the first goes on', async () => {
      await expect(place.open()).rejects.toMatchObject({
        code: 'configuration-invalid',
        detail: expect.stringContaining('Another running process'),
      });
      const owner = await store.owner();
      await store.close();
      store = await place.open();
      expect(await store.owner()).toBe(owner);
    });

    test('keeps a record that has nothing to say, until its person is forgotten', async () => {
      const subject = makeId('subject');
      await store.addSubject(subject, `hash-of-${subject}`);
      const record = { kind: 'mark', id: subject, subject, purpose: 'marks', state: 'set', dueAt: null, version: 0, body: null };
      await store.records.put(record);
      expect(await store.records.get('mark', subject)).toMatchObject({ body: null, version: 1 });
      expect(await store.records.list({ kind: 'mark', subject })).toHaveLength(1);
      await store.forget(subject, new Uint8Array(32));
      expect(await store.records.get('mark', subject)).toBeNull();
    });

    test('a key moves to another record once: what opened that before opens nothing, nor does the key open its own', async () => {
      const [from, to] = [makeId('subject'), makeId('subject')];
      await store.addSubject(from, `new-${from}`);
      await store.addSubject(to, `old-${to}`);
      expect(await store.moveKey(from, to, `old-${to}`)).toBe(false);
      expect(await store.findSubject(`old-${to}`)).toBe(to);
      expect(await store.moveKey(from, to, `new-${from}`)).toBe(true);
      expect([await store.findSubject(`new-${from}`), await store.findSubject(`old-${to}`)]).toEqual([to, null]);
      expect(await store.keyHash(to)).toBe(`new-${from}`);
      expect(await store.keyHash(from)).toMatch(/^[0-9a-f]{64}$/);
      expect(await store.moveKey(from, to, `new-${from}`)).toBe(false);
      // To nobody: nothing is changed.
      const spare = (await store.keyHash(from)) ?? '';
      await expect(store.moveKey(from, makeId('subject'), spare)).rejects.toMatchObject({ code: 'not-found' });
      expect(await store.findSubject(spare)).toBe(from);
    });

    test('finds a subject by the hash of the personal key', async () => {
      const subject = makeId('subject');
      await store.addSubject(subject, `hash-of-${subject}`);
      expect(await store.findSubject(`hash-of-${subject}`)).toBe(subject);
      expect(await store.findSubject('hash-of-nobody')).toBeNull();
      await expect(store.addSubject(makeId('subject'), `hash-of-${subject}`)).rejects.toMatchObject({ code: 'internal' });
    });

    test('keeps records of any kind, changed one version after the other, with a leaf or without', async () => {
      const [ann, ben] = [makeId('subject'), makeId('subject')];
      const appeal = {
        kind: 'appeal',
        id: 'apl_1',
        subject: ann,
        purpose: 'person',
        state: 'open',
        dueAt: at(50),
        version: 0,
        body: { text: 'Ä “no”' },
      };
      const { records } = store;
      const size = await store.log.size();
      expect(await records.put(appeal, { leaf: leafOf(ann) })).toEqual({ version: 1, leafIndex: size });
      expect(await records.put({ ...appeal, state: 'taken' }), 'it is there').toBeNull();
      const changes = await Promise.all([1, 2, 3].map((n) => records.put({ ...appeal, version: 1, state: `taken by ${n}`, dueAt: null })));
      expect(changes.filter((change) => change !== null)).toEqual([{ version: 2, leafIndex: null }]);
      expect(await store.log.size()).toBe(size + 1);
      const kept = await records.get('appeal', 'apl_1', ann);
      expect(kept).toMatchObject({ ...appeal, version: 2, state: expect.stringMatching(/^taken by/), dueAt: null });
      expect(await records.get('appeal', 'apl_1')).toEqual(kept);
      for (const other of [ben, null]) expect(await records.get('appeal', 'apl_1', other)).toBeNull();
      const task = { kind: 'task', id: 'tsk_1', subject: null, purpose: 'platform', state: 'open', dueAt: at(10), version: 0, body: [1] };
      await records.put(task);
      expect((await records.list({ dueBefore: at(11) })).map(({ id }) => id)).toContain('tsk_1');
      expect(await records.list({ dueBefore: at(10), kind: 'task' })).toEqual([]);
      expect((await records.list({ kind: 'task', state: 'open', subject: null })).map(({ body }) => body)).toEqual([[1]]);
      expect((await records.list({ subject: ann })).map(({ id }) => id)).toEqual(['apl_1']);
      expect(await records.list({ subject: ben })).toEqual([]);
      await records.remove('task', 'tsk_1');
      expect(await records.list({ kind: 'task' })).toEqual([]);
      await store.addSubject(ann, `hash-of-${ann}`);
      await store.forget(ann, new Uint8Array(32));
      expect(await records.get('appeal', 'apl_1')).toBeNull();
    });

    test('an error of the database says nothing about rows', async () => {
      const subject = makeId('subject');
      await store.addSubject(subject, 'secret-hash');
      const error = await store.addSubject(subject, 'secret-hash').catch((reason: unknown) => reason);
      const { message, cause } = error as Error;
      expect(`${message} ${(cause as Error).message} ${JSON.stringify(cause)}`).not.toMatch(/secret-hash|sub_/);
    });

    test('keeps a consent letter by letter and lists a subject’s own, oldest first', async () => {
      const subject = makeId('subject');
      const [second, first] = [consentOf(subject, 20), consentOf(subject, 10)];
      const index = await store.putConsent(second, leafOf(subject, 'consent-given', 'given'));
      expect(await store.putConsent(first, leafOf(subject, 'consent-given', 'given'))).toBe(index + 1);
      expect(JSON.stringify(await store.getConsent(second.subject, second.id))).toBe(JSON.stringify(second));
      expect(await store.listConsents(subject)).toEqual([first, second]);
      expect(await store.listConsents(makeId('subject'))).toEqual([]);
      expect(await store.getConsent(second.subject, makeId('consent'))).toBeNull();
    });

    test('finds the consents that ended, page by page in order of their end, and removes them one by one', async () => {
      const subject = makeId('subject');
      const end = (year: number) => `${year}-01-01T00:00:00.007Z`;
      const lasting = { ...consentOf(subject), validUntil: end(1903) };
      const withdrawn: ConsentRecord = {
        ...consentOf(subject),
        validUntil: end(1990),
        events: [
          { state: 'given', at: end(1900) },
          { state: 'withdrawn', at: end(1902) },
        ],
      };
      const refused: ConsentRecord = { ...consentOf(subject), events: [{ state: 'refused', at: end(1901) }] };
      const open = consentOf(subject);
      for (const record of [lasting, withdrawn, refused, open]) await store.putConsent(record, leafOf(subject));
      const named = (record: ConsentRecord, year: number) => ({ subject, id: record.id, endedAt: end(year) });
      const all = [named(refused, 1901), named(withdrawn, 1902), named(lasting, 1903)];
      expect(await store.listEndedConsents(end(1950))).toEqual(all);
      expect(await store.listEndedConsents(end(1903)), 'before, not at').toEqual(all.slice(0, 2));
      expect(await store.listEndedConsents(end(1950), all[0])).toEqual(all.slice(1));
      await store.removeConsent(makeId('subject'), refused.id);
      expect(await store.listEndedConsents(end(1950)), 'of somebody else').toHaveLength(3);
      await store.removeConsent(subject, withdrawn.id);
      await store.removeConsent(subject, withdrawn.id);
      expect(await store.getConsent(subject, withdrawn.id)).toBeNull();
      expect(await store.listEndedConsents(end(1950), all[1]), 'after a place that is empty now').toEqual(all.slice(2));
      expect(await store.listConsents(subject)).toHaveLength(3);
      await store.putConsent({ ...lasting, events: [...lasting.events, { state: 'withdrawn', at: end(1900) }] }, leafOf(subject));
      expect((await store.listEndedConsents(end(1950)))[0]).toEqual(named(lasting, 1900));
      for (const { id } of await store.listEndedConsents(end(1950))) await store.removeConsent(subject, id);
    });

    test('lists records page by page, each once and in the order in which they were made, whatever is removed meanwhile', async () => {
      const subject = makeId('subject');
      const record = (n: number) => ({
        kind: n % 3 === 0 ? 'page-a' : 'page-b',
        id: `${9 - n}`,
        subject,
        purpose: 'paging',
        state: 'open',
        dueAt: null,
        version: 0,
        body: n,
      });
      for (let n = 0; n < 9; n += 1) {
        await store.records.put(record(n));
        // The clock of an embedded store goes in milliseconds; what is made within one has no order.
        await new Promise((resume) => setTimeout(resume, 2));
      }
      await store.records.put({ ...record(4), version: 1, state: 'changed' });
      for (const isRemoved of [false, true]) {
        const seen: unknown[] = [];
        for (let after: RecordPlace | null = null; ; ) {
          const page: readonly KeptRecord[] = await store.records.list({ subject, limit: 2, ...(after === null ? {} : { after }) });
          seen.push(...page.map(({ body }) => body));
          if (isRemoved) for (const { kind, id } of page) await store.records.remove(kind, id);
          after = page.at(-1) ?? null;
          if (after === null) break;
        }
        expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
      }
    });

    test('a consent only grows: past states cannot be rewritten', async () => {
      const subject = makeId('subject');
      const record = consentOf(subject);
      await store.putConsent(record, leafOf(subject, 'consent-given', 'given'));
      const withdrawn: ConsentRecord = { ...record, events: [...record.events, { state: 'withdrawn', at: at(5) }] };
      await store.putConsent(withdrawn, leafOf(subject, 'consent-withdrawn', 'withdrawn'));
      const size = await store.log.size();
      for (const forged of [
        record,
        { ...withdrawn, noticeHash: 'cd'.repeat(32) },
        { ...withdrawn, events: [...withdrawn.events].reverse() },
      ]) {
        await expect(store.putConsent(forged, leafOf(subject))).rejects.toMatchObject({ code: 'consent-invalid' });
      }
      expect(await store.getConsent(record.subject, record.id)).toEqual(withdrawn);
      expect(await store.log.size(), 'a refused change leaves no leaf').toBe(size);
    });

    test('keeps an operation of every action', async () => {
      for (const action of Object.keys({ check: 0, enrol: 0, verify: 0, find: 0, derive: 0, erase: 0 } satisfies Record<
        Action,
        0
      >) as Action[]) {
        const operation = operationOf({ action });
        await store.putOperation(operation);
        expect((await store.getOperation(operation.subject, operation.permit))?.action).toBe(action);
      }
    });

    test('keeps an operation whole', async () => {
      const fresh = operationOf();
      const full = operationOf({
        state: 'done',
        decision: 'enrolled',
        leafIndex: 7,
        receipt: 'a.b.c',
        statements: ['x.y.z', 'x.y.w'],
        consent: null,
        request: 'cd'.repeat(32),
      });
      const failed = operationOf({
        state: 'failed',
        problem: { code: 'policy-denied', detail: 'Ä “detail”.', reasons: [{ code: 'r1', message: 'M' }] },
      });
      await store.putOperation(fresh);
      await store.putOperation(full);
      await store.putOperation(failed);
      expect(await store.getOperation(fresh.subject, fresh.permit)).toEqual(fresh);
      expect(await store.getOperation(full.subject, full.permit)).toEqual(full);
      expect(await store.getOperation(failed.subject, failed.permit)).toEqual(failed);
      expect(await store.getOperation(fresh.subject, makeId('permit'))).toBeNull();
      expect(await store.getOperation(makeId('subject'), fresh.permit), 'of somebody else').toBeNull();
      await expect(store.putOperation(fresh)).rejects.toMatchObject({ code: 'internal' });
      for (const action of actions) {
        const operation = operationOf({ action });
        await store.putOperation(operation);
        expect(await store.getOperation(operation.subject, operation.permit), action).toEqual(operation);
      }
    });

    test('moves an operation only from the states named, and changes only what is named', async () => {
      const operation = operationOf();
      await store.putOperation(operation);
      expect(await store.moveOperation(operation, ['running'], { state: 'decided' })).toBe(false);
      expect(await store.moveOperation(operation, ['minted'], { state: 'running', request: 'ef' })).toBe(true);
      const decided = { state: 'decided', decision: 'enrolled', leafIndex: 0, statements: ['s1', 's2', 's3'] } as const;
      expect(await store.moveOperation(operation, ['running'], decided)).toBe(true);
      expect(await store.moveOperation(operation, ['running', 'decided'], { state: 'done', receipt: 'r' })).toBe(true);
      expect(await store.getOperation(operation.subject, operation.permit)).toEqual({
        ...operation,
        ...decided,
        state: 'done',
        receipt: 'r',
        request: 'ef',
      });
      expect(await store.moveOperation({ ...operation, permit: makeId('permit') }, ['minted'], { state: 'running' })).toBe(false);
    });

    test('an operation that failed keeps what it was run for and why it failed, also after a restart', async () => {
      const operation = operationOf({ state: 'running', request: 'ab'.repeat(32) });
      await store.putOperation(operation);
      const problem = { code: 'share-unreadable', detail: null, reasons: null } as const;
      expect(await store.moveOperation(operation, ['running'], { state: 'failed', problem })).toBe(true);
      await store.close();
      store = await place.open();
      expect(await store.getOperation(operation.subject, operation.permit)).toEqual({ ...operation, state: 'failed', problem });
    });

    test('operations that ended before a time can be removed, but none that is under way', async () => {
      const [old, open, young] = [
        operationOf({ state: 'done', expiresAt: '2001-01-01T00:00:00.000Z' }),
        operationOf({ state: 'running', expiresAt: '2001-01-01T00:00:00.000Z' }),
        operationOf({ state: 'done', expiresAt: '2002-01-01T00:00:00.000Z' }),
      ];
      for (const operation of [old, open, young]) await store.putOperation(operation);
      expect(await store.removeOperations('2002-01-01T00:00:00.000Z')).toBe(1);
      expect(await store.getOperation(old.subject, old.permit)).toBeNull();
      for (const { subject, permit } of [open, young]) expect(await store.getOperation(subject, permit)).not.toBeNull();
    });

    test('of many that move one operation at once, one wins', async () => {
      const operation = operationOf();
      await store.putOperation(operation);
      const moves = await Promise.all(Array.from({ length: 8 }, () => store.moveOperation(operation, ['minted'], { state: 'running' })));
      expect(moves.filter(Boolean)).toHaveLength(1);
    });

    test('lists operations by state, oldest first', async () => {
      const [late, early, other] = [operationOf({ createdAt: at(9) }), operationOf({ createdAt: at(2) }), operationOf({ state: 'failed' })];
      for (const operation of [late, early, other]) await store.putOperation(operation);
      const own = new Set([late.permit, early.permit, other.permit]);
      const listed = (await store.listOperations(['minted', 'running'])).filter(({ permit }) => own.has(permit));
      expect(listed.map(({ permit }) => permit)).toEqual([early.permit, late.permit]);
      expect(await store.listOperations([])).toEqual([]);
    });

    test('keeps, lists, expires and removes enrolments', async () => {
      const subject = makeId('subject');
      const [kept, expired] = [enrolmentOf(subject), enrolmentOf(subject, { enrolledAt: at(0), retainUntil: at(50) })];
      for (const row of [kept, expired, { ...kept, leafIndex: 99 }]) await store.putEnrolment(row);
      expect(await store.listEnrolments(subject)).toEqual([expired, kept]);
      expect(
        (await store.listExpired(at(50))).some(({ id }) => id === expired.id),
        'not before its time',
      ).toBe(false);
      const due = (await store.listExpired(at(51))).map(({ id }) => id);
      expect(due).toContain(expired.id);
      expect(due).not.toContain(kept.id);
      await store.removeEnrolments([expired.id, makeId('enrolment')]);
      expect(await store.listEnrolments(subject)).toEqual([kept]);
    });

    test('the log numbers leaves without gaps, also when many append at once and some fail', async () => {
      const subject = makeId('subject');
      const start = await store.log.size();
      const leaves = Array.from({ length: 20 }, () => leafOf(subject));
      const broken: NewLeaf = { ...leafOf(subject), commitment: new Uint8Array(31) };
      const refused = consentOf(subject);
      await store.putConsent(refused, leafOf(subject));
      const outcomes = await Promise.allSettled([
        ...leaves.map((leaf) => store.log.append(leaf)),
        store.log.append(broken),
        store.putConsent({ ...refused, language: 'de' }, leafOf(subject)),
      ]);
      const indices = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(indices.sort((a, b) => a - b)).toEqual(leaves.map((_, i) => start + 1 + i));
      expect(await store.log.size()).toBe(start + 21);
      expect(await store.log.read(start + 1, 100)).toHaveLength(20);
    });

    test('reads leaves by range as plain bytes', async () => {
      const subject = makeId('subject');
      const leaves = [leafOf(subject), leafOf(subject), leafOf(subject)];
      const first = await store.log.append(leaves[0] as NewLeaf);
      for (const leaf of leaves.slice(1)) await store.log.append(leaf);
      const read = await store.log.read(first, 2);
      expect(read).toEqual(leaves.slice(0, 2).map(({ commitment }) => commitment));
      expect(read[0]?.constructor).toBe(Uint8Array);
      expect(await store.log.read(first + 2, 10)).toEqual([leaves[2]?.commitment]);
      expect(await store.log.read(first + 1_000_000, 10)).toEqual([]);
    });

    test('keeps tiles, all that are written together or none', async () => {
      const full = new Uint8Array(8192).fill(3);
      expect([await store.log.tiles.count(), await store.log.tiles.read(0, 0)]).toEqual([0, null]);
      await store.log.tiles.write([
        { level: 0, index: 0, hashes: full },
        { level: 1, index: 0, hashes: full.slice(0, 32) },
      ]);
      await store.log.tiles.write([
        { level: 0, index: 1, hashes: full },
        { level: 1, index: 0, hashes: full.slice(0, 64) },
      ]);
      expect(await store.log.tiles.count()).toBe(2);
      expect(await store.log.tiles.read(1, 0)).toEqual(full.slice(0, 64));
      expect((await store.log.tiles.read(0, 1))?.constructor).toBe(Uint8Array);
      const torn = [
        { level: 1, index: 0, hashes: full },
        { level: 0, index: 2, hashes: full.slice(0, 32) },
      ];
      await expect(store.log.tiles.write(torn), 'a tile of level 0 is full').rejects.toMatchObject({ code: 'internal' });
      expect(await store.log.tiles.read(1, 0)).toEqual(full.slice(0, 64));
    });

    test('shows a person their own uses, and which searches compared them', async () => {
      const [subject, other] = [makeId('subject'), makeId('subject')];
      const own = leafOf(subject, 'consent-given', 'given');
      const index = await store.log.append(own);
      const check = await store.log.append(leafOf(other, 'check'));
      await store.log.append(leafOf(other, 'erase', 'erased'));
      const enrol = await store.log.append(leafOf(other, 'enrol', 'enrolled'));
      expect(await store.log.uses(subject)).toEqual([{ leafIndex: index, ...own.use }]);
      // The record is theirs under whatever name the event has.
      const renamed = { ...leafOf(makeId('subject')), subject: other };
      const last = await store.log.append(renamed);
      expect((await store.log.uses(other)).at(-1)).toEqual({ leafIndex: last, ...renamed.use });
      const find = await store.log.append(leafOf(other, 'find', 'not-found'));
      expect(await store.log.searches(index, null)).toEqual([check, enrol, last, find]);
      expect(await store.log.searches(index, enrol)).toEqual([check]);
      expect(await store.log.searches(check, enrol)).toEqual([]);
    });

    test('forgets a person: nobody can tell any more which leaves were theirs', async () => {
      const [subject, other] = [makeId('subject'), makeId('subject')];
      await store.addSubject(subject, 'aa'.repeat(32));
      await store.putConsent(consentOf(subject), leafOf(subject, 'consent-given', 'given'));
      const check = await store.log.append(leafOf(subject, 'check'));
      const others = await store.log.append(leafOf(other));
      await store.putOperation(operationOf({ subject, state: 'done', leafIndex: check, receipt: 'r' }));
      await store.putOperation(operationOf({ subject: other }));
      const size = await store.log.size();
      const before = await store.log.read(0, size);
      const last = new Uint8Array(32).fill(9);

      const held = enrolmentOf(subject);
      await store.putEnrolment(held);
      await expect(store.forget(subject, last), 'while something is held').rejects.toMatchObject({ code: 'completion-pending' });
      await store.removeEnrolments([held.id]);
      const open = operationOf({ subject, state: 'decided' });
      await store.putOperation(open);
      await expect(store.forget(subject, last), 'while something is open').rejects.toMatchObject({ code: 'completion-pending' });
      await store.moveOperation(open, ['decided'], { state: 'done' });
      expect(await store.log.uses(subject), 'a refusal changes nothing').toHaveLength(2);

      expect(await store.forget(subject, last)).toBe(size);
      expect(await store.log.uses(subject)).toEqual([]);
      expect(await store.listConsents(subject)).toEqual([]);
      expect(await store.getOperation(subject, open.permit)).toBeNull();
      expect(await store.findSubject('aa'.repeat(32))).toBeNull();
      await expect(store.forget(subject, last)).rejects.toMatchObject({ code: 'not-found' });
      // The log itself, and what it says to others, stays as it was.
      expect(await store.log.read(0, size + 1)).toEqual([...before, last]);
      expect(await store.log.searches(check - 1, null)).toEqual([check, others]);
      expect(await store.log.uses(other)).toHaveLength(1);
      expect(await store.listOperations(['minted'])).toContainEqual(expect.objectContaining({ subject: other }));
    });

    test('finds everything again after a restart', async () => {
      const operation = operationOf();
      await store.putOperation(operation);
      const size = await store.log.size();
      await store.close();
      await expect(store.getOperation(operation.subject, operation.permit)).rejects.toMatchObject({ code: 'store-unavailable' });
      store = await place.open();
      expect(await store.getOperation(operation.subject, operation.permit)).toEqual(operation);
      expect(await store.log.size()).toBe(size);
    });
  });
}
