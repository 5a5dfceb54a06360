import { createRoute, z } from '@hono/zod-openapi';
import { questions } from '@sclera/core';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { json, problem } from './common.ts';

/** A page with a style of its own, and nothing else. */
const documentPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Impact assessments, for everybody: what is or was in force. Drafts are the operators'. */
export function addAssessmentRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const { assessments } = deps.trust;
  const tags = ['platform'];
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/assessments',
      tags,
      summary: 'Impact assessments that are or were in force',
      responses: { 200: json(schemas.AssessmentList, 'Newest first'), default: problem },
    }),
    async (c) => c.json([...(await assessments.list('published'))], 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/assessments/questions',
      tags,
      summary: 'What an impact assessment has to answer, and the articles that ask',
      responses: { 200: json(schemas.AssessmentQuestions, 'In order'), default: problem },
    }),
    (c) => c.json([...questions], 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/assessments/{id}',
      tags,
      summary: 'An impact assessment as a page to read and to print',
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: { description: 'The document', content: { 'text/html': { schema: z.string() } } }, default: problem },
    }),
    async (c) => {
      const page = await assessments.document(c.req.valid('param').id, 'published');
      return c.html(page, 200, { 'Content-Security-Policy': documentPolicy });
    },
  );
}
