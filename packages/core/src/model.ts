import type { ProblemReason } from './errors.ts';
import type { ClaimId, ConsentId, EnrolmentId, PermitId, SubjectId } from './ids.ts';
import type { SharedKeyGroup, SharedKeyName } from './shared-keys.ts';

/**
 * Why a biometric may be used. One purpose, one notice, one consent. `rights-access`: to show that a record is one's own, where its key is lost.
 * `personhood-retention` uses nothing by itself: it says that shares of a `personhood-enrolment` stay longer than the next snapshot.
 * `personhood-recovery`: to be found by one's eyes, for a new device or to leave without one.
 */
export type Purpose =
  | 'uniqueness-check'
  | 'uniqueness-enrolment'
  | 'rights-access'
  | 'sim-registration'
  | 'personhood-enrolment'
  | 'personhood-retention'
  | 'personhood-recovery';
export type Modality = 'iris' | 'face';
/**
 * What a permit allows. `check` compares and keeps nothing; `enrol` compares and keeps three shares; `verify` compares with one reference, the
 * one that it names or the portrait that comes with the probe, and keeps nothing; `find` compares with all, and the parties alone learn which
 * is this person's; `derive` evaluates the secret of the record that a session has shown to be this person's; `erase` removes them.
 */
export type Action = 'check' | 'enrol' | 'verify' | 'find' | 'derive' | 'erase';
export type PartyId = 'a' | 'b' | 'c';
export type AgeBand = 'under-14' | '14-17' | 'adult';

/** What a person is told before the camera opens. Every field is required; publishing refuses an incomplete one. */
export interface Notice {
  readonly purpose: Purpose;
  /** BCP 47. */
  readonly language: string;
  readonly version: number;
  readonly title: string;
  readonly controller: string;
  readonly what: string;
  readonly why: string;
  readonly necessity: string;
  readonly retention: string;
  readonly afterwards: string;
  readonly effect: string;
  readonly recipients: string;
  readonly rights: string;
  readonly alternative: string;
  /** Days the shares are kept; 0 keeps nothing. */
  readonly retentionDays: number;
}

/** A notice as published: `hash` is lower-case hex SHA-256 of its canonical JSON (RFC 8785 order). */
export interface PublishedNotice extends Notice {
  readonly hash: string;
}

export type Initiative = 'person' | 'platform';

export type ConsentScope = 'abroad' | 'off-device';
export type ConsentState = 'given' | 'refused' | 'withdrawn';

/** ISO/IEC TS 27560-shaped consent record with DPV terms, stricter: one purpose, exact notice, past states kept. */
export interface ConsentRecord {
  readonly schema: 'sclera-consent-2';
  readonly id: ConsentId;
  readonly subject: SubjectId;
  readonly purpose: Purpose;
  /** W3C DPV terms. */
  readonly dpv: {
    readonly purpose: string;
    readonly personalData: string;
    readonly processing: readonly string[];
    readonly legalBasis: string;
  };
  /** What was said yes to and what no: one purpose between the two, never more. */
  readonly purposes: { readonly given: readonly Purpose[]; readonly refused: readonly Purpose[] };
  /** The very text that was read: every notice that was ever published is kept under its hash. */
  readonly noticeHash: string;
  readonly language: string;
  /** Who began it: the person, or the platform by asking. */
  readonly initiative: Initiative;
  readonly ageBand: AgeBand;
  /** A guardian is there. What a person under 14 decides holds once the guardian has confirmed it, by a record of their own. */
  readonly guardian: boolean;
  /** The consent that a guardian confirms with this one; null for a consent about oneself. */
  readonly ward: { readonly subject: SubjectId; readonly consent: ConsentId } | null;
  /** `region`: ISO 3166-1 alpha-2. */
  readonly recipients: readonly { readonly name: string; readonly region: string }[];
  /** What was agreed to besides the purpose, each separately: `abroad`, that recipients in other countries get a share. */
  readonly scope?: readonly ConsentScope[];
  readonly retentionDays: number;
  /** From then on nothing new may rest on it, ISO 8601 UTC. */
  readonly validUntil: string;
  /** Oldest first; the last one is the state in force. Times are ISO 8601 UTC. */
  readonly events: readonly ConsentEvent[];
}

/** A state, and with it what the person corrected of what is written above; what was written stays as it was. */
export interface ConsentEvent {
  readonly state: ConsentState;
  readonly at: string;
  readonly corrects?: ConsentCorrection;
}

/** What holds instead, as a whole. A correction of the language names the notice that was read in it. */
export interface ConsentCorrection {
  readonly ageBand: AgeBand;
  readonly language: string;
  readonly noticeHash: string;
}

