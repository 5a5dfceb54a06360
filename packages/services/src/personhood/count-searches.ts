import { type Operation, ScleraError, sha256Hex } from '@sclera/core';
import { type Item, openShelf } from '../trust/shelf.ts';
import type { Context } from './context.ts';

/** How many searches for a person by their eyes an hour takes. Each tells whoever shows eyes whether they are enrolled. */
export interface SearchLimits {
  /** By captures of one device; unsigned ones count as one device. Default 20: a kiosk needs three minutes a person. */
  readonly perDevice: number;
  /** Of all devices together: anybody can introduce another one. Default 500, which is 25 such kiosks. */
  readonly onPlatform: number;
}

/** An hour's searches, from the first one on; `dueAt` is its end. */
interface Count {
  readonly count: number;
}

const defaultLimits: SearchLimits = { perDevice: 20, onPlatform: 500 };
const hourMs = 3_600_000;

const countsOf = (context: Context) => openShelf<Count>(context.store.records, 'search-count', 'personhood-recovery');

/** Throws `too-many-requests`, with the time of the next search, where the platform has made as many as it may: so nobody is captured for nothing. */
export async function requireSearchesLeft(context: Context): Promise<void> {
  await readWindow(context, null);
}

/** Counts one search, before the parties are asked. Throws as above, also where the device has made as many as it may. Must run inside the queue. */
export async function countSearch(context: Context, origin: Operation['origin']): Promise<void> {
  const windows = [await readWindow(context, origin?.device ?? 'unsigned'), await readWindow(context, null)];
  for (const { id, found, count, endsMs } of windows) {
    const next = { state: 'counting', dueAt: new Date(endsMs).toISOString(), body: { count: count + 1 } };
    if (found) await countsOf(context).change(found, next);
    else await countsOf(context).add({ id, subject: null, ...next });
  }
}

interface Window extends Count {
  readonly id: string;
  readonly found: Item<Count> | null;
  readonly endsMs: number;
}

/** Of a device, or of the whole platform (null). */
async function readWindow(context: Context, device: string | null): Promise<Window> {
  const nowMs = context.clock();
  const id = device === null ? 'platform' : sha256Hex(device);
  const found = await countsOf(context).get(id);
  const endsMs = Date.parse(found?.dueAt ?? '');
  // One that ends later than an hour from now is of a clock that was put back since.
  const running = endsMs > nowMs && endsMs <= nowMs + hourMs;
  if (!running) return { id, found, count: 0, endsMs: nowMs + hourMs };
  const count = found?.body.count ?? 0;
  const { perDevice, onPlatform } = { ...defaultLimits, ...context.standing?.searches };
  const most = device === null ? onPlatform : perDevice;
  if (count >= most) throw noneLeft(device === null ? 'this platform' : 'this device', most, endsMs, nowMs);
  return { id, found, count, endsMs };
}

function noneLeft(where: string, most: number, endsMs: number, nowMs: number): ScleraError {
  const at = new Date(endsMs).toISOString();
  return new ScleraError('too-many-requests', `People were searched for ${most} times in an hour from ${where}; again from ${at} on.`, {
    retryAfterMs: endsMs - nowMs,
    reasons: [
      {
        code: 'search-attempts',
        message: 'A search tells whether these eyes are enrolled: without a bound somebody with many pictures of eyes could go on asking.',
        fix: `Come again from ${at} on; or with the receipt of the enrolment, which is compared with one reference alone and needs no search.`,
      },
    ],
  });
}
