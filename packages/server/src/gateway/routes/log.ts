import { createRoute, z } from '@hono/zod-openapi';
import { ScleraError } from '@sclera/core';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { problem } from './common.ts';

/** Where the log begins: the prefix of C2SP tlog-tiles. */
const prefix = '/v1/log';
/** A tile of a given width never changes. */
const forever = 'public, max-age=31536000, immutable';

/** The public log (C2SP tlog-tiles): commitments and hashes only, open to everybody. */
export function addLogRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const log = deps.publicLog;
  const tags = ['log'];
  app.openapi(
    createRoute({
      method: 'get',
      path: `${prefix}/checkpoint`,
      tags,
      summary: 'Size and root of the log, signed (C2SP tlog-checkpoint) and cosigned by its witnesses',
      responses: { 200: { description: 'A signed note', content: { 'text/plain': { schema: z.string() } } }, default: problem },
    }),
    async (c) => c.text(await log.checkpoint(), 200, { 'Cache-Control': 'no-store' }),
  );
  // A path of several segments is nothing that OpenAPI can describe as a parameter.
  app.openAPIRegistry.registerPath({
    method: 'get',
    path: `${prefix}/tile/{tile}`,
    tags,
    summary: 'Hashes of the log, 256 a tile, or its entries: salted commitments (C2SP tlog-tiles)',
    request: {
      params: z.object({
        tile: z.string().openapi({ description: 'Level or `entries`, then the index, then the width if it is partial: `0/x001/067.p/12`' }),
      }),
    },
    responses: { 200: { description: 'The bytes', content: { 'application/octet-stream': { schema: z.string() } } }, default: problem },
  });
  app.get(`${prefix}/tile/:tile{.+}`, async (c) => {
    const bytes = await log.resource(c.req.path.slice(prefix.length + 1));
    if (bytes === null) throw new ScleraError('not-found', 'The log has no such tile.');
    return c.body(new Uint8Array(bytes), 200, { 'Content-Type': 'application/octet-stream', 'Cache-Control': forever });
  });
}
