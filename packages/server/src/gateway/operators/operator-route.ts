import { createRoute, z } from '@hono/zod-openapi';
import { type Clock, ScleraError } from '@sclera/core';
import { type Access, type Actor, requireAccess, type Trust } from '@sclera/services';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie } from 'hono/cookie';
import type { GatewayApp, GatewayDeps, GatewayEnv } from '../context.ts';
import { json, body as jsonBody, problem } from '../routes/common.ts';
import { limitRate, type RateLimit } from './limit-rate.ts';

/** A route for those who run the platform. Its access is part of it, so that there is no route without. */
export interface OperatorRoute extends Access {
  readonly method: 'get' | 'post';
  /** May hold one `{id}`. */
  readonly path: `/v1/operator/${string}`;
  /** What the audit calls it. */
  readonly act: string;
  readonly summary: string;
  readonly body: z.ZodType | null;
  readonly answer: z.ZodType;
  handle(trust: Trust, input: OperatorInput): Promise<unknown>;
}

export interface OperatorInput {
  readonly actor: Actor;
  readonly id: string;
  readonly day: string | undefined;
  /** Which part of a long list is wanted: what `next` of the part before said, and how many at most. */
  readonly part: { readonly after: string | undefined; readonly limit: number | undefined };
  readonly body: unknown;
}

/** A route with a body of a known shape. */
export function withBody<B>(
  route: Omit<OperatorRoute, 'body' | 'handle'> & {
    readonly body: z.ZodType<B>;
    handle(trust: Trust, input: OperatorInput & { readonly body: B }): Promise<unknown>;
  },
): OperatorRoute {
  return { ...route, handle: (trust, input) => route.handle(trust, { ...input, body: input.body as B }) };
}

export const sessionCookie = 'sclera_operator';
/** A page of the reviewer's asks a few times a second at most. */
const mostAMinute = 240;
/** One less than a store lists at once: whether there is more is seen by the one after. */
const mostListed = 999;
const noStore = { 'Cache-Control': 'no-store' };

export function addOperatorRoute(app: GatewayApp, deps: GatewayDeps, route: OperatorRoute, limit: RateLimit): void {
  const { method, path, roles, scope, summary } = route;
  const keys = scope === null ? 'No API key.' : `API keys: ${scope}.`;
  const params = path.includes('{id}') ? { params: z.object({ id: z.string().max(100) }) } : {};
  const query = z.object({
    day: z.iso.date().optional(),
    after: z.string().max(400).optional(),
    limit: z.coerce.number().int().min(1).max(mostListed).optional(),
  });
  app.openapi(
    createRoute({
      method,
      path,
      tags: ['operator'],
      summary,
      description: `Roles: ${roles.join(', ')}. ${keys} Written down, with a leaf, before it is done.`,
      middleware: letIn(deps, route, limit),
      request: { ...params, ...(route.body === null ? {} : { body: jsonBody(route.body) }), ...(method === 'get' ? { query } : {}) },
      responses: { 200: json(route.answer, 'Done'), default: problem },
    }),
    async (c) => {
      const body: unknown = route.body === null ? null : c.req.valid('json' as never);
      const { after, limit } = method === 'get' ? (c.req.valid('query' as never) as { after?: string; limit?: number }) : {};
      const part = { after, limit };
      const input = { actor: c.get('actor'), id: c.req.param('id') ?? '', day: c.req.query('day'), part, body };
      return c.json((await route.handle(deps.trust, input)) as object, 200, noStore);
    },
  );
}

/** Who asks, whether they may, and a record of it with a leaf: all before a body is even read. */
function letIn({ trust }: GatewayDeps, route: OperatorRoute, limit: RateLimit): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    const actor = await trust.operators.identify({ session: getCookie(c, sessionCookie) ?? null, key: keyOf(c) });
    limit(actor.account);
    const about = c.req.param('id') ?? null;
    try {
      requireAccess(actor, route);
    } catch (error) {
      await trust.operators.audit(actor, route.act, about, false);
      throw error;
    }
    await trust.operators.audit(actor, route.act, about, true);
    c.set('actor', actor);
    await next();
  };
}

export function operatorLimit(clock?: Clock): RateLimit {
  return limitRate(mostAMinute, clock);
}

/** Who calls, where nobody is known yet: their address, where there is a socket. */
export function callerOf(c: Context<GatewayEnv>): string {
  const env = c.env as { readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } } } | undefined;
  return env?.incoming?.socket?.remoteAddress ?? 'nobody';
}

function keyOf(c: Context<GatewayEnv>): string | null {
  const header = c.req.header('authorization');
  if (header === undefined) return null;
  const key = /^Bearer ([\w.-]{1,200})$/i.exec(header)?.[1];
  if (key === undefined) throw new ScleraError('unauthenticated');
  return key;
}
