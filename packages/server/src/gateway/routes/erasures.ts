import { createRoute, z } from '@hono/zod-openapi';
import { isId, ScleraError } from '@sclera/core';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { json, needsPersonalKey, problem, requirePersonalKey } from './common.ts';

/** The right to be forgotten by all three parties. */
export function addErasureRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const personal = { security: needsPersonalKey, middleware: requirePersonalKey(deps), tags: ['person'] };
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/erasures',
      ...personal,
      summary: 'Erase everything held about the person at all three parties',
      responses: {
        200: json(schemas.ErasureAnswer, 'Erased, confirmed by all three'),
        202: json(schemas.ErasureAnswer, 'Begun; a party has not confirmed yet and will be asked until it has'),
        default: problem,
      },
    }),
    async (c) => {
      const erasure = await deps.personhood.erase(c.get('subject'));
      return erasure.complete ? c.json(erasure, 200) : c.json(erasure, 202);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/erasures/{permit}',
      ...personal,
      summary: 'How far an erasure is',
      request: { params: z.object({ permit: z.string() }) },
      responses: { 200: json(schemas.ErasureAnswer, 'The erasure'), default: problem },
    }),
    async (c) => {
      const { permit } = c.req.valid('param');
      if (!isId('permit', permit)) throw new ScleraError('not-found');
      return c.json(await deps.personhood.erasureStatus(c.get('subject'), permit), 200);
    },
  );
}
