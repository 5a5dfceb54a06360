import { createRoute } from '@hono/zod-openapi';
import { ScleraError } from '@sclera/core';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { limitRate } from '../operators/limit-rate.ts';
import { callerOf } from '../operators/operator-route.ts';
import { bearerOf, body, json, problem } from '../routes/common.ts';

/** Requests of one relying party. Signing one costs little; a shop with thousands of visitors makes a few a second. */
const mostAskedAMinute = 600;
/** Proofs from one address, where a relying party's server may stand: each costs some 60 ms. */
const mostJudgedAMinute = 240;
const noStore = { 'Cache-Control': 'no-store' };
const tags = ['relying party'];
export const relyingKeyScheme = 'relyingKey';

/** For relying parties: a signed request, and the answer to what a wallet made of it. */
export function addVerifyRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const { relying } = deps.trust;
  const limitAsked = limitRate(mostAskedAMinute);
  const limitJudged = limitRate(mostJudgedAMinute);
  app.openAPIRegistry.registerComponent('securitySchemes', relyingKeyScheme, {
    type: 'http',
    scheme: 'bearer',
    description: 'The key that the operators gave the relying party.',
  });
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/verify/requests',
      tags,
      summary: 'What to ask a person: one human, once in a scope. Signed, good for one answer and five minutes',
      description: 'Nothing is kept of it. The wallet shows the name and the scope in it before it proves anything.',
      security: [{ [relyingKeyScheme]: [] }],
      request: { body: body(schemas.VerifyAsk) },
      responses: { 201: json(schemas.VerifyAsked, 'The request, for the wallet'), default: problem },
    }),
    async (c) => {
      const key = bearerOf(c);
      if (key === null) throw new ScleraError('relying-party-unknown');
      limitAsked(key.split('.', 1)[0] ?? '');
      const { scope, returnTo } = c.req.valid('json');
      return c.json(await relying.request(key, { scope, returnTo: returnTo ?? null }), 201, noStore);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/verify',
      tags,
      summary: 'Does this proof answer this request? The answer is signed for the relying party that asked',
      description:
        'Best sent by the relying party, to which the wallet gave the proof: then the platform does not learn where the wallet is. It keeps neither the nullifier nor who asked: only that this nonce is spent.',
      request: { body: body(schemas.VerifyGiven) },
      responses: { 200: json(schemas.VerifyAnswer, 'The answer'), default: problem },
    }),
    async (c) => {
      limitJudged(callerOf(c));
      return c.json({ answer: await relying.verifications.verify(c.req.valid('json')) }, 200, noStore);
    },
  );
}
