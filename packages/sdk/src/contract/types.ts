import type {
  AgeBand,
  CaptureOrigin,
  ConsentId,
  ConsentRecord,
  DecisionReceipt,
  DeviceKey,
  DeviceKind,
  EnrolmentId,
  ErasureStatement,
  FormerKey,
  Initiative,
  IrisChallenge,
  LogEvent,
  Modality,
  OversightEvent,
  PartyId,
  PermitId,
  Problem,
  PublishedNotice,
  Purpose,
  SealedShare,
  SubjectId,
  UseRecord,
} from '@sclera/core';

import type { RelyingPartyFacts, RelyingPartyRegistration } from './relying-types.ts';
import type { OwnCommitment, RewardDocumentClaim, RewardOpening } from './reward-types.ts';
import type { SimClaim, SimLine } from './sim-types.ts';

export type * from './relying-types.ts';
export type * from './reward-types.ts';
export type * from './sim-types.ts';
export type {
  AgeBand,
  CaptureOrigin,
  ConsentRecord,
  DecisionReceipt,
  DeviceKey,
  DeviceKind,
  ErasureStatement,
  IrisChallenge,
  LogEvent,
  Modality,
  Problem,
  PublishedNotice,
  Purpose,
  SealedShare,
  UseRecord,
};

/** GET /v1/platform: who runs this, and the keys to seal for and to check signatures with. */
export interface Platform {
  readonly name: 'sclera';
  readonly version: string;
  readonly gateway: PlatformGateway;
  readonly parties: readonly PlatformParty[];
  readonly purposes: readonly Purpose[];
  /** Who gets a share in another country than the platform's; `asked`: the rules here want a consent to that besides (`scope`). */
  readonly abroad: { readonly recipients: readonly { readonly name: string; readonly country: string }[]; readonly asked: boolean };
  /** `watched`: eyes enrol as a human, and are found, only under light that changes (`PersonSession.watch`). `any`: also by pictures that nobody watched. */
  readonly presentations: 'watched' | 'any';
  /** Where the pages are served. */
  readonly console: string | null;
}

export interface PlatformGateway {
  readonly issuer: string;
  readonly operator: string;
  readonly country: string;
  /** Signs receipts and permits. */
  readonly signingKey: string;
  /** Oldest first: what is dated until then verifies with them. */
  readonly formerSigningKeys: readonly FormerKey[];
  /** Signs the checkpoints of the log; the same as long as the log is. */
  readonly logKey: string;
}

export interface PlatformParty {
  readonly id: PartyId;
  readonly operator: string;
  readonly country: string;
  readonly sealingKey: string;
  readonly signingKey: string;
  /** Oldest first: statements dated until then verify with them. */
  readonly formerSigningKeys: readonly FormerKey[];
  /** Whether the party answered just now. */
  readonly up: boolean;
}

/** POST /v1/subjects: a new pseudonym. The personal key is shown once; the platform keeps only its hash. */
export interface SubjectCreated {
  readonly subject: SubjectId;
  readonly personalKey: string;
}

/** POST /v1/consents (personal key): one purpose, given or refused, to the notice that was read. */
export interface ConsentRequest {
  readonly purpose: Purpose;
  readonly noticeHash: string;
  readonly language: string;
  readonly decision: 'given' | 'refused';
  readonly ageBand: AgeBand;
  /** A guardian decides together with a person under 14, and confirms it with a key of their own (`ward`). */
  readonly guardian: boolean;
  /** Who began it. Default `platform`: after a refusal only the person themself begins anew. */
  /** What is agreed to besides the purpose, each separately: `abroad`, that parties in other countries get a share. */
  readonly scope?: readonly ('abroad' | 'off-device')[] | undefined;
  readonly initiative?: Initiative | undefined;
  /** From a guardian: the consent of the person under 14 that they confirm. */
  readonly ward?: { readonly subject: SubjectId; readonly consent: ConsentId } | null | undefined;
}

