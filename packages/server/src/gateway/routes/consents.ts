import { createRoute, z } from '@hono/zod-openapi';
import { consentProblem, isId, purposes, ScleraError } from '@sclera/core';
import { schemas } from '@sclera/sdk/contract';
import type { MiddlewareHandler } from 'hono';
import type { GatewayApp, GatewayDeps, GatewayEnv } from '../context.ts';
import { body, json, needsPersonalKey, problem, requirePersonalKey } from './common.ts';

/** Consent, its withdrawal, and the permit that rests on it. */
export function addConsentRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const personal = { security: needsPersonalKey, middleware: requirePersonalKey(deps) };
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/consents',
      tags: ['consent'],
      summary: 'Write down a decision about one purpose: given or refused',
      security: needsPersonalKey,
      middleware: [requirePersonalKey(deps), refuseBundled] as const,
      request: { body: body(schemas.ConsentRequest) },
      responses: { 201: json(schemas.ConsentAnswer, 'The consent and its signed receipt'), default: problem },
    }),
    async (c) => c.json(await deps.personhood.recordConsent({ subject: c.get('subject'), ...c.req.valid('json') }), 201),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/consents/{id}/withdrawal',
      tags: ['consent'],
      summary: 'Withdraw a consent; what is held under it is erased in the same step',
      ...personal,
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: json(schemas.WithdrawalAnswer, 'The consent as it is now'), default: problem },
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      if (!isId('consent', id)) throw new ScleraError('not-found');
      return c.json(await deps.personhood.withdrawConsent(c.get('subject'), id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/permits',
      tags: ['use'],
      summary: 'Ask for a permit: one use, one purpose, a few minutes',
      ...personal,
      request: { body: body(schemas.PermitRequest) },
      responses: { 201: json(schemas.PermitAnswer, 'The permit'), default: problem },
    }),
    async (c) => {
      const { consent, action, modality, receipt, session, light } = c.req.valid('json');
      if (!isId('consent', consent)) throw consentProblem('consent-missing');
      return c.json(
        await deps.personhood.requestPermit({ subject: c.get('subject'), consent, action, modality, receipt, session, light }),
        201,
      );
    },
  );
}

/** Two purposes in one consent, or one that nobody declared, are void and not merely misspelt: the refusal says by which article. */
const refuseBundled: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  const sent: unknown = await c.req.json().catch(() => null);
  const purpose = typeof sent === 'object' && sent !== null && 'purpose' in sent ? sent.purpose : undefined;
  if (purpose !== undefined && !purposes.some((known) => known === purpose)) {
    throw consentProblem('consent-invalid', 'A consent names exactly one known purpose.');
  }
  await next();
};
