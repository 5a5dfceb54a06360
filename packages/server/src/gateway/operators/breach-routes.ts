import { schemas } from '@sclera/sdk/contract';
import { breachPage } from '@sclera/services';
import { type OperatorRoute, withBody } from './operator-route.ts';

/** A breach of personal data and its clock. */
export const breachRoutes: readonly OperatorRoute[] = [
  {
    method: 'get',
    path: '/v1/operator/breaches',
    act: 'breaches-read',
    roles: ['operator', 'auditor'],
    scope: 'read:tasks',
    summary: 'Breaches: whom they must be told to, until when, and what was done',
    body: null,
    answer: schemas.Breaches,
    handle: ({ breaches }) => breaches.list(),
  },
  withBody({
    method: 'post',
    path: '/v1/operator/breaches',
    act: 'breach-opened',
    roles: ['operator'],
    scope: 'write:tasks',
    summary: 'Write down a breach; its clocks run from when it became known',
    body: schemas.BreachFacts,
    answer: schemas.Breach,
    handle: ({ breaches }, { body }) => breaches.open(body),
  }),
  withBody({
    method: 'post',
    path: '/v1/operator/breaches/{id}/steps',
    act: 'breach-step',
    roles: ['operator'],
    scope: null,
    summary: 'What was done; with a duty, that duty is met',
    body: schemas.BreachStep,
    answer: schemas.Breach,
    handle: ({ breaches }, { id, body }) => breaches.addStep(id, body),
  }),
  {
    method: 'post',
    path: '/v1/operator/breaches/{id}/closing',
    act: 'breach-closed',
    roles: ['operator'],
    scope: null,
    summary: 'Close a breach, once everybody who must know was told',
    body: null,
    answer: schemas.Breach,
    handle: ({ breaches }, { id }) => breaches.close(id),
  },
  {
    method: 'get',
    path: '/v1/operator/breaches/{id}/report',
    act: 'breach-report-read',
    roles: ['operator', 'auditor'],
    scope: null,
    summary: 'The report for the authority: as data, and as a page that prints',
    body: null,
    answer: schemas.BreachReportAnswer,
    handle: async ({ breaches }, { id }) => {
      const report = await breaches.report(id);
      return { report, page: breachPage(report) };
    },
  },
];