/** A consent with its signed receipt (compact JWS, typ `sclera-consent+jwt`, payload = record + leafIndex). */
export interface ConsentAnswer {
  readonly consent: ConsentRecord;
  readonly receipt: string;
  readonly leafIndex: number;
}

/** POST /v1/consents/{id}/withdrawal: withdrawing the consent to an enrolment also erases it, in the same step. */
export interface WithdrawalAnswer extends ConsentAnswer {
  readonly erasure: ErasureAnswer | null;
}

/** POST /v1/permits (personal key). */
export interface PermitRequest {
  readonly consent: string;
  /** `erase` of a person who was found by their eyes. */
  readonly action: 'check' | 'enrol' | 'verify' | 'find' | 'derive' | 'erase';
  readonly modality: Modality;
  /** For `verify`: the receipt of the enrolment whose record it is. */
  readonly receipt?: string | undefined;
  /** Of eyes: the capture is to be watched, and whether the device can change the light. Then the answer has a `challenge`. */
  readonly light?: 'changes' | 'stays' | undefined;
  /** For `derive` and `erase`: the permit of the session that showed whose eyes these are. */
  readonly session?: PermitId | undefined;
}

export interface PermitAnswer {
  readonly permit: PermitId;
  /** Compact JWS; the AAD of every share sealed under it. */
  readonly token: string;
  readonly expiresAt: string;
  /** Where `light` was asked for: what the eyes must be captured for (`startIrisCapture`). The capture then says that it was. */
  readonly challenge?: IrisChallenge | undefined;
}

/** POST /v1/checks, POST /v1/enrolments, POST /v1/recoveries and POST /v1/findings: the permit and one sealed share a party. */
export interface ComparisonRequest {
  readonly token: string;
  readonly shares: readonly SealedShare[];
  /** What the capture device signed over permit and shares (compact JWS, typ `sclera-capture+jwt`). */
  readonly capture?: string | undefined;
}

/** POST /v1/devices: a capture device makes itself known by its public key. */
export interface DeviceRegistration {
  readonly key: DeviceKey;
  /** As the operators are to see it. With a code the name is the one that the operators gave. */
  readonly name: string;
  /** Of the operators, good for one device. Without one a device registers itself, where that is allowed. */
  readonly code: string | null;
  /** What shows that hardware guards the key, made over code and key (`attestationChallenge`). */
  readonly attestation: { readonly kind: 'webauthn' | 'tpm'; readonly statement: unknown } | null;
}

export interface DeviceAnswer {
  /** Thumbprint of the key (RFC 7638), base64url. */
  readonly id: string;
  readonly key: DeviceKey;
  readonly name: string;
  readonly kind: DeviceKind;
  /** Nothing but software holds the key: any program on the device could use it. */
  readonly weak: boolean;
  readonly by: 'operator' | 'itself';
  /** `pending`: it registered itself, and nothing it captures is taken until an operator approves it. */
  readonly state: 'active' | 'pending' | 'revoked';
  readonly registeredAt: string;
}

/** A code for one registration, told once. */
export interface DeviceCode {
  readonly code: string;
  readonly until: string;
}

export interface ComparisonAnswer {
  readonly decision: 'new' | 'already-enrolled' | 'enrolled' | 'matched' | 'not-matched' | 'found' | 'not-found';
  readonly enrolment: EnrolmentId | null;
  /** Signed DecisionReceipt, compact JWS. */
  readonly receipt: string;
  readonly leafIndex: number;
}

/** POST /v1/derivations: what the device blinded, for the parties. All but the permit and the rotation is base64url. */
export interface DerivationRequest {
  /** A permit to derive (compact JWS). */
  readonly token: string;
  /** 0 at first; the next where a device was stolen. */
  readonly rotation: number;
  readonly blinded: string;
  readonly proof: string;
  /** By the key that was sealed beside the shares of the session. */
  readonly signature: string;
}

