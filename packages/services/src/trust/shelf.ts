import { randomBytes } from 'node:crypto';
import {
  type KeptRecord,
  type NewLeaf,
  type RecordPlace,
  type RecordQuery,
  type RecordStore,
  ScleraError,
  type SubjectId,
  toBase64Url,
} from '@sclera/core';

/** As many as a store gives at once. */
const pageSize = 1_000;

/** Records of one kind, with a body of one shape. */
export interface Shelf<B> {
  get(id: string, subject?: SubjectId | null): Promise<Item<B> | null>;
  /** Throws `not-found`. */
  need(id: string, subject?: SubjectId | null): Promise<Item<B>>;
  /** All of them, oldest first. */
  list(query?: ShelfQuery): Promise<readonly Item<B>[]>;
  /** So many, oldest first, and where the next ones begin. Throws `bad-request` for a place that this shelf has not named. */
  page(query: ShelfQuery & { readonly limit: number; readonly after?: string | undefined }): Promise<Page<Item<B>>>;
  add(item: NewItem<B>, leaf?: NewLeaf): Promise<Item<B> & { readonly leafIndex: number | null }>;
  /** Throws `conflicting-change` where it is no longer as it was read. */
  change(item: Item<B>, next: Change<B>, leaf?: NewLeaf): Promise<Item<B> & { readonly leafIndex: number | null }>;
  remove(id: string): Promise<void>;
}

type ShelfQuery = Pick<RecordQuery, 'subject' | 'state' | 'dueBefore'>;

/** A part of a long list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** For the next part; null where this is the end. */
  readonly next: string | null;
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
    list: async (query = {}) => {
      const all: Item<B>[] = [];
      for await (const item of everyRecord(records, { ...query, kind })) all.push(item as Item<B>);
      return all;
    },
    async page({ after, limit, ...query }) {
      const place = after === undefined ? {} : { after: { ...readPlace(after), kind } };
      // One more than is wanted tells whether there is more.
      const found = (await records.list({ ...query, ...place, kind, limit: limit + 1 })) as readonly Item<B>[];
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items, next: found.length > limit && last !== undefined ? writePlace(last) : null };
    },
    add: (item, leaf) => put(item, null, leaf),
    change: (item, next, leaf) => put({ ...item, ...next }, item, leaf),
    remove: (id) => records.remove(kind, id),
  };
}

/** Every record of a query, page by page, oldest first. What is removed on the way ends nothing. */
export async function* everyRecord(
  records: Pick<RecordStore, 'list'>,
  query: Omit<RecordQuery, 'after' | 'limit'>,
): AsyncIterable<KeptRecord> {
  for (let after: RecordPlace | null = null; ; ) {
    const page: readonly KeptRecord[] = await records.list({ ...query, ...(after === null ? {} : { after }), limit: pageSize });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = { madeAt: last.madeAt, kind: last.kind, id: last.id };
  }
}

function writePlace({ madeAt, id }: RecordPlace): string {
  return toBase64Url(Buffer.from(`${madeAt} ${id}`, 'utf8'));
}

function readPlace(text: string): Pick<RecordPlace, 'madeAt' | 'id'> {
  const [, madeAt, id] = /^(\d{4}-\d\d-\d\dT[\d:.]{8,15}Z) (\S{1,200})$/.exec(Buffer.from(text, 'base64url').toString('utf8')) ?? [];
  if (madeAt === undefined || id === undefined || Number.isNaN(Date.parse(madeAt)))
    throw new ScleraError('bad-request', 'There is no such place in this list. Begin at its start.');
  return { madeAt, id };
}

/** A random id of a record: prefix and 120 bits. */
export function recordId(prefix: string): string {
  return `${prefix}_${toBase64Url(randomBytes(15))}`;
}

/** A secret that is told once; only its hash is kept. 256 bits. */
export function drawToken(): string {
  return toBase64Url(randomBytes(32));
}
