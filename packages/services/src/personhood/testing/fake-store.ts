import { randomBytes } from 'node:crypto';
import {
  type ConsentRecord,
  type EndedConsent,
  type EnrolmentRow,
  endOfConsent,
  type GatewayStore,
  type KeptRecord,
  type LogEvent,
  type NewLeaf,
  type Operation,
  type RecordStore,
  ScleraError,
  type SubjectId,
  type UseRecord,
} from '@sclera/core';

/** A GatewayStore in memory, for tests. What it holds outlives the service, as a database would. */
export interface FakeStore extends GatewayStore {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly enrolments: ReadonlyMap<string, EnrolmentRow>;
  /** Every leaf opened, by index. */
  readonly leaves: readonly UseRecord[];
}

export function createFakeStore(): FakeStore {
  let owner: string | null = null;
  const subjects = new Map<string, SubjectId>();
  const consents = new Map<string, ConsentRecord>();
  const operations = new Map<string, Operation>();
  const enrolments = new Map<string, EnrolmentRow>();
  const records = new Map<string, KeptRecord>();
  const commitments: Uint8Array[] = [];
  const leaves: UseRecord[] = [];
  /** Whose record each leaf belongs to; null once they are forgotten. */
  const owners: (SubjectId | null)[] = [];
  const tiles = new Map<string, Uint8Array>();
  const append = (leaf: NewLeaf): number => {
    commitments.push(leaf.commitment);
    owners.push(leaf.subject);
    leaves.push({ leafIndex: leaves.length, ...leaf.use } as UseRecord);
    return leaves.length - 1;
  };
  const own = <T extends { readonly subject: SubjectId }>(subject: SubjectId, row: T | undefined): T | null =>
    row?.subject === subject ? row : null;
  return {
    operations,
    enrolments,
    leaves,
    owner: async () => owner,
    claim: async (name) => {
      if (owner !== null && owner !== name) throw new ScleraError('store-foreign');
      owner = name;
    },
    addSubject: async (subject, keyHash) => {
      subjects.set(keyHash, subject);
    },
    keyHash: async (subject) => [...subjects].find(([, id]) => id === subject)?.[0] ?? null,
    moveKey: async (from, to, keyHash) => {
      if (subjects.get(keyHash) !== from) return false;
      for (const [hash, id] of subjects) if (id === to) subjects.delete(hash);
      subjects.set(keyHash, to).set(randomBytes(32).toString('hex'), from);
      return true;
    },
    findSubject: async (keyHash) => subjects.get(keyHash) ?? null,
    putConsent: async (record, use) => {
      consents.set(record.id, record);
      return append(use);
    },
    getConsent: async (subject, id) => own(subject, consents.get(id)),
    listConsents: async (subject) => [...consents.values()].filter((record) => record.subject === subject),
    listEndedConsents: async (before, after) =>
      [...consents.values()]
        .map((record) => ({ subject: record.subject, id: record.id, endedAt: endOfConsent(record) }))
        .filter(({ endedAt }) => endedAt < before)
        .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
        .filter((one) => after === undefined || placeOf(one) > placeOf(after))
        .slice(0, 1_000),
    removeConsent: async (subject, id) => {
      if (consents.get(id)?.subject === subject) consents.delete(id);
    },
    putOperation: async (operation) => {
      if (operations.has(operation.permit)) throw new ScleraError('internal');
      operations.set(operation.permit, operation);
    },
    getOperation: async (subject, permit) => own(subject, operations.get(permit)),
    moveOperation: async ({ subject, permit }, from, next) => {
      const operation = own(subject, operations.get(permit));
      if (!operation || !from.includes(operation.state)) return false;
      operations.set(permit, { ...operation, ...next });
      return true;
    },
    listOperations: async (states, expiresAfter = '') =>
      [...operations.values()].filter(({ state, expiresAt }) => states.includes(state) && expiresAt > expiresAfter),
    removeOperations: async (endedBefore) => {
      const over = [...operations.values()].filter(
        ({ state, expiresAt }) => ['minted', 'done', 'failed'].includes(state) && expiresAt < endedBefore,
      );
      for (const { permit } of over) operations.delete(permit);
      return over.length;
    },
    putEnrolment: async (row) => {
      if (!enrolments.has(row.id)) enrolments.set(row.id, row);
    },
    listEnrolments: async (subject) => [...enrolments.values()].filter((row) => row.subject === subject),
    listExpired: async (time) => [...enrolments.values()].filter(({ retainUntil }) => retainUntil < time),
    removeEnrolments: async (ids) => {
      for (const id of ids) enrolments.delete(id);
    },
    forget: async (subject, commitment) => {
      const key = [...subjects].find(([, id]) => id === subject)?.[0];
      if (key === undefined) throw new ScleraError('not-found');
      const open = [...operations.values()].some((one) => one.subject === subject && ['running', 'decided'].includes(one.state));
      if (open || [...enrolments.values()].some((row) => row.subject === subject)) throw new ScleraError('completion-pending');
      subjects.delete(key);
      for (const [id, record] of consents) if (record.subject === subject) consents.delete(id);
      for (const [id, operation] of operations) if (operation.subject === subject) operations.delete(id);
      for (const [id, record] of records) if (record.subject === subject) records.delete(id);
      for (const [index, { event }] of leaves.entries()) {
        if (owners[index] !== subject) continue;
        leaves[index] = forgottenUse(index, event.kind);
        owners[index] = null;
      }
      commitments.push(commitment);
      owners.push(null);
      leaves.push(forgottenUse(leaves.length, 'forget'));
      return leaves.length - 1;
    },
    records: fakeRecords(append, records),
    log: {
      append: async (leaf) => append(leaf),
      size: async () => leaves.length,
      read: async (start, count) => commitments.slice(start, start + count),
      uses: async (subject) => leaves.filter(({ leafIndex }) => owners[leafIndex] === subject),
      searches: async (after, before) =>
        leaves
          .filter(
            ({ leafIndex, event }) =>
              ['check', 'enrol', 'find'].includes(event.kind) && leafIndex > after && leafIndex < (before ?? Infinity),
          )
          .map(({ leafIndex }) => leafIndex),
      tiles: {
        count: async () => [...tiles.keys()].filter((name) => name.startsWith('0/')).length,
        read: async (level, index) => tiles.get(`${level}/${index}`) ?? null,
        write: async (written) => {
          for (const { level, index, hashes } of written) tiles.set(`${level}/${index}`, hashes);
        },
      },
    },
  };
}