/** Claims of a permit (the payload of a compact JWS, EdDSA, typ `sclera-permit+jwt`). */
export interface PermitClaims {
  readonly iss: string;
  readonly aud: readonly PartyId[];
  readonly jti: PermitId;
  readonly sub: SubjectId;
  readonly consent: ConsentId | null;
  readonly purpose: Purpose;
  readonly modality: Modality;
  readonly action: Action;
  /** The enrolment this permit may create (`enrol`), compare with (`verify`) or remove (`erase`). */
  readonly enrolments: readonly EnrolmentId[];
  /**
   * The permit of a session in which the parties saw whose eyes these are: every `derive` names one, and an `erase` where the person was found
   * by their eyes and the gateway does not know which enrolment is theirs. Absent of everything else.
   */
  readonly session?: PermitId;
  /** Hex SHA-256 of the model whose embeddings are compared. Absent of irises. */
  readonly model?: string;
  /**
   * Digest of the challenge (`challengeDigest`, `irisChallengeDigest`) that a device must say was met. Every permit for a face has one, and one for irises where
   * the capture is watched.
   */
  readonly challenge?: string;
  /** Until when the enrolment may be kept, ISO 8601 UTC, as the consents say. Null for everything but `enrol`. */
  readonly retainUntil: string | null;
  readonly nonce: string;
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly exp: number;
}

/** A share sealed to one party by HPKE (RFC 9180, base mode, P-256 / HKDF-SHA256 / AES-256-GCM), base64url. AAD is the permit's compact JWS. */
export interface SealedShare {
  readonly party: PartyId;
  readonly enc: string;
  readonly ciphertext: string;
}

/**
 * How sure it is that a capture comes from a camera of a known device. `unsigned`: nobody signed it. `software-key`: a key that any program
 * could hold. `webauthn`, `tpm`: hardware vouched for the key when it was registered.
 */
export type DeviceKind = 'software-key' | 'webauthn' | 'tpm';
export interface CaptureOrigin {
  /** Thumbprint of the device's key (RFC 7638); null for `unsigned`. */
  readonly device: string | null;
  readonly kind: DeviceKind | 'unsigned';
  /** Whether nothing but software says so. */
  readonly weak: boolean;
}

/** What one party says after a joint comparison, signed by it (compact JWS, typ `sclera-answer+jwt`). One bit and what it was about. */
export interface PartyAnswer {
  readonly party: PartyId;
  readonly permit: PermitId;
  readonly unique: boolean;
  /** Of a comparison with one reference: whether it is surely the same person; `unique` is its opposite. Absent of a search. */
  readonly matched?: boolean;
  /** How many references the probe was compared with. */
  readonly gallerySize: number;
  /** Hex SHA-256 over the sorted ids of those; the three must be equal. */
  readonly galleryHash: string;
  /** Hex SHA-256 over the messages of the comparison as both ends saw them. */
  readonly transcript: string;
  /** The name of the record that the eyes belong to, sealed to the key that came with the share; only where there is one and the device cannot know it. */
  readonly record?: SealedRecordName;
  readonly at: string;
}

/** A record's name sealed to a session's key by HPKE (RFC 9180, base mode, P-256 / HKDF-SHA256 / AES-256-GCM), base64url. AAD is the permit's id. */
export interface SealedRecordName {
  readonly enc: string;
  readonly ciphertext: string;
}

/**
 * What one party says after an evaluation (compact JWS, typ `sclera-derivation+jwt`). Nothing in it is secret: only who blinded the input can make
 * anything of it.
 */
export interface EvaluationStatement {
  readonly party: PartyId;
  /** The permit, or the gateway's own order, that it was asked under. */
  readonly permit: PermitId;
  readonly key: SharedKeyName;
  /** Under which it was evaluated, as this party knows it. */
  readonly group: SharedKeyGroup;
  /** What was evaluated and what came of it, with its proof, base64url. */
  readonly blinded: string;
  readonly evaluation: string;
  readonly at: string;
}

/** What a device asks of the parties under a permit to `derive`; everything base64url but the rotation. */
export interface DerivationRequest {
  readonly permit: string;
  readonly rotation: number;
  readonly blinded: string;
  /** That it is this record, blinded (`proveBlinded`). */
  readonly proof: string;
  /** By the key that came with the share of the session. */
  readonly signature: string;
}

/** The gateway's own order to evaluate what it blinded under the key for documents (payload of a compact JWS, typ `sclera-evaluation+jwt`). */
export interface EvaluationOrder {
  readonly iss: string;
  readonly jti: PermitId;
  readonly key: 'document';
  readonly blinded: string;
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly exp: number;
}

/** What one party says after erasing (compact JWS, typ `sclera-erasure+jwt`). Erasing what is not there is confirmed too. */
export interface ErasureStatement {
  readonly party: PartyId;
  readonly permit: PermitId;
  readonly erased: readonly EnrolmentId[];
  readonly galleryHash: string;
  readonly at: string;
}

/**
 * `already-enrolled`: the parties could not say that nobody enrolled is this person. In rare cases that is because too little of the
 * irises was in view to tell; one bit is opened, so nobody knows which. `not-matched`: not the same person, or too little in view to be sure, or
 * no such reference any more. `found`, `not-found`: of a person who asked to be found by their eyes; which record it is the parties alone know.
 * `derived`: the parties evaluated the secret of a record, which none of them saw.
 */
export type Decision = 'enrolled' | 'already-enrolled' | 'new' | 'matched' | 'not-matched' | 'found' | 'not-found' | 'derived' | 'erased';

