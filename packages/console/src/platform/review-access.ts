import { createReviewDesk } from '@sclera/sdk';
import type {
  AssessmentApproval,
  AssessmentLine,
  AssessmentText,
  ListPage,
  Matter,
  MatterOutcome,
  MatterPage,
  OperatorAct,
  OperatorTask,
  Retention,
  WhoAmI,
} from '@sclera/sdk/contract';
import { makePasskey, usePasskey } from './passkey.ts';

/** What the pages of reviewers and operators ask for. The passkey never leaves the device that holds it. */
export interface ReviewAccess {
  /** Throws `unauthenticated` where nobody is signed in. */
  me(): Promise<WhoAmI>;
  /** Makes an account with a passkey of its own; the invitation is used up. */
  join(invitation: string): Promise<void>;
  signIn(): Promise<void>;
  signOut(): Promise<void>;
  queue(after?: string): Promise<MatterPage>;
  acts(day: string, after?: string): Promise<ListPage<OperatorAct>>;
  take(id: string): Promise<Matter>;
  answer(id: string, answer: { readonly outcome: MatterOutcome; readonly reasons: string }): Promise<Matter>;
  /** All impact assessments, drafts too, newest first. */
  assessments(): Promise<readonly AssessmentLine[]>;
  assessment(id: string): Promise<AssessmentText>;
  /** Throws `role-missing` for whoever drafted it. */
  approve(id: string, approval: AssessmentApproval): Promise<AssessmentLine>;
  tasks(): Promise<readonly OperatorTask[]>;
  takeTask(id: string): Promise<OperatorTask>;
  finishTask(id: string, note: string): Promise<OperatorTask>;
  retention(): Promise<Retention>;
}

export function createReviewAccess(gateway: string): ReviewAccess {
  const desk = createReviewDesk({ url: gateway });
  return {
    me: () => desk.me(),
    join: async (invitation) => {
      await desk.register(invitation, await makePasskey(await desk.beginRegistration(invitation)));
    },
    signIn: async () => {
      await desk.signIn(await usePasskey(await desk.beginSignIn()));
    },
    signOut: async () => {
      await desk.signOut();
    },
    queue: (after) => desk.queue(after),
    acts: (day, after) => desk.acts(day, after),
    take: (id) => desk.take(id),
    answer: (id, answer) => desk.answer(id, answer),
    assessments: () => desk.assessments(),
    assessment: (id) => desk.assessment(id),
    approve: (id, approval) => desk.approveAssessment(id, approval),
    tasks: () => desk.tasks(),
    takeTask: (id) => desk.takeTask(id),
    finishTask: (id, note) => desk.finishTask(id, note),
    retention: () => desk.retention(),
  };
}
