import { createRoute, z } from '@hono/zod-openapi';
import { type ConsentId, ScleraError } from '@sclera/core';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { limitRate } from '../operators/limit-rate.ts';
import { callerOf } from '../operators/operator-route.ts';
import { body, json, needsPersonalKey, problem, requirePersonalKey } from './common.ts';

/** Claims and draws of one person: who is before a camera makes a few. */
const mostAMinute = 20;
/** Claims from one address, whoever opens them: pseudonyms cost nothing, and claims that nobody means would bury those at the counter. */
const mostClaimsAMinute = 120;
/** Verifications from one address: a shop with some kiosks makes a few; each has a permit of its own besides. */
const mostUsesAMinute = 120;
const noStore = { 'Cache-Control': 'no-store' };
const tags = ['sim'];

/** Registering telephone lines: claims, challenges, the comparison, and the lines that a person holds. */
export function addSimRoutes(app: GatewayApp, deps: GatewayDeps): void {
  addClaimRoutes(app, deps);
  addLineRoutes(app, deps);
}

function addClaimRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const { onboarding } = deps.trust;
  const limit = limitRate(mostAMinute);
  const limitClaims = limitRate(mostClaimsAMinute);
  const limitUses = limitRate(mostUsesAMinute);
  const own = { tags, security: needsPersonalKey, middleware: requirePersonalKey(deps) } as const;
  app.openapi(
    createRoute({
      ...own,
      method: 'post',
      path: '/v1/sim/claims',
      summary: 'Begin to register a line: by a living face that is compared with the portrait on a document, or at the counter',
      description:
        'The counter takes no consent to faces, costs no more and leads to the same line. Document and line are kept as keyed marks alone. A face has three claims a document and day, with five attempts each.',
      request: { body: body(schemas.SimClaimRequest) },
      responses: { 201: json(schemas.SimClaim, 'The claim'), default: problem },
    }),
    async (c) => {
      limit(c.get('subject'));
      limitClaims(callerOf(c));
      const request = c.req.valid('json');
      const claim = await onboarding.open(c.get('subject'), { ...request, consent: request.consent as ConsentId | null });
      return c.json(claim, 201, noStore);
    },
  );
  app.openapi(
    createRoute({
      ...own,
      method: 'get',
      path: '/v1/sim/claims/{id}',
      summary: 'How a claim stands, and its receipt once it is decided',
      request: { params: idOf('clm') },
      responses: { 200: json(schemas.SimClaim, 'The claim'), default: problem },
    }),
    async (c) => c.json(await onboarding.claim(c.get('subject'), c.req.valid('param').id), 200, noStore),
  );
  app.openapi(
    createRoute({
      ...own,
      method: 'post',
      path: '/v1/sim/claims/{id}/challenges',
      summary: 'Draw one attempt to show a living face: a challenge, and the permit that names it',
      description:
        'Drawn is used: a device that hides failures gains nothing. After the fifth the way with a face is closed for this claim (`way-closed`), and the counter is open.',
      request: { params: idOf('clm'), body: body(schemas.SimChallengeRequest) },
      responses: { 201: json(schemas.SimChallenge, 'The challenge, good once and until its end'), default: problem },
    }),
    async (c) => {
      limit(c.get('subject'));
      const { document } = c.req.valid('json');
      return c.json(await onboarding.draw(c.get('subject'), c.req.valid('param').id, document), 201, noStore);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/sim/verifications',
      tags,
      summary: 'Is this living face the one on the document? Compares the two that come along with each other and nothing else',
      description:
        'The capture must be signed, and name the challenge of the permit. The same permit and shares again give the same answer. What follows for the line is in the claim.',
      request: { body: body(schemas.ComparisonRequest) },
      responses: { 200: json(schemas.ComparisonAnswer, 'The decision and its receipt'), default: problem },
    }),
    async (c) => {
      limitUses(callerOf(c));
      const { token, shares, capture } = c.req.valid('json');
      const request = { subject: null, action: 'verify', modality: 'face', token, shares, capture } as const;
      return c.json(await deps.personhood.compare(request), 200);
    },
  );
}

function addLineRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const { onboarding } = deps.trust;
  const limit = limitRate(mostAMinute);
  const own = { tags, security: needsPersonalKey, middleware: requirePersonalKey(deps) } as const;
  app.openapi(
    createRoute({
      ...own,
      method: 'get',
      path: '/v1/sim/lines',
      summary: 'The lines that this person holds',
      responses: { 200: json(schemas.SimLines, 'Lines, by mark and last characters'), default: problem },
    }),
    async (c) => c.json([...(await onboarding.lines(c.get('subject')))], 200, noStore),
  );
  const acts = [
    { act: 'ending', summary: 'End a line', run: onboarding.endLine },
    { act: 'offer/withdrawal', summary: 'Take an offer back: its code is good for nothing any more', run: onboarding.takeBack },
  ] as const;
  for (const { act, summary, run } of acts) {
    app.openapi(
      createRoute({
        ...own,
        method: 'post',
        path: `/v1/sim/lines/{id}/${act}`,
        summary,
        request: { params: z.object({ id: mark }) },
        responses: { 200: json(schemas.SimLine, 'The line as it is now'), default: problem },
      }),
      async (c) => {
        limit(c.get('subject'));
        return c.json(await run(c.get('subject'), markIn(c.req.param('id'))), 200, noStore);
      },
    );
  }
  app.openapi(
    createRoute({
      ...own,
      method: 'post',
      path: '/v1/sim/lines/{id}/offer',
      summary: 'Give a line over: a code for whoever registers it next, told this once, good for a week',
      request: { params: z.object({ id: mark }) },
      responses: { 201: json(schemas.SimOffer, 'The code'), default: problem },
    }),
    async (c) => {
      limit(c.get('subject'));
      return c.json(await onboarding.offer(c.get('subject'), markIn(c.req.param('id'))), 201, noStore);
    },
  );
}

const mark = z.string().max(64);

function markIn(id: string | undefined): string {
  if (id === undefined || !/^[0-9a-f]{64}$/.test(id)) throw new ScleraError('not-found', 'You hold no such line.');
  return id;
}

function idOf(prefix: string) {
  return z.object({ id: z.string().regex(new RegExp(`^${prefix}_[0-9a-hjkmnp-tv-z]{26}$`), `an id that starts with ${prefix}_`) });
}
