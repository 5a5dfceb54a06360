import { schemas } from '@sclera/sdk/contract';
import { type OperatorRoute, withBody } from './operator-route.ts';

/** The way without a face. Looking at a person is for a human being: no API key may do it. */
export const counterRoutes: readonly OperatorRoute[] = [
  {
    method: 'get',
    path: '/v1/operator/sim-claims',
    act: 'counter-read',
    roles: ['clerk'],
    scope: null,
    summary: 'Who waits at the counter to register a line, oldest first: nothing but the claim and the end of the line’s name',
    body: null,
    answer: schemas.WaitingClaims,
    handle: ({ onboarding }) => onboarding.waiting(),
  },
  withBody({
    method: 'post',
    path: '/v1/operator/sim-claims/{id}/decision',
    act: 'staff-checked',
    roles: ['clerk'],
    scope: null,
    summary: 'What was seen of person and document, with reasons that the person reads; it registers the line, or does not',
    body: schemas.SimDecision,
    answer: schemas.Done,
    handle: async ({ onboarding }, { id, actor, body }) => {
      await onboarding.decide(id, actor, body);
      return { ok: true };
    },
  }),
];
