import { createRoute, z } from '@hono/zod-openapi';
import { ScleraError } from '@sclera/core';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../../context.ts';
import { limitRate } from '../../operators/limit-rate.ts';
import { callerOf } from '../../operators/operator-route.ts';
import { body, json, problem } from '../../routes/common.ts';
import { type IssueOptions, issueBatch, issueStatusList, publicJwk, requireHolderKeys } from './issue.ts';

/** Batches from one address: there is one a human and day. */
const mostAMinute = 60;
const noStore = { 'Cache-Control': 'no-store' };
/** A status list token is made anew at most so often, whoever asks. */
const statusEveryMs = 60_000;
const statusType = 'application/statuslist+jwt';
const tags = ['credentials'];

/** Single-use credentials for wallets (SD-JWT VC), and what whoever checks one needs: the issuer's key and the status lists. */
export function addCredentialRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const { batches, secrets } = deps.trust.relying;
  const limit = limitRate(mostAMinute);
  const made = new Map<string, { readonly token: string; readonly atMs: number }>();
  const statusToken = async (list: string): Promise<string> => {
    const known = made.get(list);
    if (known !== undefined && Date.now() - known.atMs < statusEveryMs) return known.token;
    const page = await batches.status(list);
    if (page === null) throw new ScleraError('not-found');
    const token = await issueStatusList(await issuing(), list, page, Date.now());
    for (const [name, { atMs }] of made) if (Date.now() - atMs >= statusEveryMs) made.delete(name);
    made.set(list, { token, atMs: Date.now() });
    return token;
  };
  const issuing = async (): Promise<IssueOptions> => ({ issuer: deps.publicUrl(), key: await secrets.signingKey('credential') });
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/credentials/requests',
      tags,
      summary: 'What a wallet is asked that wants a batch of single-use credentials for its keys',
      request: { body: body(schemas.CredentialAsk) },
      responses: { 201: json(schemas.VerifyAsked, 'The request, tied to these keys'), default: problem },
    }),
    async (c) => {
      limit(callerOf(c));
      const { keys } = c.req.valid('json');
      await requireHolderKeys(keys);
      return c.json(await batches.ask(keys), 201, noStore);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/credentials',
      tags,
      summary: 'A batch of single-use credentials against a proof of membership: one batch a human and day, good for two weeks',
      description:
        'There is no nullifier and no name in a credential, and the platform keeps none. Show each one once: whoever sees one twice knows it again.',
      request: { body: body(schemas.CredentialGiven) },
      responses: { 201: json(schemas.CredentialBatch, 'The credentials, and what revokes them'), default: problem },
    }),
    async (c) => {
      limit(callerOf(c));
      const { keys, ...given } = c.req.valid('json');
      const options = await issuing();
      const batch = await batches.open(given, keys);
      return c.json(
        { credentials: [...(await issueBatch(options, batch, keys))], revocation: batch.revocation, until: batch.until },
        201,
        noStore,
      );
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/credentials/revocations',
      tags,
      summary: 'Revoke a batch, or some of it: by what came with it',
      request: { body: body(schemas.CredentialRevocation) },
      responses: { 200: json(schemas.Done, 'Revoked'), default: problem },
    }),
    async (c) => {
      limit(callerOf(c));
      const { revocation, places } = c.req.valid('json');
      await batches.revoke(revocation, places);
      made.clear();
      return c.json({ ok: true } as const, 200, noStore);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/credentials/status/{list}',
      tags,
      summary: 'Which credentials of a list are revoked (Token Status List)',
      request: { params: z.object({ list: z.string().regex(/^\d{4}-\d\d-\d\d-\d{1,4}$/, 'the name of a status list') }) },
      responses: { 200: { description: 'A status list token', content: { [statusType]: { schema: z.string() } } }, default: problem },
    }),
    async (c) => {
      return c.body(await statusToken(c.req.valid('param').list), 200, {
        'Content-Type': statusType,
        'Cache-Control': 'public, max-age=60',
      });
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/.well-known/jwt-vc-issuer',
      tags,
      summary: 'The key that credentials are signed with (SD-JWT VC, JWT VC Issuer Metadata)',
      responses: { 200: json(schemas.CredentialIssuer, 'The issuer and its keys'), default: problem },
    }),
    async (c) => {
      const { issuer, key } = await issuing();
      return c.json({ issuer, jwks: { keys: [publicJwk(key)] } }, 200, { 'Cache-Control': 'public, max-age=300' });
    },
  );
}
