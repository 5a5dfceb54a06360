import { createRoute } from '@hono/zod-openapi';
import { type PersonalRecord, schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { json, needsPersonalKey, problem, requirePersonalKey } from './common.ts';

/** A person's pseudonym and their own record. */
export function addPersonRoutes(app: GatewayApp, deps: GatewayDeps): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/subjects',
      tags: ['person'],
      summary: 'A new pseudonym; the personal key is told this once',
      responses: { 201: json(schemas.SubjectCreated, 'The pseudonym and its personal key'), default: problem },
    }),
    async (c) => c.json(await deps.personhood.createSubject(), 201, noStore),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/me',
      tags: ['person'],
      summary: 'Everything held about the person, and every use of it',
      security: needsPersonalKey,
      middleware: requirePersonalKey(deps),
      responses: { 200: json(schemas.PersonalRecord, 'The personal record'), default: problem },
    }),
    async (c) => c.json((await deps.trust.rights.record(c.get('subject'))) as PersonalRecord, 200, noStore),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/me/forgetting',
      tags: ['person'],
      summary: 'Forget who this is, once nothing is held any more: afterwards no leaf of the log can be told to be theirs',
      security: needsPersonalKey,
      middleware: requirePersonalKey(deps),
      responses: { 200: json(schemas.ForgettingAnswer, 'The only copy of what opens the last leaf'), default: problem },
    }),
    async (c) => c.json(await deps.personhood.forget(c.get('subject')), 200, noStore),
  );
}

const noStore = { 'Cache-Control': 'no-store' };
