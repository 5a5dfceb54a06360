import { type RewardOpening, schemas } from '@sclera/sdk/contract';
import type { Campaigns, NewCampaign } from '@sclera/services';
import { plainCampaign, plainFigures, plainPayment } from '../rewards/plain.ts';
import { type OperatorRoute, withBody } from './operator-route.ts';

const base = '/v1/operator/campaigns';

/** Steps of a campaign: what promises or stops money is for a person with an account, never for an API key. */
const steps = [
  {
    step: 'freezing',
    act: 'campaign-frozen',
    summary: 'Take the list of members of now, for good, and open the book; what was kept for it alone is erased',
    run: (campaigns, actor, id) => campaigns.freeze(actor, id),
  },
  { step: 'pausing', act: 'campaign-paused', summary: 'Pay nothing, for now', run: (campaigns, _, id) => campaigns.pause(id) },
  { step: 'resuming', act: 'campaign-resumed', summary: 'Let payments go on', run: (campaigns, _, id) => campaigns.resumeClaims(id) },
  {
    step: 'closing',
    act: 'campaign-closed',
    summary: 'After its end, or before its list was taken: what is left of the budget goes back',
    run: (campaigns, _, id) => campaigns.close(id),
  },
] as const satisfies readonly {
  step: string;
  act: string;
  summary: string;
  run: (campaigns: Campaigns, actor: Parameters<Campaigns['freeze']>[0], id: string) => ReturnType<Campaigns['freeze']>;
}[];

/** Campaigns, for those who run them, and the way to a reward without any biometrics. */
export const campaignRoutes: readonly OperatorRoute[] = [
  {
    method: 'get',
    path: base,
    act: 'campaigns-read',
    roles: ['operator', 'auditor', 'clerk'],
    scope: 'read:status',
    summary: 'All campaigns, oldest first',
    body: null,
    answer: schemas.RewardCampaigns,
    handle: async ({ campaigns }) => (await campaigns.list()).map(plainCampaign),
  },
  withBody({
    method: 'post',
    path: base,
    act: 'campaign-opened',
    roles: ['operator'],
    scope: null,
    summary: 'Open a campaign: people enrol until its list is frozen. Refused where the rules forbid a reward',
    body: schemas.RewardOpening,
    answer: schemas.RewardCampaign,
    handle: async ({ campaigns }, { actor, body }) => plainCampaign(await campaigns.open(actor, readOpening(body))),
  }),
  ...steps.map(
    ({ step, act, summary, run }): OperatorRoute => ({
      method: 'post',
      path: `${base}/{id}/${step}`,
      act,
      roles: ['operator'],
      scope: null,
      summary,
      body: null,
      answer: schemas.RewardCampaign,
      handle: async ({ campaigns }, { actor, id }) => plainCampaign(await run(campaigns, actor, id)),
    }),
  ),
  {
    method: 'get',
    path: `${base}/{id}/figures`,
    act: 'campaign-figures-read',
    roles: ['operator', 'auditor'],
    scope: 'read:status',
    summary: 'Counts by day: enrolments, refusals by reason, erasures, payments; and what is left of the budget',
    body: null,
    answer: schemas.RewardFigures,
    handle: async ({ campaigns }, { id }) => plainFigures(await campaigns.figures(id)),
  },
  withBody({
    method: 'post',
    path: `${base}/{id}/document-claims`,
    act: 'reward-by-document',
    roles: ['clerk'],
    scope: null,
    summary:
      'Pay the same to somebody who shows a document and no eyes: once a document, adults alone. Two of the staff look; the second pays. Nothing of the document is kept',
    body: schemas.RewardDocumentClaim,
    answer: schemas.RewardCounterAnswer,
    handle: async ({ campaigns }, { id, actor, body }) => {
      const outcome = await campaigns.claimAtCounter(actor, id, body);
      return outcome.kind === 'paid' ? { kind: outcome.kind, payment: plainPayment(outcome.payment) } : outcome;
    },
  }),
];

export function readOpening({ amount, budget, ...rest }: RewardOpening): NewCampaign {
  return { ...rest, amount: BigInt(amount), budget: BigInt(budget) };
}
