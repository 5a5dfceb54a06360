import { schemas } from '@sclera/sdk/contract';
import { type OperatorRoute, withBody } from './operator-route.ts';

/** Impact assessments: operators and reviewers write them, and a reviewer who did not write it approves one. No program does. */
export const assessmentRoutes: readonly OperatorRoute[] = [
  {
    method: 'get',
    path: '/v1/operator/assessments',
    act: 'assessments-read',
    roles: ['operator', 'reviewer', 'auditor'],
    scope: null,
    summary: 'All impact assessments, drafts too, newest first',
    body: null,
    answer: schemas.AssessmentList,
    handle: ({ assessments }) => assessments.list('all'),
  },
  {
    method: 'get',
    path: '/v1/operator/assessments/{id}',
    act: 'assessment-read',
    roles: ['operator', 'reviewer', 'auditor'],
    scope: null,
    summary: 'An impact assessment with its questions and answers',
    body: null,
    answer: schemas.AssessmentText,
    handle: ({ assessments }, { id }) => assessments.text(id),
  },
  withBody({
    method: 'post',
    path: '/v1/operator/assessments',
    act: 'assessment-drafted',
    roles: ['operator', 'reviewer'],
    scope: null,
    summary: 'Begin an impact assessment from answers; whoever does can never approve it',
    body: schemas.AssessmentDraft,
    answer: schemas.AssessmentLine,
    handle: ({ assessments }, { actor, body }) => assessments.draft(body.purpose, body.answers, actor.account),
  }),
  {
    method: 'post',
    path: '/v1/operator/assessments/{id}/submission',
    act: 'assessment-submitted',
    roles: ['operator', 'reviewer'],
    scope: null,
    summary: 'Hand a draft over to the reviewers',
    body: null,
    answer: schemas.AssessmentLine,
    handle: ({ assessments }, { id }) => assessments.submit(id),
  },
  withBody({
    method: 'post',
    path: '/v1/operator/assessments/{id}/approval',
    act: 'assessment-approval-asked',
    roles: ['reviewer'],
    scope: null,
    summary:
      'Put in force, for a year, exactly what was read (its hash); never what one drafted oneself. Leaves a leaf that everybody can open',
    body: schemas.AssessmentApproval,
    answer: schemas.AssessmentLine,
    handle: ({ assessments }, { id, actor, body }) => assessments.approve(id, actor, body),
  }),
];
