import type { ProblemCode, ProblemReason } from './errors.ts';
import type { ConsentId, EnrolmentId, PermitId, SubjectId } from './ids.ts';
import type { Action, ConsentRecord, Decision, PartyId, Purpose, SealedShare, UseRecord } from './model.ts';

/** The gateway's store. Every method is one transaction; a promise that resolves is durable. */
export interface GatewayStore {
  /** Whose store this is; null on a fresh one. */
  owner(): Promise<string | null>;
  /** Claims a fresh store. Throws `store-foreign` if it belongs to somebody else. */
  claim(owner: string): Promise<void>;

  /** `keyHash`: hex SHA-256 of the personal key. The key itself is never stored. */
  addSubject(subject: SubjectId, keyHash: string): Promise<void>;
  findSubject(keyHash: string): Promise<SubjectId | null>;

  putConsent(record: ConsentRecord, use: NewLeaf): Promise<number>;
  getConsent(id: ConsentId): Promise<ConsentRecord | null>;
  listConsents(subject: SubjectId): Promise<readonly ConsentRecord[]>;

  /** Remembers a permit that was minted, so that its use can be answered once and the same way again. */
  putOperation(operation: Operation): Promise<void>;
  getOperation(permit: PermitId): Promise<Operation | null>;
  /** Moves an operation to `next` only from one of `from`; false if it was in another state. */
  moveOperation(permit: PermitId, from: readonly OperationState[], next: OperationChange): Promise<boolean>;
  /** Operations in these states, oldest first: what recovery works on. */
  listOperations(states: readonly OperationState[]): Promise<readonly Operation[]>;

  putEnrolment(enrolment: EnrolmentRow): Promise<void>;
  listEnrolments(subject: SubjectId): Promise<readonly EnrolmentRow[]>;
  /** Enrolments whose `retainUntil` is before `now` (ISO 8601). */
  listExpired(now: string): Promise<readonly EnrolmentRow[]>;
  removeEnrolments(ids: readonly EnrolmentId[]): Promise<void>;

  log: LogStore;
}

/** A leaf to append: the 32-byte commitment, and the opened event kept for its subject (null for none). */
export interface NewLeaf {
  readonly commitment: Uint8Array;
  readonly use: Omit<UseRecord, 'leafIndex'>;
}

/** Append-only list of 32-byte leaf commitments, indexed from 0 without gaps. */
export interface LogStore {
  append(leaf: NewLeaf): Promise<number>;
  size(): Promise<number>;
  /** Commitments [start, start + count), fewer at the end. */
  read(start: number, count: number): Promise<readonly Uint8Array[]>;
  /** A person's own uses, oldest first. */
  uses(subject: SubjectId): Promise<readonly UseRecord[]>;
  /** Indices of leaves that record a search (`check` or `enrol`) within (after, before); `before` null for open end. */
  searches(after: number, before: number | null): Promise<readonly number[]>;
}

/**
 * minted → running → decided → done, or → failed (nothing kept). `decided` is the point of no return: recovery rolls an
 * operation forward from there, and back from `running`.
 */
export type OperationState = 'minted' | 'running' | 'decided' | 'done' | 'failed';

export interface Operation {
  readonly permit: PermitId;
  /** The compact JWS, needed again when an erasure is retried. */
  readonly token: string;
  readonly subject: SubjectId;
  readonly consent: ConsentId | null;
  readonly action: Action;
  readonly purpose: Purpose;
  readonly enrolments: readonly EnrolmentId[];
  readonly state: OperationState;
  readonly decision: Decision | null;
  readonly leafIndex: number | null;
  /** Compact JWS of the DecisionReceipt, once done. */
  readonly receipt: string | null;
  /** The parties' signed statements so far, compact JWS. */
  readonly statements: readonly string[];
  /** What it was run for: hex SHA-256 of the sealed shares, so that asking again is told from a replay. Null while `minted`, and for `erase`. */
  readonly request: string | null;
  /** What it failed with, for whoever asks again. Null unless `failed`. */
  readonly problem: OperationProblem | null;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly expiresAt: string;
}

