import type { HttpBindings } from '@hono/node-server';
import { createRoute, z } from '@hono/zod-openapi';
import { ScleraError, sha256Hex } from '@sclera/core';
import { schemas } from '@sclera/sdk/contract';
import { signInScope } from '@sclera/services';
import type { Context } from 'hono';
import type { Provider } from 'oidc-provider/lib/provider.js';
import type { GatewayApp, GatewayDeps, GatewayEnv } from '../../context.ts';
import { limitRate } from '../../operators/limit-rate.ts';
import { callerOf } from '../../operators/operator-route.ts';
import { body, json, problem } from '../../routes/common.ts';
import { createProvider, interactionsPath, mountPath, writeAccount } from './provider.ts';

/** Proofs from one address: of one browser each, some of them behind one address. */
const mostJudgedAMinute = 60;
const noStore = { 'Cache-Control': 'no-store' };
const tags = ['sign-in'];
/** What @hono/node-server calls an answer that was written to the socket already. */
const alreadySent = { 'x-hono-already-sent': 'true' };

/**
 * OpenID Connect for relying parties: the issuer under /oidc, and what the page of a sign-in asks of it. The browser that began is known by its cookie; the proof is made by a
 * wallet, in that browser or on a telephone beside it.
 */
export function addOidcHost(app: GatewayApp, deps: GatewayDeps): void {
  const { parties, verifications } = deps.trust.relying;
  const limit = limitRate(mostJudgedAMinute);
  let made: Promise<Provider> | null = null;
  const provider = (): Promise<Provider> => {
    made ??= createProvider({ issuer: `${deps.publicUrl()}${mountPath}`, relying: deps.trust.relying, logger: deps.logger }).catch(
      (error) => {
        // Its keys lie in the store, which may answer again.
        made = null;
        throw error;
      },
    );
    return made;
  };
  /** Of the browser that the cookie names, and no other. Throws `not-found`. */
  const interaction = async (c: Context<GatewayEnv>) => {
    const { incoming, outgoing } = socketOf(c);
    const host = await provider();
    const details = await host.interactionDetails(incoming, outgoing).catch(() => null);
    const party = typeof details?.params['client_id'] === 'string' ? await parties.find(details.params['client_id']) : null;
    if (details === null || party === null || details.uid !== c.req.param('uid'))
      throw new ScleraError('not-found', 'This sign-in is over, or was begun in another browser. Begin again where you want to sign in.');
    const finish = async (result: object) => ({ continueTo: await host.interactionResult(incoming, outgoing, result) });
    return { party, context: sha256Hex(details.uid), finish };
  };
  const params = z.object({ uid: z.string().max(100) });

  app.openapi(
    createRoute({
      method: 'get',
      path: `${interactionsPath}/{uid}`,
      tags,
      summary: 'What the wallet is asked, so that this browser is signed in',
      description: 'A browser that comes here by itself is sent to the page of the wallet, with the request after the #.',
      request: { params },
      responses: {
        200: json(schemas.SignInAsked, 'The request, for the wallet'),
        303: { description: 'A browser by itself: to the page of the wallet' },
        default: problem,
      },
    }),
    async (c) => {
      const { party, context } = await interaction(c);
      const { id, name } = party;
      const { request, claims } = await verifications.ask(party, { use: 'sign-in', scope: signInScope, returnTo: null, context });
      if (deps.consoleOrigin !== null && c.req.header('accept')?.includes('text/html') === true)
        return c.redirect(`${deps.consoleOrigin}/wallet#${new URLSearchParams({ request, signIn: c.req.valid('param').uid })}`, 303);
      return c.json({ relyingParty: { id, name }, request, until: claims.until }, 200, noStore);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: `${interactionsPath}/{uid}`,
      tags,
      summary: 'What the wallet answered; the browser goes on to where the answer says',
      request: { params, body: body(schemas.VerifyGiven) },
      responses: { 200: json(schemas.SignInDone, 'Where the browser goes on'), default: problem },
    }),
    async (c) => {
      limit(callerOf(c));
      const { party, context, finish } = await interaction(c);
      const given = c.req.valid('json');
      const { subject, epoch } = await verifications.check(given, 'sign-in', { relyingParty: party.id, context });
      return c.json(await finish({ login: { accountId: writeAccount(subject, epoch), remember: false } }), 200, noStore);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: `${interactionsPath}/{uid}/refusal`,
      tags,
      summary: 'The person does not want to; the browser goes back to who asked',
      request: { params },
      responses: { 200: json(schemas.SignInDone, 'Where the browser goes on'), default: problem },
    }),
    async (c) => {
      const { finish } = await interaction(c);
      return c.json(await finish({ error: 'access_denied', error_description: 'the person did not want to sign in' }), 200, noStore);
    },
  );
  app.all(`${mountPath}/*`, async (c) => {
    const { incoming, outgoing } = socketOf(c);
    const answer = (await provider()).callback();
    for (const [name, value] of Object.entries(answerHeaders)) outgoing.setHeader(name, value);
    // As a framework does that mounts another: the issuer's own paths begin after the mount.
    const whole = incoming.url ?? mountPath;
    Object.assign(incoming, { originalUrl: whole, url: whole.slice(mountPath.length) });
    await answer(incoming, outgoing);
    incoming.url = whole;
    return new Response(null, { status: outgoing.statusCode, headers: alreadySent });
  });
}

const answerHeaders = { 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'DENY' };

function socketOf(c: Context<GatewayEnv>): HttpBindings {
  const { incoming, outgoing } = (c.env ?? {}) as Partial<HttpBindings>;
  if (incoming === undefined || outgoing === undefined) throw new ScleraError('not-found');
  return { incoming, outgoing };
}
