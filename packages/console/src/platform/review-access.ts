import { createReviewDesk, type ReviewDesk } from '@sclera/sdk';
import type { AssessmentApproval, AssessmentLine } from '@sclera/sdk/contract';
import { makePasskey, usePasskey } from './passkey.ts';

type Asked =
  | 'me'
  | 'queue'
  | 'acts'
  | 'take'
  | 'answer'
  | 'assessments'
  | 'assessment'
  | 'tasks'
  | 'takeTask'
  | 'finishTask'
  | 'retention'
  | 'waitingClaims'
  | 'decideClaim'
  | 'openCampaign'
  | 'freezeCampaign'
  | 'pauseCampaign'
  | 'resumeCampaign'
  | 'closeCampaign'
  | 'campaignFigures'
  | 'payByDocument';

/** What the pages of reviewers and operators ask for, as the SDK's desk gives it. The passkey never leaves the device that holds it. */
export interface ReviewAccess extends Pick<ReviewDesk, Asked> {
  /** Makes an account with a passkey of its own; the invitation is used up. */
  join(invitation: string): Promise<void>;
  signIn(): Promise<void>;
  signOut(): Promise<void>;
  /** Throws `role-missing` for whoever drafted it. */
  approve(id: string, approval: AssessmentApproval): Promise<AssessmentLine>;
}

export function createReviewAccess(gateway: string): ReviewAccess {
  const desk = createReviewDesk({ url: gateway });
  return {
    ...desk,
    join: async (invitation) => {
      await desk.register(invitation, await makePasskey(await desk.beginRegistration(invitation)));
    },
    signIn: async () => {
      await desk.signIn(await usePasskey(await desk.beginSignIn()));
    },
    signOut: async () => {
      await desk.signOut();
    },
    approve: (id, approval) => desk.approveAssessment(id, approval),
  };
}
