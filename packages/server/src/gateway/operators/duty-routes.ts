import { schemas } from '@sclera/sdk/contract';
import { type OperatorRoute, withBody } from './operator-route.ts';

/** What the operators have to do, and what is removed without them. */
export const dutyRoutes: readonly OperatorRoute[] = [
  {
    method: 'get',
    path: '/v1/operator/tasks',
    act: 'tasks-read',
    roles: ['operator', 'auditor'],
    scope: 'read:tasks',
    summary: 'What is to be done, by whose law and until when: what is not done first, the most urgent first',
    body: null,
    answer: schemas.OperatorTasks,
    handle: ({ board }) => board.list(),
  },
  {
    method: 'post',
    path: '/v1/operator/tasks/{id}/taking',
    act: 'task-taken',
    roles: ['operator'],
    scope: 'write:tasks',
    summary: 'Take a task, so that no two do the same',
    body: null,
    answer: schemas.OperatorTask,
    handle: ({ board }, { id, actor }) => board.take(id, actor),
  },
  withBody({
    method: 'post',
    path: '/v1/operator/tasks/{id}/done',
    act: 'task-done',
    roles: ['operator'],
    scope: 'write:tasks',
    summary: 'Note what was done; of a breach this meets its duty, and what ends by itself is refused',
    body: schemas.TaskNote,
    answer: schemas.OperatorTask,
    handle: ({ board }, { id, actor, body }) => board.finish(id, actor, body.note),
  }),
  {
    method: 'get',
    path: '/v1/operator/retention',
    act: 'retention-read',
    roles: ['operator', 'auditor'],
    scope: 'read:status',
    summary: 'When what is over was last removed, when it is next, and the runs that removed something',
    body: null,
    answer: schemas.Retention,
    handle: async ({ expiry }) => ({ ...expiry.standing(), runs: await expiry.list() }),
  },
];