/** The gateway's receipt for the person (compact JWS, typ `sclera-receipt+jwt`): checkable offline. */
export interface DecisionReceipt {
  readonly iss: string;
  readonly permit: PermitId;
  readonly subject: SubjectId;
  readonly action: Action;
  readonly purpose: Purpose;
  readonly decision: Decision;
  readonly enrolment: EnrolmentId | null;
  /** Index of this decision's leaf in the public log. */
  readonly leafIndex: number;
  /** The three parties' signed statements, compact JWS. */
  readonly statements: readonly string[];
  /** What the capture came from; absent where nothing was captured. */
  readonly origin?: CaptureOrigin;
  readonly at: string;
}

/** What is committed to in the log. The leaf itself is SHA-256(salt ‖ canonical JSON of this). */
export interface LogEvent {
  readonly kind:
    | 'consent-given'
    | 'consent-refused'
    | 'consent-withdrawn'
    | 'permit-denied'
    | 'check'
    | 'enrol'
    | 'verify'
    | 'find'
    | 'derive'
    | 'erase'
    | 'forget'
    | RightsEvent
    | LineEvent;
  /** Who it is about, under their pseudonym of that day. */
  readonly subject: SubjectId;
  readonly purpose: Purpose;
  readonly decision: Decision | ConsentState | 'denied' | 'forgotten' | RightsDecision | LineDecision;
  readonly permit: PermitId | null;
  readonly at: string;
  /** Of what became of a line: the claim to it. */
  readonly claim?: ClaimId;
  /** Of a refusal: why, as it was told. So the reasons cannot become others afterwards. */
  readonly reasons?: readonly ProblemReason[];
}

/**
 * What a person asked for about themselves, and what a reviewer answered. `passkey`: one was added, used or removed. `recovery`: somebody with a
 * receipt of theirs showed their eyes to get a new personal key.
 */
export type RightsEvent = 'appeal' | 'appeal-answer' | 'objection' | 'correction' | 'passkey' | 'recovery';
/**
 * `lodged`: asked for, to be answered. `explained`: the refusal stands, with reasons. `other-way-ordered`: the person goes through by the
 * way without biometrics. `recorded`: done as asked. `added`, `used`, `removed`: of a passkey. `key-replaced`: a new personal key opens the
 * record, and nothing else does. No answer changes a bit that the parties opened.
 */
export type RightsDecision = 'lodged' | 'explained' | 'other-way-ordered' | 'recorded' | 'added' | 'used' | 'removed' | 'key-replaced';

/** `line`: what became of a telephone line of theirs. `staff-check`: somebody at the counter looked at person and document, with reasons. */
export type LineEvent = 'line' | 'staff-check';
/** `given-over`: somebody took it over with a code of the holder's. A line that was not registered is `denied`. */
export type LineDecision = 'registered' | 'ended' | 'given-over';

/**
 * What became of a claim to a line (compact JWS, typ `sclera-line+jwt`): the same form for the way with a face and the counter. `line` is a
 * keyed mark of the line's name, hex, and `ending` its last four characters.
 */
export interface LineReceipt {
  readonly iss: string;
  readonly claim: ClaimId;
  readonly subject: SubjectId;
  readonly line: string;
  readonly ending: string;
  readonly way: 'face' | 'counter';
  readonly decision: 'registered' | 'refused';
  /** Code of why it was refused. */
  readonly reason: string | null;
  /** Under which the faces were compared; null at the counter. */
  readonly permit: PermitId | null;
  /** Of this decision in the public log. */
  readonly leafIndex: number;
  readonly at: string;
}

/** What somebody did who runs the platform; the leaf says which of their own records tells more, and nothing about a person. */
export interface OversightEvent {
  readonly kind: 'oversight';
  /** The account, a random id. */
  readonly account: SubjectId;
  /** What was done, such as `key-made`. */
  readonly act: string;
  /** Id of the record that tells more. */
  readonly record: string;
  readonly at: string;
}

/** One line of a person's record: the event, and what is needed to check it against the public log. */
export interface UseRecord {
  readonly leafIndex: number;
  readonly event: LogEvent;
  /** Hex, 16 bytes. */
  readonly salt: string;
}

/** A rule that fired, with where it comes from and how to mend it. */
export interface FiredRule {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly law: string;
  readonly message: string;
  readonly fix: string;
}

export type PolicyOutcome = 'allow' | 'deny' | 'needs-approval' | 'conflict';

/** Something that must be done because of this decision, whoever asked for it. */
export interface Obligation {
  /** The rule it comes from. */
  readonly id: string;
  /** Short name of what to do, for instance `file-stored-faces`. */
  readonly task: string;
  readonly law: string;
  readonly message: string;
  /** Until when, or when, ISO 8601 UTC; null where it holds from now on. */
  readonly due: string | null;
}

export interface PolicyDecision {
  readonly outcome: PolicyOutcome;
  /** All that fired: the permits of an `allow`, the forbids of anything else. */
  readonly rules: readonly FiredRule[];
  readonly obligations: readonly Obligation[];
}
