import { randomBytes } from 'node:crypto';
import { type KeptRecord, type NewLeaf, type RecordQuery, type RecordStore, ScleraError, type SubjectId, toBase64Url } from '@sclera/core';

/** Records of one kind, with a body of one shape. */
export interface Shelf<B> {
  get(id: string, subject?: SubjectId | null): Promise<Item<B> | null>;
  /** Throws `not-found`. */
  need(id: string, subject?: SubjectId | null): Promise<Item<B>>;
  list(query?: Omit<RecordQuery, 'kind'>): Promise<readonly Item<B>[]>;
  add(item: NewItem<B>, leaf?: NewLeaf): Promise<Item<B> & { readonly leafIndex: number | null }>;
  /** Throws `conflicting-change` where it is no longer as it was read. */
  change(item: Item<B>, next: Change<B>, leaf?: NewLeaf): Promise<Item<B> & { readonly leafIndex: number | null }>;
  remove(id: string): Promise<void>;
}

export interface Item<B> extends KeptRecord {
  readonly body: B;
}

interface NewItem<B> {
  readonly id: string;
  readonly subject: SubjectId | null;
  readonly state: string;
  readonly dueAt: string | null;
  readonly body: B;
}

type Change<B> = Partial<Pick<NewItem<B>, 'state' | 'dueAt' | 'body'>>;

export function openShelf<B>(records: RecordStore, kind: string, purpose: string): Shelf<B> {
  const put = async (item: NewItem<B>, before: Item<B> | null, leaf: NewLeaf | undefined) => {
    const { id, subject, state, dueAt, body } = item;
    const record = { kind, id, subject, purpose, state, dueAt, version: before?.version ?? 0, body };
    const put = await records.put(record, leaf === undefined ? {} : { leaf });
    if (put === null) throw new ScleraError('conflicting-change');
    const now = new Date().toISOString();
    return { ...record, version: put.version, madeAt: before?.madeAt ?? now, changedAt: now, leafIndex: put.leafIndex };
  };
  const get: Shelf<B>['get'] = async (id, subject) => (await records.get(kind, id, subject)) as Item<B> | null;
  return {
    get,
    async need(id, subject) {
      const found = await get(id, subject);
      if (found === null) throw new ScleraError('not-found');
      return found;
    },
    list: async (query = {}) => (await records.list({ ...query, kind })) as readonly Item<B>[],
    add: (item, leaf) => put(item, null, leaf),
    change: (item, next, leaf) => put({ ...item, ...next }, item, leaf),
    remove: (id) => records.remove(kind, id),
  };
}

/** A random id of a record: prefix and 120 bits. */
export function recordId(prefix: string): string {
  return `${prefix}_${toBase64Url(randomBytes(15))}`;
}

/** A secret that is told once; only its hash is kept. 256 bits. */
export function drawToken(): string {
  return toBase64Url(randomBytes(32));
}