export type OperationChange = { readonly state: OperationState } & Partial<
  Pick<Operation, 'decision' | 'leafIndex' | 'receipt' | 'statements' | 'request' | 'problem'>
>;

/** The public part of a problem, as it is kept. */
export interface OperationProblem {
  readonly code: ProblemCode;
  readonly detail: string | null;
  readonly reasons: readonly ProblemReason[] | null;
}

export interface EnrolmentRow {
  readonly id: EnrolmentId;
  readonly subject: SubjectId;
  readonly consent: ConsentId;
  readonly purpose: Purpose;
  readonly leafIndex: number;
  readonly enrolledAt: string;
  readonly retainUntil: string;
}

/** A party's store: references as sealed records, never a share in clear, never a subject. */
export interface PartyStore {
  owner(): Promise<string | null>;
  claim(owner: string): Promise<void>;
  /** Marks a permit used; false if it was used before. Survives restarts; may forget permits long expired. */
  usePermit(permit: PermitId, expiresAt: string): Promise<boolean>;
  /** Keeps a reference out of sight until it is settled. Staging the same id twice is one row. */
  stage(reference: StoredReference): Promise<void>;
  /** Ids staged and not settled. */
  staged(): Promise<readonly EnrolmentId[]>;
  /** `commit` makes a staged reference part of the gallery, `abort` forgets it. Idempotent; false where there was nothing to commit. */
  settle(id: EnrolmentId, outcome: 'commit' | 'abort'): Promise<boolean>;
  /** Removes references, settled or staged, and their wrapped keys. Idempotent; says which were there. */
  erase(ids: readonly EnrolmentId[]): Promise<readonly EnrolmentId[]>;
  /** The gallery, ordered by id, read as it is taken: it may be larger than what fits into memory twice. */
  list(): AsyncIterable<StoredReference>;
}

/** One reference at rest: AES-256-GCM under its own data key, which is wrapped by a key kept outside the database. */
export interface StoredReference {
  readonly id: EnrolmentId;
  readonly wrappedKey: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly retainUntil: string;
}

/** What the gateway may ask of one party. Failures are ScleraErrors of the closed table. */
export interface PartyPort {
  readonly id: PartyId;
  status(): Promise<PartyStatus>;
  /** Takes part in a joint comparison; with an `enrol` permit and a unique probe the share is staged. Returns the signed PartyAnswer (compact JWS). */
  compare(request: { readonly permit: string; readonly share: SealedShare }): Promise<string>;
  settle(id: EnrolmentId, outcome: 'commit' | 'abort'): Promise<void>;
  /** Returns the signed ErasureStatement (compact JWS). */
  erase(permit: string): Promise<string>;
}

export interface PartyStatus {
  readonly party: PartyId;
  readonly ready: boolean;
  readonly gallerySize: number;
  readonly galleryHash: string;
  readonly staged: readonly EnrolmentId[];
}

/** Public face of a node: what others must know to talk to it and to check what it signs. */
export interface PartyCard {
  readonly id: PartyId;
  readonly operator: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** host:port of its mutual-TLS endpoint. */
  readonly address: string;
  /** PEM; pinned by the others. */
  readonly tlsCertificate: string;
  /** base64url, uncompressed P-256 point (HPKE recipient key). */
  readonly sealingKey: string;
  /** base64url, Ed25519 public key. */
  readonly signingKey: string;
}

export interface GatewayCard {
  readonly id: 'gateway';
  readonly operator: string;
  readonly country: string;
  /** `iss` of permits and receipts, and origin line of log checkpoints. */
  readonly issuer: string;
  readonly tlsCertificate: string;
  readonly signingKey: string;
}

/** Who is who, agreed at first start; everybody pins it. */
export interface Roster {
  readonly gateway: GatewayCard;
  readonly parties: readonly [PartyCard, PartyCard, PartyCard];
}

/** Milliseconds since the epoch; tests move it. */
export type Clock = () => number;
