import { createRoute, z } from '@hono/zod-openapi';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { openPublicLog } from '../public-log.ts';
import { json, problem, wholeNumber } from './common.ts';

const mostLeavesAtOnce = 1000;

/** The public log: commitments only, open to everybody. */
export function addLogRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const log = openPublicLog(deps.log, deps.card.issuer, deps.secretKey);
  const tags = ['log'];
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/log/checkpoint',
      tags,
      summary: 'Size and root of the log, signed (C2SP tlog-checkpoint)',
      responses: { 200: { description: 'A signed note', content: { 'text/plain': { schema: z.string() } } }, default: problem },
    }),
    async (c) => c.text(await log.checkpoint(), 200, { 'Cache-Control': 'no-store' }),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/log/leaves',
      tags,
      summary: 'Leaves of the log: salted commitments',
      request: { query: z.object({ start: wholeNumber.default(0), count: wholeNumber.default(mostLeavesAtOnce) }) },
      responses: { 200: json(schemas.LogLeaves, `Leaves from \`start\`, at most ${mostLeavesAtOnce}`), default: problem },
    }),
    async (c) => {
      const { start, count } = c.req.valid('query');
      return c.json({ start, leaves: await log.leaves(start, Math.min(count, mostLeavesAtOnce)) }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/log/inclusion',
      tags,
      summary: 'Proof that a leaf is in the tree of `size` leaves (RFC 6962)',
      request: { query: z.object({ index: wholeNumber, size: wholeNumber }) },
      responses: { 200: json(schemas.LogProof, 'Audit path'), default: problem },
    }),
    async (c) => {
      const { index, size } = c.req.valid('query');
      return c.json({ proof: await log.inclusion(index, size) }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/log/consistency',
      tags,
      summary: 'Proof that the tree of `to` leaves begins with the tree of `from` leaves (RFC 6962)',
      request: { query: z.object({ from: wholeNumber, to: wholeNumber }) },
      responses: { 200: json(schemas.LogProof, 'Proof'), default: problem },
    }),
    async (c) => {
      const { from, to } = c.req.valid('query');
      return c.json({ proof: await log.consistency(from, to) }, 200);
    },
  );
}
