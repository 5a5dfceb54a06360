import { createRoute, z } from '@hono/zod-openapi';
import { schemas } from '@sclera/sdk/contract';
import { isSessionToken } from '@sclera/services';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { limitRate } from '../operators/limit-rate.ts';
import { callerOf } from '../operators/operator-route.ts';
import { bearerOf, body, json, needsPersonalKey, problem, requirePersonalKey } from './common.ts';

/** Attempts to sign in from one address. */
const mostAMinute = 20;
const noStore = { 'Cache-Control': 'no-store' };

/** A person's passkeys, and the sessions that they open: another way into one's own record than the personal key. */
export function addPasskeyRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const { passkeys } = deps.trust;
  const personal = { security: needsPersonalKey, middleware: requirePersonalKey(deps), tags: ['person'] };
  const limit = limitRate(mostAMinute);
  const asOptions = (publicKey: object) => ({ publicKey: publicKey as Record<string, unknown> });
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/me/passkeys',
      ...personal,
      summary: 'The passkeys that open the record',
      responses: { 200: json(schemas.PasskeyLines, 'The passkeys'), default: problem },
    }),
    async (c) => c.json(await passkeys.list(c.get('subject')), 200, noStore),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/me/passkeys/options',
      ...personal,
      summary: 'What a browser needs to make a passkey for the record',
      responses: { 200: json(schemas.PasskeyOptions, 'Options of WebAuthn'), default: problem },
    }),
    async (c) => c.json(asOptions(await passkeys.beginAdding(c.get('subject'))), 200, noStore),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/me/passkeys',
      ...personal,
      summary: 'Add a passkey to the record; a leaf says so',
      request: { body: body(schemas.PasskeyRegistration) },
      responses: { 201: json(schemas.PasskeyLine, 'The passkey'), default: problem },
    }),
    async (c) => {
      const { name, response } = c.req.valid('json');
      return c.json(await passkeys.add(c.get('subject'), name, response), 201, noStore);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/me/passkeys/{id}/removal',
      ...personal,
      summary: 'Remove a passkey; every session ends, and a leaf says so',
      request: { params: z.object({ id: z.string().max(100) }) },
      responses: { 200: json(schemas.Done, 'Removed'), default: problem },
    }),
    async (c) => {
      await passkeys.remove(c.get('subject'), c.req.valid('param').id);
      return c.json({ ok: true as const }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/sign-in/options',
      tags: ['person'],
      summary: 'What a browser needs to sign in with a passkey of the person’s own',
      responses: { 200: json(schemas.PasskeyOptions, 'Options of WebAuthn'), default: problem },
    }),
    async (c) => {
      limit(callerOf(c));
      return c.json(asOptions(await passkeys.beginSignIn()), 200, noStore);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/sign-in',
      tags: ['person'],
      summary: 'Sign in with a passkey: a token that is sent as the personal key is, for a quarter of an hour',
      request: { body: body(schemas.PasskeySignIn) },
      responses: { 200: json(schemas.PersonSignedIn, 'The session'), default: problem },
    }),
    async (c) => {
      limit(callerOf(c));
      return c.json(await passkeys.signIn(c.req.valid('json').response), 200, noStore);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/sign-out',
      ...personal,
      summary: 'End the session; a personal key stays what it is',
      responses: { 200: json(schemas.Done, 'Ended'), default: problem },
    }),
    async (c) => {
      const token = bearerOf(c) ?? '';
      if (isSessionToken(token)) await passkeys.signOut(token);
      return c.json({ ok: true as const }, 200);
    },
  );
}
