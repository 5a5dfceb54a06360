import type { CampaignId, ClaimId, ConsentId, PermitId } from '@sclera/core';
import { schemas } from '../contract/index.ts';
import type {
  AboutBiometrics,
  AppealRequest,
  AssessmentLine,
  CampaignMembers,
  CommitmentRequest,
  ComparisonAnswer,
  ComparisonRequest,
  ConsentAnswer,
  ConsentRequest,
  CorrectionRequest,
  Deletion,
  DeletionBegun,
  DepartureRequest,
  DerivationAnswer,
  DerivationRequest,
  DeviceAnswer,
  DeviceRegistration,
  Done,
  ErasureAnswer,
  ExportAnswer,
  ForgettingAnswer,
  Health,
  Matter,
  MembersEpoch,
  MembersList,
  ObjectionRequest,
  OwnCommitment,
  OwnMatter,
  PasskeyLine,
  PasskeyOptions,
  PasskeyRegistration,
  PasskeySignIn,
  PermitAnswer,
  PermitRequest,
  PersonalRecord,
  PersonSignedIn,
  Platform,
  PublishedNotice,
  Purpose,
  ReportAnswer,
  ReportRequest,
  RewardCampaign,
  RewardClaim,
  RewardPayment,
  RotationRequest,
  SimChallenge,
  SimChallengeRequest,
  SimClaim,
  SimClaimRequest,
  SimLine,
  SimOffer,
  SubjectCreated,
  WithdrawalAnswer,
} from '../contract/types.ts';
import { callBytes, callJson, callText, type Fetch, type Transport } from './request.ts';

export interface ClientOptions {
  /** Address of the gateway, such as `http://127.0.0.1:8440`. In a page served by it: `location.origin`. */
  readonly url: string;
  /** Defaults to the global `fetch`. */
  readonly fetch?: Fetch;
  /** For everything but comparisons and erasures. Default 15,000. */
  readonly timeoutMs?: number;
  /** For comparisons and erasures, which wait for three parties. Default 120,000. */
  readonly comparisonTimeoutMs?: number;
}

