import type {
  ClaimOptions,
  HeldBatch,
  Prove,
  RevokePlaces,
  RewardOutcome,
  SignInDesk,
  SimSession,
  Wallet,
  WalletCredential,
} from '@sclera/sdk';
import type {
  AppealRequest,
  AssessmentLine,
  ComparisonAnswer,
  ConsentAnswer,
  ConsentRecord,
  ConsentRequest,
  CorrectionRequest,
  Deletion,
  DeletionBegun,
  DeviceRegistration,
  ErasureAnswer,
  ExportAnswer,
  Health,
  Matter,
  ObjectionRequest,
  OwnMatter,
  PasskeyLine,
  PermitAnswer,
  PermitRequest,
  PersonalRecord,
  Platform,
  PlatformParty,
  PublishedNotice,
  Purpose,
  ReportAnswer,
  ReportRequest,
  RewardCampaign,
  SealedShare,
  SubjectCreated,
  UseRecord,
  WithdrawalAnswer,
} from '@sclera/sdk/contract';

import type { PublicLog } from './public-log.ts';
import type { ReviewAccess } from './review-access.ts';

export type PartyId = PlatformParty['id'];
/** Somebody's pseudonym, and what opens their record: their personal key, or the token of a session by passkey. */
export type Person = SubjectCreated;
/** Lines, each receipt checked. What sends a face is in the worker that holds it. */
export type Lines = Omit<SimSession, 'send'>;

/** One thing that was checked in this browser, with its outcome in plain words. */
export interface Check {
  readonly label: string;
  /** null where it could not be checked just now. */
  readonly ok: boolean | null;
  readonly detail: string;
}

/** What the pages ask of the platform. The pages know this interface alone; `live-access.ts` fulfils it with the SDK. */
export interface Access {
  readonly gateway: string;
  platform(): Promise<Platform>;
  health(): Promise<Health>;
  notices(purpose: Purpose): Promise<readonly PublishedNotice[]>;
  /** The notice that a consent names, letter for letter, in force or replaced since; checked against its hash here. */
  notice(hash: string): Promise<PublishedNotice>;
  /** Impact assessments that are or were in force, newest first. */
  assessments(): Promise<readonly AssessmentLine[]>;
  createSubject(): Promise<Person>;
  decide(person: Person, decision: ConsentRequest): Promise<ConsentAnswer>;
  permit(person: Person, request: PermitRequest): Promise<PermitAnswer>;
  /** Sends the sealed shares. Where the answer does not arrive, goes on asking for it for a while; `onWaiting` tells when that begins. */
  compare(
    person: Person,
    action: Exclude<PermitRequest['action'], 'derive' | 'erase'>,
    sealed: SealedUse,
    onWaiting: () => void,
  ): Promise<ComparisonAnswer>;
  record(person: Person): Promise<PersonalRecord>;
  /** Everything held, as one document; that the gateway signed exactly this was checked here. */
  takeAway(person: Person): Promise<ExportAnswer & { readonly platform: Platform }>;
  appeal(person: Person, request: AppealRequest): Promise<OwnMatter>;
  object(person: Person, request: ObjectionRequest): Promise<OwnMatter>;
  correct(person: Person, request: CorrectionRequest): Promise<ConsentAnswer>;
  withdraw(person: Person, consent: ConsentRecord['id']): Promise<WithdrawalAnswer>;
  erasure(person: Person, begun: ErasureAnswer): Promise<ErasureAnswer>;
  /** Everything, as one thing: erased at all three parties, then forgotten. */
  deleteEverything(person: Person): Promise<DeletionBegun>;
  /** How far it is, by its ticket. */
  deletion(ticket: string): Promise<Deletion>;
  /** Says that something is wrong; the reference in the answer is told once. */
  report(request: ReportRequest): Promise<ReportAnswer>;
  /** What became of a report, by its reference. */
  reported(reference: string): Promise<Matter>;
  /** The passkeys that open this record. */
  passkeys(person: Person): Promise<readonly PasskeyLine[]>;
  /** Has this device, or one that the person carries, make a passkey. */
  addPasskey(person: Person, name: string): Promise<PasskeyLine>;
  removePasskey(person: Person, id: string): Promise<void>;
  /** In by passkey: for a quarter of an hour the person's record opens by what is returned, as by their key. */
  signIn(): Promise<Person>;
  signOut(person: Person): Promise<void>;
  /** To register lines and to see one's own; what stands in the way of this browser's captures is thrown before an attempt is spent. */
  sim(person: Person): Promise<Lines>;
  /** Puts the public part of a wallet's secret on the list of members, under the person's record. */
  joinMembers(wallet: Wallet): Promise<void>;
  /** Everybody on a list of members, in its order. */
  membersOf(epoch: number): Promise<readonly bigint[]>;
  /** The credential that is on the list, of those that `derive` gives. */
  listedCredential(derive: (rotation: number) => Promise<WalletCredential>): Promise<WalletCredential>;
  /** A batch of single-use credentials; `not-a-member` where the wallet is not on the list. */
  fetchCredentials(asked: { readonly credential: WalletCredential; readonly prove: Prove }): Promise<HeldBatch | 'not-a-member'>;
  readonly revokeCredentials: RevokePlaces;
  campaigns(): Promise<readonly RewardCampaign[]>;
  claim(claim: Omit<ClaimOptions, 'client'>): Promise<RewardOutcome>;
  /** For somebody who signs in elsewhere with what this page proves. */
  readonly signingIn: SignInDesk;
  readonly log: PublicLog;
  readonly review: ReviewAccess;
  /** Checks an answer's receipt: signatures, the three statements, that it is about this answer, and its leaf in the public log. */
  checkAnswer(person: Person, answer: { readonly receipt: string; readonly decision: string }): Promise<readonly Check[]>;
  /** Checks that one use stands in the public log exactly as it is told to the person. */
  checkUse(use: UseRecord): Promise<Check>;
  /** Checks the three parties' statements that everything was deleted. */
  checkErasure(answer: ErasureAnswer): Promise<readonly Check[]>;
}

export interface SealedUse {
  readonly permit: PermitAnswer;
  readonly shares: readonly SealedShare[];
  /** What this browser signed over them, and its key. */
  readonly capture: string;
  readonly device: DeviceRegistration['key'];
}
