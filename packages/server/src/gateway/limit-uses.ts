import { ScleraError } from '@sclera/core';
import type { MiddlewareHandler } from 'hono';
import type { GatewayEnv } from './context.ts';

/** Uses that may wait or run at once: each holds the shares of two eyes for three parties, some 0.7 MB with its JSON. */
const mostAtOnce = 64;

/**
 * Lets a bounded number of uses in, and tells the others to come back, before their bodies are read: what the parties do, they do one
 * after the other, so more would only wait and fill the memory.
 */
export function limitUses(paths: readonly string[]): MiddlewareHandler<GatewayEnv> {
  let inside = 0;
  // One for all: what is refused by the thousand has to cost little.
  const noRoom = new ScleraError('too-busy');
  return async (c, next) => {
    if (c.req.method !== 'POST' || !paths.includes(c.req.path)) return next();
    if (inside >= mostAtOnce) throw noRoom;
    inside += 1;
    try {
      await next();
    } finally {
      inside -= 1;
    }
  };
}