export interface DerivationAnswer {
  readonly decision: 'derived';
  /** Signed DecisionReceipt, compact JWS; its statements are the parties' evaluations. */
  readonly receipt: string;
  readonly leafIndex: number;
}

/** POST /v1/departures: delete the record of who was found by their eyes. */
export interface DepartureRequest {
  /** A permit to erase that names the session (compact JWS). */
  readonly token: string;
  /** By the key of that session, base64url. */
  readonly signature: string;
}

/** POST /v1/erasures (personal key): erase everything held about this person at all three parties. */
export interface ErasureAnswer {
  /** False while a party has not confirmed yet; the platform goes on asking it. GET /v1/erasures/{permit} tells. */
  readonly complete: boolean;
  readonly permit: PermitId;
  readonly parties: readonly { readonly party: PartyId /** Signed ErasureStatement. */; readonly receipt: string | null }[];
  readonly receipt: string | null;
  readonly leafIndex: number | null;
}

/** GET /v1/me (personal key): everything held about this person, and every use of it. */
export interface PersonalRecord {
  readonly subject: SubjectId;
  readonly consents: readonly ConsentRecord[];
  /** Who confirmed which of them, for somebody under 14. */
  readonly guardians: readonly { readonly consent: ConsentId; readonly guardian: SubjectId; readonly confirmation: ConsentId }[];
  readonly enrolments: readonly {
    readonly id: EnrolmentId;
    readonly enrolledAt: string;
    readonly retainUntil: string;
    /** It is on its way out: nothing is compared any more until it is gone everywhere. */
    readonly beingErased: boolean;
    readonly heldBy: readonly PartyId[];
  }[];
  readonly uses: readonly UseRecord[];
  /** Personal keys that were replaced: leaves from before `until` name the person by the day under the key with this hash. */
  readonly formerKeys: readonly { readonly keyHash: string; readonly until: string }[];
  /** Log indices of other people's searches in which this person's reference was compared. */
  readonly comparedIn: readonly number[];
  /** Every operator that holds anything of the person, where, and what. */
  readonly heldBy: readonly {
    readonly who: 'gateway' | PartyId;
    readonly operator: string;
    readonly country: string;
    readonly holds: string;
  }[];
  /** Why each enrolment is kept: the consent, the notice it rests on, and until when. */
  readonly why: readonly { readonly consent: string; readonly purpose: Purpose; readonly notice: string; readonly until: string | null }[];
  readonly matters: readonly OwnMatter[];
  /** Telephone lines that they hold, and what they claimed. */
  readonly lines: readonly SimLine[];
  readonly claims: readonly SimClaim[];
  /** What stands for their records in the public list of members. It leads nobody else to them. */
  readonly memberships: readonly (OwnCommitment & { readonly enrolment: string })[];
}

/** What a reviewer answers; who asks is not in it. */
export interface Matter {
  readonly id: string;
  readonly kind: 'appeal' | 'objection' | 'report';
  readonly state: 'open' | 'taken' | 'answered';
  readonly purpose: Purpose | null;
  /** What is appealed. `reasons`: the rules that fired; empty where the answer of the parties kept somebody out. */
  readonly refusal: {
    readonly leafIndex: number;
    readonly kind: string;
    readonly decision: string;
    readonly at: string;
    readonly reasons: NonNullable<Problem['reasons']>;
  } | null;
  readonly topic: string;
  readonly words: string;
  readonly lodgedAt: string;
  /** Until when it must be answered, ISO 8601. */
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly answer: { readonly outcome: MatterOutcome; readonly reasons: string; readonly at: string } | null;
}

/** No answer changes a bit that the parties opened: the person goes the way without biometrics, or hears the reasons. */
export type MatterOutcome = 'explained' | 'other-way-ordered' | 'remedied';

