import { createRoute, z } from '@hono/zod-openapi';
import { schemas } from '@sclera/sdk/contract';
import type { Session } from '@sclera/services';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { GatewayApp, GatewayDeps, GatewayEnv } from '../context.ts';
import { body, json, problem } from '../routes/common.ts';
import { limitRate } from './limit-rate.ts';
import { callerOf, sessionCookie } from './operator-route.ts';

const anyObject = z.record(z.string(), z.unknown());
const Invitation = z.strictObject({ invitation: z.string().max(100) });
const Registration = Invitation.extend({ response: anyObject });
const SignIn = z.strictObject({ response: anyObject });
const SignedIn = z.object({ account: z.string(), role: z.string(), endsAt: z.iso.datetime() }).meta({ id: 'OperatorSession' });

/** Attempts to sign in from one address. */
const mostAMinute = 20;

/** How those who run the platform come in: the only routes under /v1/operator that need no role. */
export function addSignInRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const { operators } = deps.trust;
  const limit = limitRate(mostAMinute);
  const tags = ['operator'];
  const post = <B extends z.ZodType, A extends z.ZodType>(path: string, summary: string, wanted: B, answer: A) =>
    createRoute({
      method: 'post',
      path,
      tags,
      summary,
      request: { body: body(wanted) },
      responses: { 200: json(answer, summary), default: problem },
    });
  const finish = (c: Context<GatewayEnv>, session: Session) => {
    giveCookie(c, session, deps.consoleOrigin);
    const { account, role, endsAt } = session;
    return { account, role, endsAt };
  };
  app.openapi(
    post(
      '/v1/operator/registration/options',
      'What a browser needs to make a passkey, for who was invited',
      Invitation,
      schemas.PasskeyOptions,
    ),
    async (c) => {
      limit(callerOf(c));
      return c.json({ publicKey: (await operators.beginRegistration(c.req.valid('json').invitation)) as Record<string, unknown> }, 200);
    },
  );
  app.openapi(
    post('/v1/operator/registration', 'A new account with its passkey; the invitation is used up', Registration, SignedIn),
    async (c) => {
      limit(callerOf(c));
      const { invitation, response } = c.req.valid('json');
      return c.json(finish(c, await operators.register(invitation, response)), 200);
    },
  );
  app.openapi(
    post('/v1/operator/sign-in/options', 'What a browser needs to sign in with a passkey', z.strictObject({}), schemas.PasskeyOptions),
    async (c) => {
      limit(callerOf(c));
      return c.json({ publicKey: (await operators.beginSignIn()) as Record<string, unknown> }, 200);
    },
  );
  app.openapi(post('/v1/operator/sign-in', 'Sign in with a passkey', SignIn, SignedIn), async (c) => {
    limit(callerOf(c));
    return c.json(finish(c, await operators.signIn(c.req.valid('json').response)), 200);
  });
  app.openapi(post('/v1/operator/sign-out', 'End the session', z.strictObject({}), schemas.Done), async (c) => {
    const token = getCookie(c, sessionCookie);
    if (token !== undefined) await operators.signOut(token);
    deleteCookie(c, sessionCookie, { path: '/v1/operator' });
    return c.json({ ok: true as const }, 200);
  });
}

/** Read by this gateway alone, sent to no other site's wish, and over in half an hour. */
export function giveCookie(c: Context<GatewayEnv>, { token, endsAt }: Session, consoleOrigin: string | null): void {
  const secure = consoleOrigin?.startsWith('https:') ?? false;
  setCookie(c, sessionCookie, token, { httpOnly: true, sameSite: 'Strict', secure, path: '/v1/operator', expires: new Date(endsAt) });
}
