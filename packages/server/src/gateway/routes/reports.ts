import { createRoute, z } from '@hono/zod-openapi';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { limitRate } from '../operators/limit-rate.ts';
import { callerOf } from '../operators/operator-route.ts';
import { body, json, problem } from './common.ts';

/** Reports from one address; a person who is in trouble sends one. */
const mostAMinute = 5;
/** Looks at answers from one address. A ticket has 256 bits: this only keeps guessers from making work. */
const mostLooksAMinute = 60;

/** Where anybody says that something is wrong, without saying who they are. */
export function addReportRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const { matters } = deps.trust;
  const limit = limitRate(mostAMinute);
  const limitLooks = limitRate(mostLooksAMinute);
  const tags = ['reports'];
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/reports',
      tags,
      summary: 'Report or complain; it reaches the reviewer and, where there is one configured, the authority',
      request: { body: body(schemas.ReportRequest) },
      responses: { 201: json(schemas.ReportAnswer, 'The ticket, told this once, and the deadline'), default: problem },
    }),
    async (c) => {
      limit(callerOf(c));
      return c.json(await matters.report(c.req.valid('json')), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/reports/{ticket}',
      tags,
      summary: 'What became of a report',
      request: { params: z.object({ ticket: z.string().max(100) }) },
      responses: { 200: json(schemas.Matter, 'The report and its answer'), default: problem },
    }),
    async (c) => {
      limitLooks(callerOf(c));
      return c.json(await matters.reported(c.req.valid('param').ticket), 200, { 'Cache-Control': 'no-store' });
    },
  );
}