/** One method for each path of the contract. Each throws `SdkProblem` and validates what it returns. */
export interface ScleraClient {
  readonly url: string;
  platform(): Promise<Platform>;
  notices(filter?: { readonly purpose?: Purpose; readonly language?: string }): Promise<readonly PublishedNotice[]>;
  /** A notice that was ever in force, by its hash. */
  notice(hash: string): Promise<PublishedNotice>;
  /** Impact assessments that are or were in force. */
  assessments(): Promise<readonly AssessmentLine[]>;
  createSubject(): Promise<SubjectCreated>;
  recordConsent(personalKey: string, request: ConsentRequest): Promise<ConsentAnswer>;
  withdrawConsent(personalKey: string, consent: ConsentId): Promise<WithdrawalAnswer>;
  requestPermit(personalKey: string, request: PermitRequest): Promise<PermitAnswer>;
  /** Makes a capture device known. The same key again is the same device. */
  registerDevice(registration: DeviceRegistration): Promise<DeviceAnswer>;
  check(request: ComparisonRequest): Promise<ComparisonAnswer>;
  enrol(request: ComparisonRequest): Promise<ComparisonAnswer>;
  /** Is this the person whose receipt the permit names? On a match their key opens that record, and no other key does. */
  recover(request: ComparisonRequest): Promise<ComparisonAnswer>;
  /** Is somebody enrolled who has these eyes? Which record it is, the parties tell this device alone. */
  find(request: ComparisonRequest): Promise<ComparisonAnswer>;
  /** Has the parties evaluate the secret of the record that a session has shown. */
  derive(request: DerivationRequest): Promise<DerivationAnswer>;
  /** Deletes the record of who was found by their eyes. The same again tells how far it is. */
  depart(request: DepartureRequest): Promise<ErasureAnswer>;
  /** Begins to register a line, by either way. */
  openSimClaim(personalKey: string, request: SimClaimRequest): Promise<SimClaim>;
  simClaim(personalKey: string, id: ClaimId): Promise<SimClaim>;
  /** Draws one attempt to show a living face, with its permit: one of five. */
  drawSimChallenge(personalKey: string, id: ClaimId, request: SimChallengeRequest): Promise<SimChallenge>;
  /** Is this living face the one on the document? What follows for the line is in the claim. */
  verifySim(request: ComparisonRequest): Promise<ComparisonAnswer>;
  simLines(personalKey: string): Promise<readonly SimLine[]>;
  endSimLine(personalKey: string, line: string): Promise<SimLine>;
  /** A code for whoever takes the line over; a code from before is good for nothing then. */
  offerSimLine(personalKey: string, line: string): Promise<SimOffer>;
  takeBackSimOffer(personalKey: string, line: string): Promise<SimLine>;
  /** The public list of commitments, as it was last published. */
  members(): Promise<MembersEpoch>;
  membersOf(epoch: number): Promise<MembersList>;
  /** The first commitment of a record is the record's; the same one again is welcome. */
  registerCommitment(personalKey: string, request: CommitmentRequest): Promise<OwnCommitment>;
  /** Replaces it, for a device that was stolen, within 15 minutes of a derivation. */
  rotateCommitment(personalKey: string, request: RotationRequest): Promise<OwnCommitment>;
  campaigns(): Promise<readonly RewardCampaign[]>;
  campaign(id: CampaignId): Promise<RewardCampaign>;
  /** The list that was frozen for it: whoever is in it can claim. */
  campaignMembers(id: CampaignId): Promise<CampaignMembers>;
  /** Without any key: nothing in it says whose it is. */
  claimReward(id: CampaignId, claim: RewardClaim): Promise<RewardPayment>;
  /** What was paid for a nullifier: for whoever did not hear the answer to a claim. */
  rewardPayment(id: CampaignId, nullifier: string): Promise<RewardPayment>;
  /** Outcome of a permit that was used: the answer, or `not-found`, or `completion-pending`. */
  operation(personalKey: string, permit: PermitId): Promise<ComparisonAnswer>;
  erase(personalKey: string): Promise<ErasureAnswer>;
  erasure(personalKey: string, permit: PermitId): Promise<ErasureAnswer>;
  me(personalKey: string): Promise<PersonalRecord>;
  /** What this controller collects and why, for machines. */
  about(): Promise<AboutBiometrics>;
  /** Everything held, as one signed document. */
  exportMe(personalKey: string): Promise<ExportAnswer>;
  /** Puts a refusal, by its leaf, before a human being. What became of it is in `me`. */
  appeal(personalKey: string, request: AppealRequest): Promise<OwnMatter>;
  object(personalKey: string, request: ObjectionRequest): Promise<OwnMatter>;
  correct(personalKey: string, request: CorrectionRequest): Promise<ConsentAnswer>;
  /** Tells the reviewer and the authority that something is wrong; nobody has to say who they are. */
  report(request: ReportRequest): Promise<ReportAnswer>;
  reported(ticket: string): Promise<Matter>;
  /** Deletes everything, as one thing: erased at all three parties, then forgotten. */
  deleteEverything(personalKey: string): Promise<DeletionBegun>;
  /** How far that is, by its ticket. */
  deletion(ticket: string): Promise<Deletion>;
  /** Has the platform forget who this is, once nothing is held any more: the key opens nothing afterwards. */
  forget(personalKey: string): Promise<ForgettingAnswer>;
  /** The passkeys that open the record. */
  passkeys(personalKey: string): Promise<readonly PasskeyLine[]>;
  /** For `navigator.credentials.create`. */
  beginPasskey(personalKey: string): Promise<PasskeyOptions>;
  addPasskey(personalKey: string, request: PasskeyRegistration): Promise<PasskeyLine>;
  removePasskey(personalKey: string, id: string): Promise<Done>;
  /** For `navigator.credentials.get`. */
  beginSignIn(): Promise<PasskeyOptions>;
  /** The token of the session goes wherever a personal key goes. */
  signIn(request: PasskeySignIn): Promise<PersonSignedIn>;
  signOut(token: string): Promise<Done>;
  /** The signed checkpoint of the log, a C2SP signed note. */
  checkpoint(): Promise<string>;
  /** A tile of the log or a bundle of its entries, by its path: `tile/0/000.p/7` (C2SP tlog-tiles). */
  tile(path: string): Promise<Uint8Array>;
  /** Whether the gateway runs. */
  health(): Promise<Health>;
  /** Whether all three parties are up and ready; `degraded` is an answer, not a problem. */
  ready(): Promise<Health>;
}

