import { schemas } from '@sclera/sdk/contract';
import { type OperatorRoute, withBody } from './operator-route.ts';

/** The reviewer's queue. Programs may count what waits; answering is for a human. */
export const reviewRoutes: readonly OperatorRoute[] = [
  {
    method: 'get',
    path: '/v1/operator/matters',
    act: 'queue-read',
    roles: ['reviewer', 'auditor'],
    scope: 'read:queue',
    summary: 'Appeals, objections and reports that wait for an answer, the most urgent first; part by part',
    body: null,
    answer: schemas.MatterPage,
    handle: ({ matters }, { part }) => matters.queue(part),
  },
  {
    method: 'post',
    path: '/v1/operator/matters/{id}/taking',
    act: 'matter-taken',
    roles: ['reviewer'],
    scope: null,
    summary: 'Take a matter: from here on only this reviewer answers it',
    body: null,
    answer: schemas.Matter,
    handle: ({ matters }, { id, actor }) => matters.take(id, actor),
  },
  withBody({
    method: 'post',
    path: '/v1/operator/matters/{id}/answer',
    act: 'matter-answered',
    roles: ['reviewer'],
    scope: null,
    summary: 'Answer with reasons: explain, put right, or order the way without biometrics. The bit of the parties stays',
    body: schemas.MatterAnswer,
    answer: schemas.Matter,
    handle: ({ matters }, { id, actor, body }) => matters.answer(id, actor, body),
  }),
];