/** A matter as who asked sees it, with signed receipts (compact JWS, typ `sclera-rights+jwt`) of having asked and of the answer. */
export interface OwnMatter extends Matter {
  readonly receipts: readonly string[];
  readonly leaves: readonly number[];
}

/** POST /v1/me/appeals (personal key): the leaf of a refusal, put before a human being. */
export interface AppealRequest {
  readonly leafIndex: number;
  readonly words: string;
}

/** POST /v1/me/objections (personal key). */
export interface ObjectionRequest {
  readonly purpose: Purpose;
  readonly words: string;
}

/** POST /v1/me/corrections (personal key). A correction of the language names the notice that was read in it. */
export interface CorrectionRequest {
  readonly consent: string;
  readonly ageBand?: AgeBand | undefined;
  readonly language?: string | undefined;
  readonly noticeHash?: string | undefined;
}

/** GET /v1/me/export (personal key): everything, signed (JWS over the SHA-256 of the canonical JSON of `data`). */
export interface ExportAnswer {
  readonly data: Record<string, unknown>;
  readonly signature: string;
}

/** POST /v1/reports: by anybody. */
export interface ReportRequest {
  readonly topic: 'coercion' | 'misuse' | 'breach' | 'device' | 'complaint' | 'other';
  readonly words: string;
}

/** The ticket is told once; GET /v1/reports/{ticket} shows what became of it. */
export interface ReportAnswer {
  readonly ticket: string;
  readonly matter: Matter;
}

/** POST /v1/me/forgetting (personal key): the only copy of what opens the last leaf about this person. */
export interface ForgettingAnswer {
  readonly use: UseRecord;
}

/** GET /healthz and /readyz */
export interface Health {
  readonly status: 'ok' | 'degraded';
  /** `problem`: code of what keeps a party that is up from being ready, for instance `store-diverged`. */
  readonly parties: readonly { readonly id: PartyId; readonly up: boolean; readonly ready: boolean; readonly problem?: string }[];
}

/** What an operator may order at the machine itself. */
export interface ControlOrder {
  /** `rotate`: the certificate and its TLS key; `rotate-keys`: the keys that sign and open shares as well. Of the gateway with its name. */
  readonly action: 'refresh' | 'rebuild' | 'rotate' | 'rotate-keys' | 'rotate-gateway' | 'rotate-gateway-keys';
  /** Who is rebuilt or rotated; null for a refresh and for the gateway. */
  readonly party: PartyId | null;
}

/** How far the last order has come. */
export interface ControlRun extends ControlOrder {
  readonly state: 'running' | 'done' | 'failed';
  /** What is being done just now, in words. */
  readonly step: string;
  /** References with new shares. */
  readonly done: number;
  readonly total: number;
  /** Of the shares at all three, once there are new ones. */
  readonly generation: number | null;
  readonly problem: Problem | null;
}

/** Where the parties stand, for an operator. */
export interface ControlStatus {
  /** Who answers: a whole platform on one machine, or the gateway alone. */
  readonly kind: 'platform' | 'gateway';
  readonly parties: readonly {
    readonly id: PartyId;
    readonly up: boolean;
    readonly ready: boolean;
    readonly problem: string | null;
    /** How often its shares were renewed; null while it does not answer. */
    readonly generation: number | null;
    readonly references: number | null;
    /** References with new shares, while such are being made. */
    readonly upkeep: { readonly done: number; readonly total: number } | null;
    /** References that the running comparison is through with; null where none is running. */
    readonly comparison: { readonly done: number; readonly total: number } | null;
    /** The public keys, base64url, that it holds a share of with the two others; null where it has none, or does not answer. */
    readonly keys: SharedPublicKeys | null;
    /** When its certificate ends, ISO 8601. */
    readonly certificateUntil: string;
  }[];
  /** Those that the platform began with (null before), and what is wrong with a party's; null where the gateway does not answer. */
  readonly keys: { readonly public: SharedPublicKeys | null; readonly problem: Problem | null } | null;
  readonly run: ControlRun | null;
  /** What is not done yet, the most urgent first; null where the gateway does not answer. */
  readonly tasks: readonly OperatorTask[] | null;
  readonly expiry: ExpiryStanding | null;
}

