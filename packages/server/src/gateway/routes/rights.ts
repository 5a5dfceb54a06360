import { createRoute } from '@hono/zod-openapi';
import { isId, ScleraError } from '@sclera/core';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { body, json, needsPersonalKey, problem, requirePersonalKey } from './common.ts';

/** What a person may ask for about themselves: a copy, a correction, an objection, a human being. */
export function addRightsRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const { rights, matters } = deps.trust;
  const personal = { security: needsPersonalKey, middleware: requirePersonalKey(deps), tags: ['rights'] };
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/me/export',
      ...personal,
      summary: 'Everything held about the person and every text they read, as one signed document',
      responses: { 200: json(schemas.ExportAnswer, 'The document and its signature'), default: problem },
    }),
    async (c) => {
      const { data, signature } = await rights.export(c.get('subject'));
      return c.json({ data: data as Record<string, unknown>, signature }, 200, { 'Cache-Control': 'no-store' });
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/me/corrections',
      ...personal,
      summary: 'Correct the age band or the language that a consent states',
      request: { body: body(schemas.CorrectionRequest) },
      responses: { 201: json(schemas.ConsentAnswer, 'The consent with its correction, and a signed receipt'), default: problem },
    }),
    async (c) => {
      const { consent, ...changes } = c.req.valid('json');
      if (!isId('consent', consent)) throw new ScleraError('not-found');
      return c.json(await rights.correct(c.get('subject'), { consent, ...changes }), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/me/appeals',
      ...personal,
      summary: 'Put a refusal, named by its leaf, before a human being',
      request: { body: body(schemas.AppealRequest) },
      responses: {
        201: json(schemas.OwnMatter, 'The appeal, its deadline and a signed receipt; GET /v1/me shows the answer'),
        default: problem,
      },
    }),
    async (c) => c.json(await matters.appeal(c.get('subject'), c.req.valid('json')), 201),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/me/objections',
      ...personal,
      summary: 'Object to a purpose; a reviewer answers. To end it at once, withdraw the consent',
      request: { body: body(schemas.ObjectionRequest) },
      responses: { 201: json(schemas.OwnMatter, 'The objection, its deadline and a signed receipt'), default: problem },
    }),
    async (c) => c.json(await matters.object(c.get('subject'), c.req.valid('json')), 201),
  );
}
