import { ScleraError } from '@sclera/core';
import { maxBodyBytes } from '@sclera/sdk/contract';
import type { MiddlewareHandler } from 'hono';
import type { GatewayEnv } from './context.ts';

const mostDiscardedBytes = 16 * 1024 * 1024;
/** The largest body takes 80 s at 10 kB/s; longer than this nobody keeps a place that another waits for. */
const bodyWithinMs = 90_000;

/**
 * Reads the body before anything is begun. Refuses bodies larger than the contract allows: by their declared size before any of it is read,
 * and such as come in chunks as soon as they are over; what is left of those is read and thrown away, within reason, before the answer.
 * Refuses what has not come whole in time, and closes its connection.
 */
export function limitBody(withinMs: number = bodyWithinMs): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    if (c.req.method !== 'POST') return next();
    // Both headers in one request is how requests are smuggled: the declared size counts only alone.
    const chunked = c.req.header('transfer-encoding') !== undefined;
    const declared = Number(chunked ? Number.NaN : c.req.header('content-length'));
    if (declared > maxBodyBytes) throw tooLarge();
    // With a declared size the library reads it, once: the rest of the way has it from memory.
    const reading = declared <= maxBodyBytes ? c.req.arrayBuffer().then(() => null) : readBody(c.req.raw.body);
    const read = await inTime(reading, withinMs).catch((cause: unknown) => {
      throw new ScleraError('bad-request', 'The body ended before it was whole.', { cause });
    });
    if (read === 'late') {
      c.header('Connection', 'close');
      throw new ScleraError('body-too-slow', `A body has to come within ${withinMs / 1000} seconds.`);
    }
    if (read?.kind === 'endless') c.header('Connection', 'close');
    if (read?.kind === 'discarded' || read?.kind === 'endless') throw tooLarge();
    // The stream is spent, here too.
    if (read?.kind === 'whole') c.req.raw = new Request(c.req.raw, { body: read.bytes });
    return next();
  };
}

function tooLarge(): ScleraError {
  return new ScleraError('body-too-large', `A body has at most ${maxBodyBytes} bytes.`);
}

function inTime<T>(reading: Promise<T>, withinMs: number): Promise<T | 'late'> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve('late'), withinMs);
    reading.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

type ReadBody = { readonly kind: 'whole'; readonly bytes: Uint8Array<ArrayBuffer> } | { readonly kind: 'discarded' | 'endless' };

async function readBody(body: ReadableStream<Uint8Array> | null): Promise<ReadBody> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > mostDiscardedBytes) return { kind: 'endless' };
    if (size <= maxBodyBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > maxBodyBytes ? { kind: 'discarded' } : { kind: 'whole', bytes: new Uint8Array(Buffer.concat(chunks)) };
}