/** Of the keys that the three parties hold together: one that secrets of people's records come from, one for documents. base64url. */
export interface SharedPublicKeys {
  readonly person: string;
  readonly document: string;
}

/** What whoever has the machine itself may order about those who run the platform. */
export type DeskOrder =
  | { readonly act: 'invite'; readonly role: OperatorRole }
  | { readonly act: 'make-key'; readonly scopes: string[]; readonly days: number }
  | { readonly act: 'end-key'; readonly id: string }
  | { readonly act: 'close-account'; readonly account: string }
  | { readonly act: 'list' }
  | { readonly act: 'erase-before'; readonly before: string; readonly dryRun: boolean }
  | { readonly act: 'make-device-code'; readonly name: string }
  | { readonly act: 'approve-device'; readonly id: string }
  | { readonly act: 'revoke-device'; readonly id: string }
  | { readonly act: 'list-devices' }
  | { readonly act: 'list-assessments' }
  | { readonly act: 'show-assessment'; readonly id: string }
  | { readonly act: 'draft-assessment'; readonly purpose: Purpose; readonly answers: Readonly<Record<string, string>> }
  | { readonly act: 'submit-assessment'; readonly id: string }
  | { readonly act: 'list-tasks' }
  | { readonly act: 'take-task'; readonly id: string }
  | { readonly act: 'finish-task'; readonly id: string; readonly note: string }
  | ({ readonly act: 'add-transfer' } & NewTransfer)
  | { readonly act: 'end-transfer'; readonly id: string }
  | { readonly act: 'list-transfers' }
  | ({ readonly act: 'open-breach' } & BreachFacts)
  | { readonly act: 'list-breaches' }
  | { readonly act: 'breach-step'; readonly id: string; readonly text: string; readonly duty: string | null }
  | { readonly act: 'close-breach'; readonly id: string }
  | { readonly act: 'report-breach'; readonly id: string }
  | { readonly act: 'register-relying-party'; readonly facts: RelyingPartyRegistration }
  | { readonly act: 'change-relying-party'; readonly id: string; readonly facts: RelyingPartyFacts }
  | { readonly act: 'renew-relying-key'; readonly id: string }
  | { readonly act: 'close-relying-party'; readonly id: string }
  | { readonly act: 'list-relying-parties' }
  | { readonly act: 'open-campaign'; readonly campaign: RewardOpening }
  | { readonly act: 'list-campaigns' }
  | { readonly act: 'campaign-figures'; readonly id: string }
  | { readonly act: 'freeze-campaign'; readonly id: string }
  | { readonly act: 'pause-campaign'; readonly id: string }
  | { readonly act: 'resume-campaign'; readonly id: string }
  | { readonly act: 'close-campaign'; readonly id: string }
  | { readonly act: 'pay-by-document'; readonly id: string; readonly claim: RewardDocumentClaim }
  | { readonly act: 'expire' }
  | { readonly act: 'list-expiries' };

/** GET /v1/assessments/questions: one question, and the articles that demand an answer. */
export interface AssessmentQuestion {
  readonly id: string;
  readonly title: string;
  readonly ask: string;
  readonly law: string;
}

