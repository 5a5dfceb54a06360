import { createRoute, z } from '@hono/zod-openapi';
import { isId, ScleraError } from '@sclera/core';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { body, json, needsPersonalKey, problem, requirePersonalKey } from './common.ts';

/** The use itself. The permit is what allows it, so that a kiosk needs no personal key. */
export function addComparisonRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const uses = [
    { path: '/v1/checks', action: 'check', summary: 'Has this person been enrolled? Compares and keeps nothing' },
    { path: '/v1/enrolments', action: 'enrol', summary: 'Compare, and enrol the person if they are new' },
    {
      path: '/v1/recoveries',
      action: 'verify',
      summary:
        'Compare with the one reference under a receipt; on a match the key of whoever came opens that record, and no other key does',
    },
  ] as const;
  for (const { path, action, summary } of uses) {
    app.openapi(
      createRoute({
        method: 'post',
        path,
        tags: ['use'],
        summary,
        description: 'The same permit and shares again give the same answer. `completion-pending` means: decided, ask again.',
        request: { body: body(schemas.ComparisonRequest) },
        responses: { 200: json(schemas.ComparisonAnswer, 'The decision and its receipt'), default: problem },
      }),
      async (c) => {
        const { token, shares, capture } = c.req.valid('json');
        return c.json(await deps.personhood.compare({ subject: null, action, token, shares, capture }), 200);
      },
    );
  }
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/operations/{permit}',
      tags: ['use'],
      summary: 'The outcome of a permit that was used',
      security: needsPersonalKey,
      middleware: requirePersonalKey(deps),
      request: { params: z.object({ permit: z.string() }) },
      responses: { 200: json(schemas.ComparisonAnswer, 'The recorded answer'), default: problem },
    }),
    async (c) => {
      const { permit } = c.req.valid('param');
      if (!isId('permit', permit)) throw new ScleraError('not-found');
      return c.json(await deps.personhood.operationOutcome(c.get('subject'), permit), 200);
    },
  );
}