/** A client for one platform. It holds no state and keeps no key. */
export function createClient(options: ClientOptions): ScleraClient {
  const transport: Transport = {
    url: options.url.replace(/\/+$/, ''),
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    timeoutMs: options.timeoutMs ?? 15_000,
  };
  const slow = options.comparisonTimeoutMs ?? 120_000;
  return {
    url: transport.url,
    platform: () => callJson(transport, { path: '/v1/platform' }, schemas.Platform),
    notices: (filter = {}) => callJson(transport, { path: `/v1/notices${query({ ...filter })}` }, schemas.Notices),
    notice: (hash) => callJson(transport, { path: `/v1/notices/${encodeURIComponent(hash)}` }, schemas.Notice),
    assessments: () => callJson(transport, { path: '/v1/assessments' }, schemas.AssessmentList),
    createSubject: () => callJson(transport, { path: '/v1/subjects', method: 'POST', body: {} }, schemas.SubjectCreated),
    recordConsent: (personalKey, body) =>
      callJson(transport, { path: '/v1/consents', method: 'POST', body, bearer: personalKey }, schemas.ConsentAnswer),
    withdrawConsent: (personalKey, consent) =>
      callJson(
        transport,
        { path: `/v1/consents/${encodeURIComponent(consent)}/withdrawal`, method: 'POST', body: {}, bearer: personalKey, timeoutMs: slow },
        schemas.WithdrawalAnswer,
      ),
    requestPermit: (personalKey, body) =>
      callJson(transport, { path: '/v1/permits', method: 'POST', body, bearer: personalKey }, schemas.PermitAnswer),
    registerDevice: (body) => callJson(transport, { path: '/v1/devices', method: 'POST', body }, schemas.DeviceAnswer),
    check: (body) => callJson(transport, { path: '/v1/checks', method: 'POST', body, timeoutMs: slow }, schemas.ComparisonAnswer),
    enrol: (body) => callJson(transport, { path: '/v1/enrolments', method: 'POST', body, timeoutMs: slow }, schemas.ComparisonAnswer),
    find: (body) => callJson(transport, { path: '/v1/findings', method: 'POST', body, timeoutMs: slow }, schemas.ComparisonAnswer),
    derive: (body) => callJson(transport, { path: '/v1/derivations', method: 'POST', body, timeoutMs: slow }, schemas.DerivationAnswer),
    depart: (body) => callJson(transport, { path: '/v1/departures', method: 'POST', body, timeoutMs: slow }, schemas.ErasureAnswer),
    recover: (body) => callJson(transport, { path: '/v1/recoveries', method: 'POST', body, timeoutMs: slow }, schemas.ComparisonAnswer),
    openSimClaim: (personalKey, body) =>
      callJson(transport, { path: '/v1/sim/claims', method: 'POST', body, bearer: personalKey }, schemas.SimClaim),
    simClaim: (personalKey, id) =>
      callJson(transport, { path: `/v1/sim/claims/${encodeURIComponent(id)}`, bearer: personalKey }, schemas.SimClaim),
    drawSimChallenge: (personalKey, id, body) =>
      callJson(
        transport,
        { path: `/v1/sim/claims/${encodeURIComponent(id)}/challenges`, method: 'POST', body, bearer: personalKey },
        schemas.SimChallenge,
      ),
    verifySim: (body) =>
      callJson(transport, { path: '/v1/sim/verifications', method: 'POST', body, timeoutMs: slow }, schemas.ComparisonAnswer),
    simLines: (personalKey) => callJson(transport, { path: '/v1/sim/lines', bearer: personalKey }, schemas.SimLines),
    endSimLine: (personalKey, line) => callJson(transport, simLine(personalKey, line, 'ending'), schemas.SimLine),
    offerSimLine: (personalKey, line) => callJson(transport, simLine(personalKey, line, 'offer'), schemas.SimOffer),
    takeBackSimOffer: (personalKey, line) => callJson(transport, simLine(personalKey, line, 'offer/withdrawal'), schemas.SimLine),
    members: () => callJson(transport, { path: '/v1/members' }, schemas.MembersEpoch),
    membersOf: (epoch) => callJson(transport, { path: `/v1/members/${epoch}` }, schemas.MembersList),
    registerCommitment: (personalKey, body) =>
      callJson(transport, { path: '/v1/me/commitment', method: 'POST', body, bearer: personalKey }, schemas.OwnCommitment),
    rotateCommitment: (personalKey, body) =>
      callJson(transport, { path: '/v1/me/commitment/rotation', method: 'POST', body, bearer: personalKey }, schemas.OwnCommitment),
    campaigns: () => callJson(transport, { path: '/v1/campaigns' }, schemas.RewardCampaigns),
    campaign: (id) => callJson(transport, { path: `/v1/campaigns/${encodeURIComponent(id)}` }, schemas.RewardCampaign),
    campaignMembers: (id) => callJson(transport, { path: `/v1/campaigns/${encodeURIComponent(id)}/members` }, schemas.CampaignMembers),
    claimReward: (id, body) =>
      callJson(
        transport,
        { path: `/v1/campaigns/${encodeURIComponent(id)}/claims`, method: 'POST', body, timeoutMs: slow },
        schemas.RewardPayment,
      ),
    rewardPayment: (id, nullifier) =>
      callJson(
        transport,
        { path: `/v1/campaigns/${encodeURIComponent(id)}/claims/${encodeURIComponent(nullifier)}` },
        schemas.RewardPayment,
      ),
    operation: (personalKey, permit) =>
      callJson(transport, { path: `/v1/operations/${encodeURIComponent(permit)}`, bearer: personalKey }, schemas.ComparisonAnswer),
    erase: (personalKey) =>
      callJson(transport, { path: '/v1/erasures', method: 'POST', body: {}, bearer: personalKey, timeoutMs: slow }, schemas.ErasureAnswer),
    erasure: (personalKey, permit) =>
      callJson(transport, { path: `/v1/erasures/${encodeURIComponent(permit)}`, bearer: personalKey }, schemas.ErasureAnswer),
    me: (personalKey) => callJson(transport, { path: '/v1/me', bearer: personalKey }, schemas.PersonalRecord),
    about: () => callJson(transport, { path: '/.well-known/biometrics' }, schemas.AboutBiometrics),
    exportMe: (personalKey) => callJson(transport, { path: '/v1/me/export', bearer: personalKey }, schemas.ExportAnswer),
    appeal: (personalKey, body) =>
      callJson(transport, { path: '/v1/me/appeals', method: 'POST', body, bearer: personalKey }, schemas.OwnMatter),
    object: (personalKey, body) =>
      callJson(transport, { path: '/v1/me/objections', method: 'POST', body, bearer: personalKey }, schemas.OwnMatter),
    correct: (personalKey, body) =>
      callJson(transport, { path: '/v1/me/corrections', method: 'POST', body, bearer: personalKey }, schemas.ConsentAnswer),
    report: (body) => callJson(transport, { path: '/v1/reports', method: 'POST', body }, schemas.ReportAnswer),
    reported: (ticket) => callJson(transport, { path: `/v1/reports/${encodeURIComponent(ticket)}` }, schemas.Matter),
    deleteEverything: (personalKey) =>
      callJson(
        transport,
        { path: '/v1/me/deletion', method: 'POST', body: {}, bearer: personalKey, timeoutMs: slow },
        schemas.DeletionBegun,
      ),
    deletion: (ticket) => callJson(transport, { path: `/v1/deletions/${encodeURIComponent(ticket)}` }, schemas.Deletion),
    forget: (personalKey) =>
      callJson(transport, { path: '/v1/me/forgetting', method: 'POST', body: {}, bearer: personalKey }, schemas.ForgettingAnswer),
    passkeys: (personalKey) => callJson(transport, { path: '/v1/me/passkeys', bearer: personalKey }, schemas.PasskeyLines),
    beginPasskey: (personalKey) =>
      callJson(transport, { path: '/v1/me/passkeys/options', method: 'POST', body: {}, bearer: personalKey }, schemas.PasskeyOptions),
    addPasskey: (personalKey, body) =>
      callJson(transport, { path: '/v1/me/passkeys', method: 'POST', body, bearer: personalKey }, schemas.PasskeyLine),
    removePasskey: (personalKey, id) =>
      callJson(
        transport,
        { path: `/v1/me/passkeys/${encodeURIComponent(id)}/removal`, method: 'POST', body: {}, bearer: personalKey },
        schemas.Done,
      ),
    beginSignIn: () => callJson(transport, { path: '/v1/sign-in/options', method: 'POST', body: {} }, schemas.PasskeyOptions),
    signIn: (body) => callJson(transport, { path: '/v1/sign-in', method: 'POST', body }, schemas.PersonSignedIn),
    signOut: (token) => callJson(transport, { path: '/v1/sign-out', method: 'POST', body: {}, bearer: token }, schemas.Done),
    checkpoint: () => callText(transport, { path: '/v1/log/checkpoint' }),
    tile: (path) => callBytes(transport, { path: `/v1/log/${path}` }),
    health: () => callJson(transport, { path: '/healthz', alsoAnswers: [503] }, schemas.Health),
    ready: () => callJson(transport, { path: '/readyz', alsoAnswers: [503] }, schemas.Health),
  };
}

function simLine(bearer: string, line: string, act: string) {
  return { path: `/v1/sim/lines/${encodeURIComponent(line)}/${act}`, method: 'POST', body: {}, bearer } as const;
}

function query(values: Readonly<Record<string, string | number | undefined>>): string {
  const set = Object.entries(values).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  return set.length === 0 ? '' : `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}`;
}