/** GET /v1/assessments: an impact assessment, and how it stands now. Its document is at GET /v1/assessments/{id}. */
export interface AssessmentLine {
  readonly id: string;
  readonly purpose: Purpose;
  readonly modality: Modality;
  readonly version: number;
  /** `trial`: made by the platform itself for trying it out on one computer. */
  readonly kind: 'full' | 'trial';
  readonly label: string;
  readonly state: 'draft' | 'in-review' | 'approved' | 'trial' | 'due';
  /** Hex SHA-256 of the canonical JSON of what is approved. */
  readonly hash: string;
  readonly draftedAt: string;
  /** The account that drafted it; null where that was done at the gateway's machine, or by the platform itself. */
  readonly draftedBy: SubjectId | null;
  /** Null until a reviewer's account has approved it. */
  readonly approval: {
    readonly account: SubjectId;
    /** As what: a post or a body. */
    readonly by: string;
    readonly at: string;
    /** Its line of the public log, open to everybody: the event's `record` is `hash`. */
    readonly leaf: { readonly leafIndex: number; readonly event: OversightEvent; readonly salt: string };
  } | null;
  readonly validUntil: string | null;
  readonly keepUntil: string;
}

/** GET /v1/operator/assessments/{id}: to be read before it is approved. */
export interface AssessmentText extends AssessmentLine {
  readonly answers: readonly (AssessmentQuestion & { readonly answer: string })[];
  readonly recipients: readonly { readonly name: string; readonly region: string }[];
}

/** POST /v1/operator/assessments: an answer for each question. */
export interface AssessmentDraft {
  readonly purpose: Purpose;
  readonly answers: Readonly<Record<string, string>>;
}

/** POST /v1/operator/assessments/{id}/approval: as what, and the hash of what was read. */
export interface AssessmentApproval {
  readonly by: string;
  readonly hash: string;
}

export type TransferBasis = 'standard-contract' | 'certification' | 'security-assessment';

/** Something goes to a recipient in another country. */
export interface NewTransfer {
  readonly recipient: string;
  /** ISO 3166-1 alpha-2. */
  readonly region: string;
  readonly basis: TransferBasis;
  /** By what others can find the contract, the certificate or the approval. */
  readonly reference: string;
  readonly days: number;
  /** What is given for it; anything but 0 is refused. */
  readonly valueReceived: number;
}

export interface TransferLine {
  readonly id: string;
  readonly recipient: string;
  readonly region: string;
  readonly basis: TransferBasis;
  readonly reference: string;
  readonly from: string;
  readonly until: string;
  readonly state: 'in-force' | 'ended';
}

export interface TransferOverview {
  readonly transfers: readonly TransferLine[];
  /** People whose data went abroad since 1 January, and what so many take. */
  readonly exportedThisYear: number;
  readonly need: 'nothing' | 'contract-or-certification' | 'security-assessment';
}

/** GET /v1/operator/tasks: something the operators must do, because a rule said so at a use or because of how things stand now. */
export interface OperatorTask {
  /** The rule, or what it comes from and its id. */
  readonly id: string;
  readonly source: 'rule' | 'breach' | 'transfer' | 'assessment' | 'erasure';
  readonly task: string;
  readonly law: string;
  readonly message: string;
  readonly state: 'open' | 'taken' | 'done';
  readonly dueAt: string | null;
  /** Null where nobody noted when it began. */
  readonly openedAt: string | null;
  /** Account, or `machine`. */
  readonly takenBy: string | null;
  readonly doneAt: string | null;
  readonly note: string | null;
  readonly overdue: boolean;
  /** The party it is about; null where it is about none. */
  readonly party: PartyId | null;
}

/** GET /v1/operator/retention: when what is over was last looked for, and when it is next; null before the first time since the gateway began. */
export interface ExpiryStanding {
  readonly lastAt: string | null;
  readonly lastFailed: boolean;
  readonly nextAt: string | null;
}

export interface Retention extends ExpiryStanding {
  /** Runs that removed something, the newest first. */
  readonly runs: readonly ExpiryRun[];
}

/** POST /v1/operator/breaches: what is known of a breach of personal data. */
export interface BreachFacts {
  readonly summary: string;
  /** When somebody became aware of it: every clock starts there. */
  readonly awareAt: string;
  readonly risk: 'unlikely' | 'likely' | 'high';
  /** Kinds of records. */
  readonly records: readonly string[];
  /** About how many; null while nobody knows. */
  readonly people: number | null;
  readonly consequences: string;
  readonly measures: string;
}

