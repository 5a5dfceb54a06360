import { ScleraError } from '@sclera/core';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { limitRate } from './limit-rate.ts';
import type { OidcLogin } from './oidc-login.ts';
import { callerOf } from './operator-route.ts';
import { giveCookie } from './sign-in.ts';

const stateCookie = 'sclera_oidc';
const path = '/v1/operator/oidc';
const mostAMinute = 20;

/** The way over the issuer and back, for browsers: not part of the contract, and not there where no issuer is configured. */
export function addOidcRoutes(app: GatewayApp, deps: GatewayDeps, login: OidcLogin): void {
  const limit = limitRate(mostAMinute);
  app.get(path, async (c) => {
    limit(callerOf(c));
    const { location, state } = await login.begin();
    const secure = deps.consoleOrigin?.startsWith('https:') ?? false;
    // Lax, since the browser comes back from another site.
    setCookie(c, stateCookie, state, { httpOnly: true, sameSite: 'Lax', secure, path, maxAge: 600 });
    return c.redirect(location, 303);
  });
  app.get(`${path}/callback`, async (c) => {
    limit(callerOf(c));
    const state = getCookie(c, stateCookie);
    deleteCookie(c, stateCookie, { path });
    if (state === undefined) throw new ScleraError('unauthenticated', 'Begin to sign in again.');
    giveCookie(c, await login.finish(new URL(c.req.url), state), deps.consoleOrigin);
    return c.redirect(deps.consoleOrigin ?? '/docs', 303);
  });
}
