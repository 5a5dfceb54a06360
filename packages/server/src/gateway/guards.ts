import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { ScleraError } from '@sclera/core';
import type { Context, MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { routePath } from 'hono/route';
import type { GatewayApp, GatewayDeps, GatewayEnv } from './context.ts';
import { limitBody } from './limit-body.ts';
import { limitUses } from './limit-uses.ts';
import { interactionsPath, mountPath } from './relying/oidc/provider.ts';

/** What every request passes before it reaches a route. */
export function addGuards(app: GatewayApp, deps: GatewayDeps): void {
  app.use(observe(deps));
  app.use(addSecurityHeaders);
  app.use(checkHost(deps.hostNames));
  app.use(checkOrigin(deps.consoleOrigin));
  app.use(
    cors({
      origin: consoleOrigins(deps.consoleOrigin),
      allowMethods: ['GET', 'POST'],
      allowHeaders: ['Authorization', 'Content-Type'],
      exposeHeaders: ['X-Request-Id', 'Retry-After'],
      // The session of who runs the platform, and nothing else, is a cookie.
      credentials: true,
      maxAge: 600,
    }),
  );
  app.use(checkMediaType);
  app.use(limitUses(['/v1/checks', '/v1/enrolments', '/v1/recoveries', '/v1/findings', '/v1/sim/verifications']));
  const limited = limitBody();
  app.use((c, next) => (isOidc(c.req.path) ? next() : limited(c, next)));
}

/** Gives the request an id, and counts and logs its end: the route's pattern, never the path with the ids in it. */
function observe(deps: GatewayDeps): MiddlewareHandler<GatewayEnv> {
  return async (c, next) => {
    const startedMs = performance.now();
    c.set('requestId', randomUUID());
    await next();
    c.header('X-Request-Id', c.get('requestId'));
    const durationMs = Math.round(performance.now() - startedMs);
    const method = knownMethods.has(c.req.method) ? c.req.method : 'OTHER';
    const route = matchedRoute(c);
    const { status } = c.res;
    deps.metrics.observeRequest({ method, route, status, seconds: durationMs / 1000 });
    const isQuiet = quietRoutes.has(route) || c.get('problem') === 'too-busy';
    const level = isQuiet ? 'debug' : status >= 500 ? 'warn' : 'info';
    deps.logger[level]({ requestId: c.get('requestId'), method, route, status, problem: c.get('problem'), durationMs }, 'answered');
  };
}

const knownMethods: ReadonlySet<string> = new Set(['GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE']);
const quietRoutes: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

function matchedRoute(c: Context<GatewayEnv>): string {
  const route = routePath(c, -1);
  return route === '' || route.includes('*') ? 'none' : route;
}

/** A document of this origin may do nothing unless it brings a policy of its own, as /docs does. */
const addSecurityHeaders: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  await next();
  for (const [name, value] of Object.entries(securityHeaders)) if (!c.res.headers.has(name)) c.header(name, value);
};

const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** A page that has its own name resolve to this machine (DNS rebinding) still sends that name. */
function checkHost(hostNames: readonly string[]): MiddlewareHandler<GatewayEnv> {
  const allowed = new Set(['127.0.0.1', 'localhost', '[::1]', ...hostNames.map((name) => name.toLowerCase())]);
  return async (c, next) => {
    const host = (c.req.header('host') ?? new URL(c.req.url).host).toLowerCase();
    const name = host.replace(/:\d+$/, '');
    if (!allowed.has(name)) throw new ScleraError('bad-request', 'This platform is not known under this host name.');
    await next();
  };
}

/** Another site's page may neither read answers (CORS) nor set anything off. */
function checkOrigin(consoleOrigin: string | null): MiddlewareHandler<GatewayEnv> {
  const allowed = new Set(consoleOrigins(consoleOrigin));
  return async (c, next) => {
    const origin = c.req.header('origin');
    const own = c.req.header('host') ?? new URL(c.req.url).host;
    const foreign = origin !== undefined && !allowed.has(origin) && !(URL.canParse(origin) && new URL(origin).host === own);
    if (foreign && c.req.method === 'POST') throw new ScleraError('bad-request', 'Requests from pages of this origin are not accepted.');
    await next();
  };
}

/** 127.0.0.1 and localhost are two origins to a browser and one to a person. */
function consoleOrigins(consoleOrigin: string | null): string[] {
  if (consoleOrigin === null) return [];
  const url = new URL(consoleOrigin);
  const twin =
    url.hostname === 'localhost' ? '127.0.0.1' : isIP(url.hostname) === 4 && url.hostname.startsWith('127.') ? 'localhost' : null;
  return twin === null ? [url.origin] : [url.origin, `${url.protocol}//${twin}${url.port === '' ? '' : `:${url.port}`}`];
}

/** What is sent to the issuer of OpenID Connect is a form, and read by it, 56 KiB at most. */
function isOidc(path: string): boolean {
  return path.startsWith(`${mountPath}/`) && !path.startsWith(`${interactionsPath}/`);
}

const checkMediaType: MiddlewareHandler<GatewayEnv> = async (c, next) => {
  if (isOidc(c.req.path)) return next();
  const hasBody =
    c.req.method === 'POST' && (c.req.header('transfer-encoding') !== undefined || Number(c.req.header('content-length') ?? 0) > 0);
  const type = c.req.header('content-type');
  if ((hasBody || type !== undefined) && c.req.method === 'POST' && !/^application\/json\s*(;|$)/i.test(type ?? '')) {
    throw new ScleraError('media-type-unsupported');
  }
  await next();
};