export interface Breach extends BreachFacts {
  readonly id: string;
  readonly state: 'open' | 'closed';
  /** What was done; with the duty that it met. */
  readonly steps: readonly { readonly at: string; readonly text: string; readonly duty: string | null }[];
  /** Whom it must be told to, until when, by which article (V read, S from a summary, M from memory), and whether that is done. */
  readonly duties: readonly {
    readonly id: string;
    readonly to: 'authority' | 'people';
    readonly law: string;
    readonly source: 'V' | 'S' | 'M';
    readonly dueAt: string;
    readonly tell: readonly string[];
    readonly metAt: string | null;
    readonly late: boolean;
  }[];
}

/** GET /v1/operator/breaches/{id}/report: for the authority, as data and as a page that prints. */
export interface BreachReportAnswer {
  readonly report: Breach & { readonly notices: readonly { readonly duty: string; readonly title: string; readonly text: string }[] };
  readonly page: string;
}

/** One run of what removes that whose time is over. */
export interface ExpiryRun {
  readonly id: string;
  readonly at: string;
  /** How many of each kind were removed. */
  readonly removed: Readonly<Record<string, number>>;
  /** Erasures at the parties that were begun. */
  readonly erasures: number;
  readonly leafIndex: number;
  /** Compact JWS of the gateway, typ `sclera-expiry+jwt`. */
  readonly receipt: string;
}

/** `clerk`: looks at people and their documents at the counter. */
export type OperatorRole = 'operator' | 'reviewer' | 'auditor' | 'clerk';

/** A one-time invitation to make an account; told this once. */
export interface Invitation {
  readonly invitation: string;
  readonly role: OperatorRole;
  readonly endsAt: string;
}

/** An API key; told this once. */
export interface KeyMade {
  readonly id: string;
  readonly key: string;
  readonly endsAt: string;
}

export interface OperatorList {
  readonly accounts: readonly {
    readonly account: string;
    readonly role: OperatorRole;
    readonly state: string;
    readonly passkeys: number;
  }[];
  readonly keys: readonly {
    readonly id: string;
    readonly scopes: readonly string[];
    readonly endsAt: string | null;
    readonly state: string;
  }[];
}

export interface Done {
  readonly ok: true;
}

/** GET /.well-known/biometrics: what this controller collects and why, who holds it where, and how to use each right. */
export interface AboutBiometrics {
  readonly format: 'sclera-biometrics-1';
  readonly controller: { readonly name: string; readonly country: string; readonly contact: string };
  /** Data protection officer or person in charge; null where none is stated. */
  readonly officer: { readonly contact: string } | null;
  readonly authority: { readonly name: string; readonly contact: string };
  readonly jurisdictions: readonly string[];
  readonly purposes: readonly {
    readonly purpose: Purpose;
    readonly modalities: readonly string[];
    readonly basis: { readonly kind: 'consent'; readonly law: string };
    /** Days; 0 keeps nothing. */
    readonly retentionDays: number;
    readonly alternative: string;
    /** What the use rests on by each modality, as it stands now; a trial is no approval. */
    readonly assessments: readonly {
      readonly modality: string;
      readonly state: 'approved' | 'trial';
      readonly id: string;
      readonly version: number;
      readonly approved: { readonly at: string; readonly by: string; readonly leafIndex: number } | null;
      readonly validUntil: string;
      readonly hash: string;
      readonly href: string;
    }[];
    readonly notices: readonly { readonly language: string; readonly version: number; readonly hash: string; readonly href: string }[];
  }[];
  readonly parties: readonly { readonly id: string; readonly operator: string; readonly country: string; readonly holds: string }[];
  /** One that lies elsewhere and that the operator states. */
  readonly assessment: { readonly ref: string; readonly validUntil: string } | null;
  readonly log: { readonly origin: string; readonly checkpoint: string; readonly witnesses: readonly string[] };
  readonly rights: readonly { readonly right: string; readonly law: string; readonly how: string; readonly within: string }[];
  /** Where anybody reports that something is wrong. */
  readonly reports: string;
  /** What the operator ought to state and does not. */
  readonly unstated: readonly string[];
}

