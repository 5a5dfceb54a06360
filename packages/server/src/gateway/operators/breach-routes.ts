import { z } from '@hono/zod-openapi';
import { breachPage } from '@sclera/services';
import { type OperatorRoute, withBody } from './operator-route.ts';

const time = z.iso.datetime();
const text = z.string().trim().min(1).max(8_000);
const duty = z.object({
  id: z.string(),
  to: z.enum(['authority', 'people']),
  law: z.string(),
  source: z.enum(['V', 'S', 'M']),
  dueAt: time,
  tell: z.array(z.string()),
  metAt: time.nullable(),
  late: z.boolean(),
});
const facts = {
  summary: text,
  awareAt: time,
  risk: z.enum(['unlikely', 'likely', 'high']),
  records: z.array(z.string()),
  people: z.number().int().nonnegative().nullable(),
  consequences: text,
  measures: text,
};
const Breach = z
  .object({
    id: z.string(),
    state: z.enum(['open', 'closed']),
    ...facts,
    steps: z.array(z.object({ at: time, text: z.string(), duty: z.string().nullable() })),
    duties: z.array(duty),
  })
  .meta({ id: 'Breach' });

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
    answer: z.array(Breach),
    handle: ({ breaches }) => breaches.list(),
  },
  withBody({
    method: 'post',
    path: '/v1/operator/breaches',
    act: 'breach-opened',
    roles: ['operator'],
    scope: 'write:tasks',
    summary: 'Write down a breach; its clocks run from when it became known',
    body: z.strictObject(facts),
    answer: Breach,
    handle: ({ breaches }, { body }) => breaches.open(body),
  }),
  withBody({
    method: 'post',
    path: '/v1/operator/breaches/{id}/steps',
    act: 'breach-step',
    roles: ['operator'],
    scope: null,
    summary: 'What was done; with a duty, that duty is met',
    body: z.strictObject({ text, duty: z.string().nullable() }),
    answer: Breach,
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
    answer: Breach,
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
    answer: z.object({ report: Breach.loose(), page: z.string() }),
    handle: async ({ breaches }, { id }) => {
      const report = await breaches.report(id);
      return { report, page: breachPage(report) };
    },
  },
];
