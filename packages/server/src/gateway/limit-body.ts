import { ScleraError } from '@sclera/core';
import { maxBodyBytes } from '@sclera/sdk/contract';
import type { MiddlewareHandler } from 'hono';
import type { GatewayEnv } from './context.ts';

const mostDiscardedBytes = 16 * 1024 * 1024;

/**
 * Refuses bodies larger than the contract allows, whether they say their size or come in chunks. What is too much is read and
 * thrown away, within reason, before the answer: many clients read nothing while they write, and would find the connection
 * gone instead of the answer.
 */
export const limitBody: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  if (c.req.method !== 'POST') return next();
  // Both headers in one request is how requests are smuggled: the declared size counts only alone.
  const chunked = c.req.header('transfer-encoding') !== undefined;
  const declared = Number(chunked ? Number.NaN : c.req.header('content-length'));
  if (declared <= maxBodyBytes) return next();
  const saidTooMuch = declared > maxBodyBytes;
  const read = declared > mostDiscardedBytes ? null : await readBody(c.req.raw.body);
  if (read?.kind === 'whole' && !saidTooMuch) {
    // The stream is spent: the rest of the way reads from memory.
    c.req.raw = new Request(c.req.raw, { body: read.bytes });
    return next();
  }
  if (read?.kind !== 'discarded') c.header('Connection', 'close');
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