/** What an operator's order to erase in bulk came to, with a signed proof (compact JWS, typ `sclera-rights+jwt`) of the same. */
export interface BulkErasureProof {
  readonly before: string;
  readonly dryRun: boolean;
  readonly people: number;
  readonly enrolments: number;
  /** People of whom all three parties have confirmed; the others are asked again until they have. */
  readonly complete: number;
  readonly leaves: readonly number[];
  /** Null of a dry run. */
  readonly proof: string | null;
}

/** A part of a long list; `next` goes into `after` for the next part, and is null at the end. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** GET /v1/operator/matters: what waits, the most urgent first, and how many it is in all. */
export interface MatterPage extends ListPage<Matter> {
  readonly total: number;
}

/** GET /v1/operator/acts: what somebody did who runs the platform. */
export interface OperatorAct {
  readonly id: string;
  readonly account: string;
  readonly via: 'account' | 'key' | 'machine';
  readonly role: OperatorRole | null;
  readonly act: string;
  /** Id of what it was done to; null where there is no such thing. */
  readonly about: string | null;
  readonly allowed: boolean;
  readonly at: string;
}

/** GET /v1/operator/me: whose session or key it is; a key has no role. */
export interface WhoAmI {
  readonly kind: string;
  readonly account: string;
  readonly role?: OperatorRole | undefined;
}

/** Somebody who runs the platform came in; the session itself is a cookie. */
export interface OperatorSession {
  readonly account: string;
  readonly role: OperatorRole;
  readonly endsAt: string;
}

/** What a browser needs to make or to use a passkey: options of WebAuthn, as JSON. */
export interface PasskeyOptions {
  readonly publicKey: Record<string, unknown>;
}

/** POST /v1/me/passkeys (personal key): what `navigator.credentials.create` answered, and what the person calls the passkey. */
export interface PasskeyRegistration {
  readonly name: string;
  readonly response: Record<string, unknown>;
}

/** POST /v1/sign-in: what `navigator.credentials.get` answered. */
export interface PasskeySignIn {
  readonly response: Record<string, unknown>;
}

/** GET /v1/me/passkeys (personal key): one passkey that opens the record. */
export interface PasskeyLine {
  readonly id: string;
  readonly name: string;
  readonly addedAt: string;
  readonly usedAt: string | null;
}

/** A session of a quarter of an hour: its token is sent as the personal key is. */
export interface PersonSignedIn {
  readonly subject: SubjectId;
  readonly token: string;
  readonly endsAt: string;
}

/** GET /v1/deletions/{ticket}: how far a deletion of everything is. */
export interface Deletion {
  /** `erasing`: a party has not confirmed yet; nothing of the person is used meanwhile. `done`: erased everywhere, and forgotten. */
  readonly state: 'erasing' | 'done';
  readonly begunAt: string;
  /** Until when it must be done, ISO 8601. */
  readonly dueAt: string;
  readonly overdue: boolean;
  /** Who has confirmed, each with its signed receipt. */
  readonly erasure: ErasureAnswer;
  /** The only copy of what opens the last leaf about the person; null until they are forgotten. */
  readonly forgotten: UseRecord | null;
  /** What remains, why, and until when (ISO 8601; null for what has no end). */
  readonly stays: readonly { readonly what: string; readonly why: string; readonly law: string; readonly until: string | null }[];
}

/** POST /v1/me/deletion (personal key). The ticket is told once: it shows how far it is when the key opens nothing any more. */
export interface DeletionBegun extends Deletion {
  readonly ticket: string;
}
