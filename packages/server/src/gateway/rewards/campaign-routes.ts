import { createRoute, z } from '@hono/zod-openapi';
import { schemas } from '@sclera/sdk/contract';
import type { GatewayApp, GatewayDeps } from '../context.ts';
import { limitRate } from '../operators/limit-rate.ts';
import { callerOf } from '../operators/operator-route.ts';
import { body, json, problem } from '../routes/common.ts';
import { plainCampaign, plainPayment } from './plain.ts';

/** Claims from one address, where many people may sit behind: each costs some 60 ms to judge. */
const mostClaimsAMinute = 60;
/** Looks for one payment; on a chain each reads it. */
const mostLooksAMinute = 120;
const noStore = { 'Cache-Control': 'no-store' };
const tags = ['campaigns'];
const params = z.object({ id: z.string().max(80) });
const nullifier = z.string().regex(/^(0|[1-9]\d{0,77})$/, 'a decimal number');

/** Rewards, for whoever may claim one. None of these takes a key: nothing in a claim says whose it is. */
export function addCampaignRoutes(app: GatewayApp, deps: GatewayDeps): void {
  const { campaigns } = deps.trust;
  const limitClaims = limitRate(mostClaimsAMinute);
  const limitLooks = limitRate(mostLooksAMinute);
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/campaigns',
      tags,
      summary: 'All campaigns, oldest first',
      responses: { 200: json(schemas.RewardCampaigns, 'Campaigns'), default: problem },
    }),
    async (c) => c.json((await campaigns.list()).map(plainCampaign), 200, noStore),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/campaigns/{id}',
      tags,
      summary: 'A campaign: what is paid, until when, and the list that was frozen for it, with its leaf',
      request: { params },
      responses: { 200: json(schemas.RewardCampaign, 'The campaign'), default: problem },
    }),
    async (c) => c.json(plainCampaign(await campaigns.campaign(c.req.valid('param').id)), 200, noStore),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/campaigns/{id}/members',
      tags,
      summary: 'Who is in its list: commitments, in the order of the group',
      request: { params },
      responses: { 200: json(schemas.CampaignMembers, 'The list'), default: problem },
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      const commitments = (await campaigns.members(id)).map(String);
      const { frozen } = await campaigns.campaign(id);
      return c.json({ root: String(frozen?.root ?? 0n), commitments }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/v1/campaigns/{id}/claims',
      tags,
      summary: 'Claim the reward: a proof that somebody of the list claims, for this recipient, once',
      description:
        'No key and no account: who claims cannot be told. Also whoever deleted everything since the list was frozen is paid. Refused: `campaign-not-frozen`, `campaign-paused`, `campaign-ended`, `policy-denied`, `recipient-invalid`, `recipient-changed`, `scope-mismatch`, `stale-root`, `proof-invalid`, `already-claimed`, `budget-spent`. After `book-unavailable` ask again: nobody is paid twice.',
      request: { params, body: body(schemas.RewardClaim) },
      responses: { 201: json(schemas.RewardPayment, 'What was paid'), default: problem },
    }),
    async (c) => {
      limitClaims(callerOf(c));
      return c.json(plainPayment(await campaigns.claim(c.req.valid('param').id, c.req.valid('json'))), 201, noStore);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/campaigns/{id}/claims/{nullifier}',
      tags,
      summary: 'What was paid for a nullifier, for whoever did not hear the answer to a claim',
      request: { params: params.extend({ nullifier }) },
      responses: { 200: json(schemas.RewardPayment, 'What was paid'), default: problem },
    }),
    async (c) => {
      limitLooks(callerOf(c));
      const { id, nullifier: spent } = c.req.valid('param');
      return c.json(plainPayment(await campaigns.payment(id, BigInt(spent))), 200, noStore);
    },
  );
}
