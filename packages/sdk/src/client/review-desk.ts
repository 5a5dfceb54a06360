import { schemas } from '../contract/index.ts';
import type {
  AssessmentApproval,
  AssessmentDraft,
  AssessmentLine,
  AssessmentText,
  Done,
  ListPage,
  Matter,
  MatterOutcome,
  MatterPage,
  OperatorAct,
  OperatorSession,
  OperatorTask,
  PasskeyOptions,
  Retention,
  RewardCampaign,
  RewardCounterAnswer,
  RewardDocumentClaim,
  RewardFigures,
  RewardOpening,
  SimDecision,
  WaitingClaim,
  WhoAmI,
} from '../contract/types.ts';
import { callJson, type Fetch, type Transport } from './request.ts';

/**
 * What the pages of reviewers and operators ask of the gateway. The session is a cookie that no script can read, so the page has to stand on the same
 * site as the gateway. Throws `SdkProblem`: `unauthenticated` where nobody is signed in, `role-missing` where the account is for something else.
 */
export interface ReviewDesk {
  me(): Promise<WhoAmI>;
  /** For `navigator.credentials.create`, for whoever was invited. */
  beginRegistration(invitation: string): Promise<PasskeyOptions>;
  register(invitation: string, response: object): Promise<OperatorSession>;
  /** For `navigator.credentials.get`. */
  beginSignIn(): Promise<PasskeyOptions>;
  signIn(response: object): Promise<OperatorSession>;
  signOut(): Promise<Done>;
  /** What waits for an answer, the most urgent first, part by part: what comes after `next` of the part before. */
  queue(after?: string): Promise<MatterPage>;
  /** What was done on a day (UTC), `2026-01-31`, oldest first, part by part; for auditors. */
  acts(day: string, after?: string): Promise<ListPage<OperatorAct>>;
  take(id: string): Promise<Matter>;
  answer(id: string, answer: { readonly outcome: MatterOutcome; readonly reasons: string }): Promise<Matter>;
  /** All impact assessments, drafts too, newest first. */
  assessments(): Promise<readonly AssessmentLine[]>;
  assessment(id: string): Promise<AssessmentText>;
  draftAssessment(draft: AssessmentDraft): Promise<AssessmentLine>;
  submitAssessment(id: string): Promise<AssessmentLine>;
  /** Throws `role-missing` also for whoever drafted it. */
  approveAssessment(id: string, approval: AssessmentApproval): Promise<AssessmentLine>;
  /** What the operators have to do, the most urgent first. */
  tasks(): Promise<readonly OperatorTask[]>;
  takeTask(id: string): Promise<OperatorTask>;
  /** Throws `conflicting-change` for what ends by itself. */
  finishTask(id: string, note: string): Promise<OperatorTask>;
  /** When what is over was and will be removed. */
  retention(): Promise<Retention>;
  /** Who waits at the counter to register a line, oldest first; for clerks. */
  waitingClaims(): Promise<readonly WaitingClaim[]>;
  /** What a clerk saw of person and document. Throws `conflicting-change` for another document than the one named, and once it is decided. */
  decideClaim(id: string, decision: SimDecision): Promise<Done>;
  /** Throws `policy-denied` where the rules of a country forbid a reward. */
  openCampaign(opening: RewardOpening): Promise<RewardCampaign>;
  /** Takes the list of members of now, for good. The same again goes on where the book did not answer. */
  freezeCampaign(id: string): Promise<RewardCampaign>;
  pauseCampaign(id: string): Promise<RewardCampaign>;
  resumeCampaign(id: string): Promise<RewardCampaign>;
  /** After its end, or before it was frozen. */
  closeCampaign(id: string): Promise<RewardCampaign>;
  campaignFigures(id: string): Promise<RewardFigures>;
  /** What was read in the document of somebody who shows no eyes; for clerks. With the same from another clerk the same amount is paid. Nothing of the document is kept. */
  payByDocument(id: string, claim: RewardDocumentClaim): Promise<RewardCounterAnswer>;
}