function placeOf({ endedAt, id }: EndedConsent): string {
  return `${endedAt} ${id}`;
}

/** A leaf that nobody can open any more; its kind is kept. */
function forgottenUse(leafIndex: number, kind: LogEvent['kind']): UseRecord {
  const event = { kind, subject: '' as SubjectId, purpose: 'uniqueness-check', decision: 'forgotten', permit: null, at: '' } as const;
  return { leafIndex, event, salt: '' };
}

function fakeRecords(append: (leaf: NewLeaf) => number, records: Map<string, KeptRecord>): RecordStore {
  const keyOf = (kind: string, id: string): string => `${kind}/${id}`;
  /** In the order in which they were made, as in a database to whose clock no two are made at once. */
  let made = 0;
  const madeNow = (): string => {
    made += 1;
    return new Date(made).toISOString();
  };
  return {
    put: async (record, options = {}) => {
      const before = records.get(keyOf(record.kind, record.id));
      if ((before?.version ?? 0) !== record.version) return null;
      const now = new Date().toISOString();
      const body: unknown = JSON.parse(JSON.stringify(record.body));
      const version = record.version + 1;
      records.set(keyOf(record.kind, record.id), { ...record, body, version, madeAt: before?.madeAt ?? madeNow(), changedAt: now });
      return { version, leafIndex: options.leaf === undefined ? null : append(options.leaf) };
    },
    get: async (kind, id, subject) => {
      const record = records.get(keyOf(kind, id));
      return record === undefined || (subject !== undefined && record.subject !== subject) ? null : record;
    },
    list: async ({ kind, subject, state, dueBefore, after, limit = 1_000 }) =>
      [...records.values()]
        .filter((record) => kind === undefined || record.kind === kind)
        .filter((record) => subject === undefined || record.subject === subject)
        .filter((record) => state === undefined || record.state === state)
        .filter((record) => dueBefore === undefined || (record.dueAt !== null && record.dueAt < dueBefore))
        .filter(({ madeAt }) => after === undefined || madeAt > after.madeAt)
        .slice(0, Math.min(limit, 1_000)),
    remove: async (kind, id) => {
      records.delete(keyOf(kind, id));
    },
  };
}
