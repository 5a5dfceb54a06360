import { createRoute, z } from '@hono/zod-openapi';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { json, needsPersonalKey, problem, requirePersonalKey } from './common.ts';

const noStore = { 'Cache-Control': 'no-store' };

/** Everything about a person, deleted as one thing, with its deadline. */
export function addDeletionRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const { deletions } = deps.trust;
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/me/deletion',
      tags: ['person'],
      security: needsPersonalKey,
      middleware: requirePersonalKey(deps),
      summary: 'Delete everything: at all three parties, with their receipts, and then all that the gateway knows of the person',
      description: 'The ticket is told once; it shows how far it is, also when the personal key opens nothing any more.',
      responses: {
        200: json(schemas.DeletionBegun, 'Done: erased everywhere, and forgotten'),
        202: json(schemas.DeletionBegun, 'Begun; a party has not confirmed yet and will be asked until it has'),
        default: problem,
      },
    }),
    async (c) => {
      const begun = await deletions.begin(c.get('subject'));
      return begun.state === 'done' ? c.json(begun as never, 200, noStore) : c.json(begun as never, 202, noStore);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/deletions/{ticket}',
      tags: ['person'],
      summary: 'How far a deletion is, by its ticket: who has confirmed, until when it must be done, what stays and why',
      request: { params: z.object({ ticket: z.string().max(100) }) },
      responses: { 200: json(schemas.Deletion, 'The deletion'), default: problem },
    }),
    async (c) => c.json((await deletions.status(c.req.valid('param').ticket)) as never, 200, noStore),
  );
}
