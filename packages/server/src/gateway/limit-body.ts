import { ScleraError } from '@sclera/core';
import { maxBodyBytes } from '@sclera/sdk/contract';
import type { MiddlewareHandler } from 'hono';
import type { GatewayEnv } from './context.ts';

const mostDiscardedBytes = 16 * 1024 * 1024;

/**
 * Refuses bodies larger than the contract allows: by their declared size before any of it is read, and such as come in chunks as soon as
 * they are over; what is left of those is read and thrown away, within reason, before the answer.
 */
export const limitBody: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  if (c.req.method !== 'POST') return next();
  // Both headers in one request is how requests are smuggled: the declared size counts only alone.
  const chunked = c.req.header('transfer-encoding') !== undefined;
  const declared = Number(chunked ? Number.NaN : c.req.header('content-length'));
  if (declared <= maxBodyBytes) return next();
  const read = declared > maxBodyBytes ? null : await readBody(c.req.raw.body);
  if (read?.kind === 'whole') {
    // The stream is spent: the rest of the way reads from memory.
    c.req.raw = new Request(c.req.raw, { body: read.bytes });
    return next();
  }
  if (read?.kind === 'endless') c.header('Connection', 'close');
  throw new ScleraError('body-too-large', `A body has at most ${maxBodyBytes} bytes.`);
};

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
