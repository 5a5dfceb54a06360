import { createRoute } from '@hono/zod-openapi';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { body, json, problem } from './common.ts';

/** From eyes to a secret, and out again without a device. The permit is what allows each; who asks shows it by the key of the session. */
export function addDerivationRoutes(app: GatewayApp, deps: GatewayDeps): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/findings',
      tags: ['use'],
      summary: 'Is somebody enrolled who has these eyes? Which record it is, the parties tell the device alone',
      description: 'The same permit and shares again give the same answer.',
      request: { body: body(schemas.ComparisonRequest) },
      responses: { 200: json(schemas.ComparisonAnswer, 'The decision and its receipt'), default: problem },
    }),
    async (c) => {
      const { token, shares, capture } = c.req.valid('json');
      return c.json(await deps.personhood.compare({ subject: null, action: 'find', token, shares, capture }), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/derivations',
      tags: ['use'],
      summary: 'Have the parties evaluate the secret of the record that a session has shown',
      description:
        'What is sent is blinded, and what comes back says nothing to anybody but who blinded it. The same request again gives the same answer.',
      request: { body: body(schemas.DerivationRequest) },
      responses: { 200: json(schemas.DerivationAnswer, 'The parties’ evaluations, in a receipt'), default: problem },
    }),
    async (c) => c.json(await deps.personhood.derive(c.req.valid('json')), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/departures',
      tags: ['use'],
      summary: 'Delete the record of who was found by their eyes, at all three parties and here',
      request: { body: body(schemas.DepartureRequest) },
      responses: {
        200: json(schemas.ErasureAnswer, 'Erased, confirmed by all three'),
        202: json(schemas.ErasureAnswer, 'Begun; ask again with the same request'),
        default: problem,
      },
    }),
    async (c) => {
      const erasure = await deps.personhood.depart(c.req.valid('json'));
      return erasure.complete ? c.json(erasure, 200) : c.json(erasure, 202);
    },
  );
}
