import { createRoute, z } from '@hono/zod-openapi';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { json } from './common.ts';

/** For whoever keeps this running. */
export function addHealthRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const look = async () => {
    const parties = await deps.watch.look();
    const ready = deps.keysDealt?.() !== false && parties.every((party) => party.ready);
    return { status: ready ? ('ok' as const) : ('degraded' as const), parties };
  };
  app.openapi(
    createRoute({
      method: 'get',
      path: '/healthz',
      tags: ['health'],
      summary:
        'Whether the gateway runs; `degraded` while a party does not answer, and until the three have dealt their keys at the first start',
      responses: { 200: json(schemas.Health, 'The gateway runs') },
    }),
    async (c) => c.json(await look(), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/readyz',
      tags: ['health'],
      summary: 'Whether a comparison could be made now',
      responses: { 200: json(schemas.Health, 'All three parties are ready'), 503: json(schemas.Health, 'Not all three are') },
    }),
    async (c) => {
      const health = await look();
      return health.status === 'ok' ? c.json(health, 200) : c.json(health, 503);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/metrics',
      tags: ['health'],
      summary: 'Prometheus metrics',
      responses: { 200: { description: 'Text exposition format', content: { 'text/plain': { schema: z.string() } } } },
    }),
    async (c) => {
      deps.metrics.setLogSize(await deps.log.size());
      return c.text(await deps.metrics.registry.metrics(), 200, { 'Content-Type': deps.metrics.registry.contentType });
    },
  );
}