export function createReviewDesk(options: { readonly url: string; readonly fetch?: Fetch }): ReviewDesk {
  const send = options.fetch ?? ((url: string, init: RequestInit) => fetch(url, init));
  const transport: Transport = {
    url: options.url.replace(/\/+$/, ''),
    fetch: (url, init) => send(url, { ...init, credentials: 'include' }),
    timeoutMs: 15_000,
  };
  const post = (path: string, body: object) => ({ path: `/v1/operator/${path}`, method: 'POST', body }) as const;
  const task = (id: string, step: string) => `tasks/${encodeURIComponent(id)}/${step}`;
  const matter = (id: string, step: string) => `matters/${encodeURIComponent(id)}/${step}`;
  const campaign = (id: string, step: string) => `campaigns/${encodeURIComponent(id)}/${step}`;
  const stepOf = (id: string, step: string) =>
    callJson(transport, { path: `/v1/operator/${campaign(id, step)}`, method: 'POST' }, schemas.RewardCampaign);
  const assessment = (id: string) => `assessments/${encodeURIComponent(id)}`;
  return {
    me: () => callJson(transport, { path: '/v1/operator/me' }, schemas.WhoAmI),
    beginRegistration: (invitation) => callJson(transport, post('registration/options', { invitation }), schemas.PasskeyOptions),
    register: (invitation, response) => callJson(transport, post('registration', { invitation, response }), schemas.OperatorSession),
    beginSignIn: () => callJson(transport, post('sign-in/options', {}), schemas.PasskeyOptions),
    signIn: (response) => callJson(transport, post('sign-in', { response }), schemas.OperatorSession),
    signOut: () => callJson(transport, post('sign-out', {}), schemas.Done),
    queue: (after) => callJson(transport, { path: `/v1/operator/matters${queryOf({ after })}` }, schemas.MatterPage),
    acts: (day, after) => callJson(transport, { path: `/v1/operator/acts${queryOf({ day, after })}` }, schemas.ActPage),
    take: (id) => callJson(transport, { path: `/v1/operator/${matter(id, 'taking')}`, method: 'POST' }, schemas.Matter),
    tasks: () => callJson(transport, { path: '/v1/operator/tasks' }, schemas.OperatorTasks),
    takeTask: (id) => callJson(transport, { path: `/v1/operator/${task(id, 'taking')}`, method: 'POST' }, schemas.OperatorTask),
    finishTask: (id, note) => callJson(transport, post(task(id, 'done'), { note }), schemas.OperatorTask),
    retention: () => callJson(transport, { path: '/v1/operator/retention' }, schemas.Retention),
    waitingClaims: () => callJson(transport, { path: '/v1/operator/sim-claims' }, schemas.WaitingClaims),
    decideClaim: (id, decision) => callJson(transport, post(`sim-claims/${encodeURIComponent(id)}/decision`, decision), schemas.Done),
    openCampaign: (opening) => callJson(transport, post('campaigns', opening), schemas.RewardCampaign),
    freezeCampaign: (id) => stepOf(id, 'freezing'),
    pauseCampaign: (id) => stepOf(id, 'pausing'),
    resumeCampaign: (id) => stepOf(id, 'resuming'),
    closeCampaign: (id) => stepOf(id, 'closing'),
    campaignFigures: (id) => callJson(transport, { path: `/v1/operator/${campaign(id, 'figures')}` }, schemas.RewardFigures),
    payByDocument: (id, claim) => callJson(transport, post(campaign(id, 'document-claims'), claim), schemas.RewardCounterAnswer),
    answer: (id, answer) => callJson(transport, post(matter(id, 'answer'), answer), schemas.Matter),
    assessments: () => callJson(transport, { path: '/v1/operator/assessments' }, schemas.AssessmentList),
    assessment: (id) => callJson(transport, { path: `/v1/operator/${assessment(id)}` }, schemas.AssessmentText),
    draftAssessment: (draft) => callJson(transport, post('assessments', draft), schemas.AssessmentLine),
    submitAssessment: (id) =>
      callJson(transport, { path: `/v1/operator/${assessment(id)}/submission`, method: 'POST' }, schemas.AssessmentLine),
    approveAssessment: (id, approval) => callJson(transport, post(`${assessment(id)}/approval`, approval), schemas.AssessmentLine),
  };
}

function queryOf(parameters: Readonly<Record<string, string | undefined>>): string {
  const named = Object.entries(parameters).filter((each): each is [string, string] => each[1] !== undefined);
  return named.length === 0 ? '' : `?${new URLSearchParams(named)}`;
}
