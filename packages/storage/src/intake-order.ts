import { type IntakeOrder, type OrderItem, ScleraError } from '@sclera/core';
import type { Database } from './sql/database.ts';

/** Appends that may wait for the one before: each holds its bytes in memory, some 230 KB. */
const mostWaiting = 128;
/** Newest entries kept in memory, so that three followers do not read each of them from the database. */
const mostCached = 8;
/** How long an id is known after its entry was appended, in hours; a forgotten entry is a row without bytes until then. */
const rememberHours = 1;

/**
 * The order of intake on the gateway's own database. One process has that database, so appends take turns in memory, and followers are
 * woken in memory.
 */
export function intakeOrderOn(database: Database): IntakeOrder {
  const cache = new Map<number, Uint8Array>();
  const sleepers = new Set<() => void>();
  let turn: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let appended = 0;

  async function appendNow(id: string, bytes: Uint8Array): Promise<number> {
    const [row] = await database.query<{ place: string | number; fresh: boolean }>(
      `with known as (select place from intake_entry where id = $1),
            head as (update intake_head set last = last + 1 where not exists (select from known) returning last),
            made as (insert into intake_entry (place, id, bytes) select last, $1, decode($2, 'base64') from head returning place)
       select place, false as fresh from known union all select place, true from made`,
      [id, toBase64(bytes)],
    );
    if (!row) throw new ScleraError('store-unavailable', 'The order of intake has lost its head row.');
    const place = Number(row.place);
    if (row.fresh) {
      cache.set(place, bytes);
      for (const cached of cache.keys()) if (cached <= place - mostCached) cache.delete(cached);
      appended += 1;
      for (const wake of sleepers) wake();
    }
    return place;
  }

  async function readHead(): Promise<{ identity: string; last: number }> {
    const [row] = await database.query<{ identity: string; last: string | number }>('select identity, last from intake_head');
    if (!row) throw new ScleraError('store-unavailable', 'The order of intake has lost its head row.');
    return { identity: row.identity, last: Number(row.last) };
  }

  /** The first entry after this place that is still held. */
  async function readNext(after: number): Promise<{ place: number; bytes: Uint8Array } | null> {
    const cached = cache.get(after + 1);
    if (cached) return { place: after + 1, bytes: cached };
    const [row] = await database.query<{ place: string | number; bytes: string }>(
      `select place, encode(bytes, 'base64') as bytes from intake_entry where bytes is not null and place > $1 order by place limit 1`,
      [after],
    );
    return row ? { place: Number(row.place), bytes: new Uint8Array(Buffer.from(row.bytes, 'base64')) } : null;
  }

  return {
    identity: async () => (await readHead()).identity,
    last: async () => (await readHead()).last,

    async append(id, bytes) {
      if (waiting >= mostWaiting) throw new ScleraError('too-busy');
      waiting += 1;
      const mine = turn.then(() => appendNow(id, bytes));
      turn = mine.catch(() => undefined);
      try {
        return await mine;
      } finally {
        waiting -= 1;
      }
    },

    async *follow(after, signal) {
      let taken = after;
      let wake = (): void => {};
      const rouse = (): void => wake();
      sleepers.add(rouse);
      signal.addEventListener('abort', rouse);
      try {
        while (!signal.aborted) {
          const seen = appended;
          // Asked before the entries are: whatever is not there up to this place is forgotten, not late.
          const last = cache.has(taken + 1) ? taken + 1 : (await readHead()).last;
          const next = last > taken ? await readNext(taken) : null;
          for (const item of itemsUpTo(taken, last, next)) {
            yield item;
            taken = item.place;
          }
          if (next !== null || seen !== appended || signal.aborted) continue;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        sleepers.delete(rouse);
        signal.removeEventListener('abort', rouse);
      }
    },

    async forget(what) {
      if ('id' in what) {
        const rows = await database.query<{ place: string | number }>(
          'update intake_entry set bytes = null where id = $1 returning place',
          [what.id],
        );
        for (const { place } of rows) cache.delete(Number(place));
      } else {
        await database.query('update intake_entry set bytes = null where place <= $1 and bytes is not null', [what.upTo]);
        for (const place of cache.keys()) if (place <= what.upTo) cache.delete(place);
        await database.query('delete from intake_entry where bytes is null and appended_at < now() - make_interval(hours => $1)', [
          rememberHours,
        ]);
      }
    },
  };
}

function itemsUpTo(taken: number, last: number, next: { place: number; bytes: Uint8Array } | null): readonly OrderItem[] {
  const forgottenTo = next ? next.place - 1 : last;
  const gap: readonly OrderItem[] = forgottenTo > taken ? [{ kind: 'forgotten', place: forgottenTo }] : [];
  return next ? [...gap, { kind: 'entry', ...next }] : gap;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
