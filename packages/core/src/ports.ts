import type { ProblemCode, ProblemReason } from './errors.ts';
import type { ConsentId, EnrolmentId, PermitId, SubjectId } from './ids.ts';
import type {
  Action,
  CaptureOrigin,
  ConsentRecord,
  Decision,
  DerivationRequest,
  OversightEvent,
  PartyId,
  Purpose,
  SealedShare,
  UseRecord,
} from './model.ts';
import type { SharedKeyGroup, SharedKeys } from './shared-keys.ts';

/** The gateway's store. Every method is one transaction; a promise that resolves is durable. */
export interface GatewayStore {
  /** Whose store this is; null on a fresh one. */
  owner(): Promise<string | null>;
  /** Claims a fresh store. Throws `store-foreign` if it belongs to somebody else. */
  claim(owner: string): Promise<void>;

  /** `keyHash`: hex SHA-256 of the personal key. The key itself is never stored. */
  addSubject(subject: SubjectId, keyHash: string): Promise<void>;
  findSubject(keyHash: string): Promise<SubjectId | null>;
  /** Null for nobody that is known here. */
  keyHash(subject: SubjectId): Promise<string | null>;
  /**
   * The personal key with this hash, which opens the record of `from`, opens that of `to` from here on; what opened that before opens nothing any
   * more, and the record of `from` nobody. False, and nothing is changed, where the key is not that of `from`.
   */
  moveKey(from: SubjectId, to: SubjectId, keyHash: string): Promise<boolean>;

  putConsent(record: ConsentRecord, use: NewLeaf): Promise<number>;
  /** Null where it is somebody else's, too. */
  getConsent(subject: SubjectId, id: ConsentId): Promise<ConsentRecord | null>;
  listConsents(subject: SubjectId): Promise<readonly ConsentRecord[]>;
  /** Consents that ended (`endOfConsent`) before then (ISO 8601), of everybody, in order of their end and id; 1,000 at most, after the one named. */
  listEndedConsents(before: string, after?: EndedConsent): Promise<readonly EndedConsent[]>;
  /** Idempotent. */
  removeConsent(subject: SubjectId, id: ConsentId): Promise<void>;

  /** Remembers a permit that was minted, so that its use can be answered once and the same way again. */
  putOperation(operation: Operation): Promise<void>;
  /** Null where it is somebody else's, too. */
  getOperation(subject: SubjectId, permit: PermitId): Promise<Operation | null>;
  /** Moves an operation to `next` only from one of `from`; false if it was in another state. */
  moveOperation(operation: Pick<Operation, 'subject' | 'permit'>, from: readonly OperationState[], next: OperationChange): Promise<boolean>;
  /** Operations in these states, oldest first: what recovery works on. `expiresAfter` (ISO 8601) leaves out those whose permit had expired by then. */
  listOperations(states: readonly OperationState[], expiresAfter?: string): Promise<readonly Operation[]>;

  /** Removes operations that are not under way and whose permit ended before then (ISO 8601). Returns how many. */
  removeOperations(endedBefore: string): Promise<number>;

  putEnrolment(enrolment: EnrolmentRow): Promise<void>;
  listEnrolments(subject: SubjectId): Promise<readonly EnrolmentRow[]>;
  /** Enrolments whose `retainUntil` is before `now` (ISO 8601). */
  listExpired(now: string): Promise<readonly EnrolmentRow[]>;
  removeEnrolments(ids: readonly EnrolmentId[]): Promise<void>;

  /**
   * Forgets a person: destroys the keys of their records, here and so in every backup, and removes rows, personal key, and what opens their
   * leaves. Appends a last leaf (32 bytes) of which nothing is kept that opens it, and resolves to its index. Throws `completion-pending` while
   * anything of theirs is held or open, and `not-found`.
   */
  forget(subject: SubjectId, commitment: Uint8Array): Promise<number>;

  records: RecordStore;
  log: LogStore;
}

/** Which consent of whom ended when, ISO 8601. */
export interface EndedConsent {
  readonly subject: SubjectId;
  readonly id: ConsentId;
  readonly endedAt: string;
}

/**
 * Whatever else is kept (appeals, complaints, assessments, tasks, transfers, devices, operators): a sealed body, and in clear only how it
 * stands and when it falls due. A record about a person goes when the person is forgotten.
 */
export interface RecordStore {
  /**
   * Keeps a record, or changes it: null, and nothing is changed, where it is not at the version that the change names. With a leaf both are
   * kept, or neither.
   */
  put(
    record: RecordChange,
    options?: { readonly leaf?: NewLeaf },
  ): Promise<{ readonly version: number; readonly leafIndex: number | null } | null>;
  /** Null where there is none, and where a subject is named that it is not about. */
  get(kind: string, id: string, subject?: SubjectId | null): Promise<KeptRecord | null>;
  /** Oldest first, 1,000 at most: the next ones come `after` the last of these. */
  list(query: RecordQuery): Promise<readonly KeptRecord[]>;
  remove(kind: string, id: string): Promise<void>;
}

export interface RecordChange {
  readonly kind: string;
  readonly id: string;
  /** Whom it is about; null for nobody. */
  readonly subject: SubjectId | null;
  /** Why it is kept; with the subject this names its key. */
  readonly purpose: string;
  readonly state: string;
  /** ISO 8601 UTC. */
  readonly dueAt: string | null;
  /** The version that this is a change of; 0 for a new record. */
  readonly version: number;
  /** JSON. */
  readonly body: unknown;
}

export interface KeptRecord extends RecordChange {
  /** ISO 8601 UTC, to the microsecond: with kind and id it is the record's place in a list. */
  readonly madeAt: string;
  readonly changedAt: string;
}

export interface RecordQuery {
  readonly kind?: string;
  /** Whom it is about, null for nobody; left out for everybody. */
  readonly subject?: SubjectId | null;
  readonly state?: string;
  readonly dueBefore?: string;
  /** Only what comes after this place, whether a record still stands there or not. */
  readonly after?: RecordPlace;
  readonly limit?: number;
}

/** Where a record stands in a list. */
export type RecordPlace = Pick<KeptRecord, 'madeAt' | 'kind' | 'id'>;

/** A leaf to append: the 32-byte commitment, and the opened event kept for its subject. */
export interface NewLeaf {
  /** Whose record it goes into; the event itself names them by their pseudonym of the day. */
  readonly subject: SubjectId;
  readonly commitment: Uint8Array;
  readonly use: Omit<UseRecord, 'leafIndex'> | { readonly event: OversightEvent; readonly salt: string };
}

/** Append-only list of 32-byte leaf commitments, indexed from 0 without gaps. */
export interface LogStore {
  /** Appends that come while others are under way are written together. */
  append(leaf: NewLeaf): Promise<number>;
  size(): Promise<number>;
  /** Commitments [start, start + count), fewer at the end. */
  read(start: number, count: number): Promise<readonly Uint8Array[]>;
  /** A person's own uses, oldest first. */
  uses(subject: SubjectId): Promise<readonly UseRecord[]>;
  /** Indices of leaves that record a search (`check`, `enrol` or `find`) within (after, before); `before` null for open end. */
  searches(after: number, before: number | null): Promise<readonly number[]>;
  readonly tiles: TileStore;
}

/** Hashes of the tree over the leaves, kept beside them so that a proof does not take the whole log. They follow from the leaves. */
export interface TileStore {
  /** How many full tiles of level 0 there are: they cover the first 256 leaves each. */
  count(): Promise<number>;
  /** Null where there is none. */
  read(level: number, index: number): Promise<Uint8Array | null>;
  /** All of them or none; one that is there is replaced by one that has grown. */
  write(tiles: readonly StoredTile[]): Promise<void>;
}

/** A tile as C2SP tlog-tiles has it: 1 to 256 hashes of 32 bytes; at level 0 always 256. */
export interface StoredTile {
  readonly level: number;
  readonly index: number;
  readonly hashes: Uint8Array;
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
  /** What the capture came from; absent until there is one. */
  readonly origin?: CaptureOrigin;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly expiresAt: string;
}

export type OperationChange = { readonly state: OperationState } & Partial<
  Pick<Operation, 'decision' | 'leafIndex' | 'receipt' | 'statements' | 'request' | 'problem' | 'origin'>
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

/**
 * The one total order in which all three parties take up what is asked of them. Entries are numbered 1, 2, 3 … without gaps; an entry never
 * changes and never moves. What an entry says is not the order's business.
 */
export interface IntakeOrder {
  /** Which order this is. Places of two orders have nothing to do with each other: one that was lost and begun anew has another identity. */
  identity(): Promise<string>;
  /**
   * Puts an entry at the end, durably, and resolves to its place. The same id again gives the first place, for at least an hour after it was
   * put there and for as long as it is not forgotten; whether the bytes are the same is not looked at. Throws `too-busy` where too many
   * wait already, and `store-unavailable`.
   */
  append(id: string, bytes: Uint8Array): Promise<number>;
  /** The last place that was given; 0 before the first. */
  last(): Promise<number>;
  /**
   * Everything after this place, in order, and then what comes, until the signal. The next is read only when the one before was taken. Ends
   * by throwing `store-unavailable` where the order cannot be reached; whoever follows begins again after the last place they took.
   */
  follow(after: number, signal: AbortSignal): AsyncIterable<OrderItem>;
  /** Drops what entries said; their places stay taken. Idempotent. */
  forget(what: { readonly id: string } | { readonly upTo: number }): Promise<void>;
}

export type OrderItem =
  | { readonly kind: 'entry'; readonly place: number; readonly bytes: Uint8Array }
  /** Everything up to and including this place that was not handed out before is forgotten. */
  | { readonly kind: 'forgotten'; readonly place: number };

/** A place in one order. */
export interface OrderPlace {
  readonly order: string;
  readonly place: number;
}

/**
 * A party's store: references as sealed records, never a share in clear, never a subject. `at` is the entry of the order of intake that a
 * change is the effect of: the change and the place are kept in one transaction, so an entry has its effect exactly once.
 */
export interface PartyStore {
  owner(): Promise<string | null>;
  claim(owner: string): Promise<void>;
  /** The last entry whose effect is in this store; null before the first. */
  place(): Promise<OrderPlace | null>;
  /** Keeps the place of an entry that has no other effect. Throws `internal` for a place of the same order that is not after the one kept. */
  advance(at: OrderPlace): Promise<void>;
  /**
   * Marks a permit used by an entry of the order, told by a digest of its own (its bytes and its place); false if another entry has used it.
   * Survives restarts; may forget permits long expired.
   */
  usePermit(permit: PermitId, expiresAt: string, entry: string): Promise<boolean>;
  /** Marks permits, used or not, as good for nothing any more. Idempotent; remembered like a use. */
  revokePermits(permits: readonly RevokedPermit[], at?: OrderPlace): Promise<void>;
  isRevoked(permit: PermitId): Promise<boolean>;
  /** Keeps a reference out of sight until it is settled. Staging the same id twice is one row. */
  stage(reference: StoredReference, at?: OrderPlace): Promise<void>;
  /** Ids staged and not settled. */
  staged(): Promise<readonly EnrolmentId[]>;
  /** `commit` makes a staged reference part of the gallery, `abort` forgets it. Idempotent; false where there was nothing to commit. */
  settle(id: EnrolmentId, outcome: 'commit' | 'abort', at?: OrderPlace): Promise<boolean>;
  /** Removes references, settled or staged. Idempotent; says which were there. */
  erase(ids: readonly EnrolmentId[], at?: OrderPlace): Promise<readonly EnrolmentId[]>;
  /** The gallery, ordered by id, read as it is taken: it may be larger than what fits into memory twice. */
  list(): AsyncIterable<StoredReference>;
  /** All references, staged ones too, ordered by id. */
  listAll(): AsyncIterable<HeldReference>;
  /** Which generation of shares the references are. */
  generation(): Promise<Generation>;
  /** The generation that is being made beside the one in use. */
  readonly next: NextGeneration;
}

/** A permit that was taken back. */
export interface RevokedPermit {
  readonly permit: PermitId;
  /** ISO 8601; from then on it would be refused anyway. */
  readonly expiresAt: string;
}

/** All three parties' shares of one moment belong to one generation; shares of two generations determine nothing together. */
export interface Generation {
  /** Counts from 0. */
  readonly number: number;
  /** Hex SHA-256 that names the upkeep it was made by; empty for the first. */
  readonly label: string;
  /** The party's shares of the shared keys, sealed like a reference of this generation; null before they were dealt. */
  readonly keys: Uint8Array | null;
}

/** A generation that is written whole, and the entry of the order it was made at. */
export interface PreparedGeneration extends Generation {
  readonly at: OrderPlace;
}

/** New shares, out of sight until they take the place of the old ones. */
export interface NextGeneration {
  put(references: readonly HeldReference[]): Promise<void>;
  /** Marks what was put as whole: from here on it is kept until it is committed or dropped. */
  prepare(generation: PreparedGeneration): Promise<void>;
  /** Null where none is whole. */
  prepared(): Promise<PreparedGeneration | null>;
  /** Puts the prepared generation in the place of the old one, which is removed together with its files, and keeps its place in the order: all in one transaction. */
  commit(): Promise<void>;
  /** Forgets what was put or prepared. */
  drop(at?: OrderPlace): Promise<void>;
}

/** A reference, and whether it is out of sight until it is settled. */
export interface HeldReference extends StoredReference {
  readonly staged: boolean;
}

/** One reference at rest: sealed under its own data key, which is in the party's keyring and never in the database. */
export interface StoredReference {
  readonly id: EnrolmentId;
  readonly ciphertext: Uint8Array;
  readonly retainUntil: string;
}

/** A data key by name: those of one group can be destroyed together. Names are not kept, only keyed hashes of them. */
export interface KeyName {
  readonly group: string;
  readonly name: string;
}

/**
 * The data keys that sealed records are opened with, kept apart from the records: outside the database and outside its backups. Destroying a
 * key ends every copy of what it sealed, also those in backups made long before.
 */
export interface Keyring {
  /** The keys of these names, in their order; one that there is none of is made. Durable when it resolves. */
  make(names: readonly KeyName[]): Promise<readonly Uint8Array[]>;
  /** Null where there is none (any more). */
  find(name: KeyName): Uint8Array | null;
  /** Overwrites keys. Idempotent; durable when it resolves. */
  destroy(names: readonly KeyName[]): Promise<void>;
  /** Overwrites all keys of these groups. */
  destroyGroups(groups: readonly string[]): Promise<void>;
  /** Overwrites all keys but those of these groups. */
  keepGroups(groups: readonly string[]): Promise<void>;
}

/** Whatever holds the key-encryption key: a file, a hardware module, a key service. It is asked once, when a keyring is opened. */
export interface KeyWrapper {
  wrap(key: Uint8Array): Promise<Uint8Array>;
  /** Throws `store-foreign` for what it did not wrap, `store-unavailable` where it cannot be asked. */
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>;
}

/**
 * What the gateway may ask of one party. What is asked of all three under one permit or enrolment is one entry of the order of intake,
 * whichever of them is asked first. Failures are ScleraErrors of the closed table.
 */
export interface PartyPort {
  readonly id: PartyId;
  status(): Promise<PartyStatus>;
  /**
   * Takes part in a joint comparison with its own of the three shares; with an `enrol` permit and a unique probe the share is staged.
   * Returns the signed PartyAnswer (compact JWS). `capture`: what the capture device signed (compact JWS); a party that keeps a list of
   * devices of its own refuses without it.
   */
  compare(request: { readonly permit: string; readonly shares: readonly SealedShare[]; readonly capture?: string }): Promise<string>;
  settle(id: EnrolmentId, outcome: 'commit' | 'abort'): Promise<void>;
  /** From its place in the order on the party refuses these permits (`permit-revoked`), whoever shows them. */
  revoke(permits: readonly RevokedPermit[]): Promise<void>;
  /** Returns the signed ErasureStatement (compact JWS). `signature`: of the device that was found, where the permit names its session (base64url). */
  erase(permit: string, signature?: string): Promise<string>;
  /** Evaluates the secret of the record that a session has shown. Returns the signed EvaluationStatement (compact JWS). */
  derive(request: DerivationRequest): Promise<string>;
  /** Evaluates what the gateway blinded, under the key for documents (an EvaluationOrder, compact JWS). Returns the same. */
  evaluate(order: string): Promise<string>;
}

export interface PartyStatus {
  readonly party: PartyId;
  /** Whether it follows the order of intake and has found its references to be those of the two others. */
  readonly ready: boolean;
  /** What keeps it from being ready; null where nothing does. */
  readonly problem: ProblemCode | null;
  readonly gallerySize: number;
  readonly galleryHash: string;
  readonly staged: readonly EnrolmentId[];
  /** Where it stands in the order of intake; null before its first entry. */
  readonly place: OrderPlace | null;
  /** Of its shares: 0, and one more with every refresh. */
  readonly generation: number;
  /** New shares that are being made; null where none are. */
  readonly upkeep: Progress | null;
  /** The comparison that is running; null where none is. */
  readonly comparison: Progress | null;
  /** The keys that it holds a share of; null where it has none: before they were dealt, or because it lost them. */
  readonly keys: SharedKeys<SharedKeyGroup> | null;
}

/** How far a party is through its references: counts alone, never which. */
export interface Progress {
  /** References that are done. */
  readonly done: number;
  readonly total: number;
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
  /** Oldest first: what it signed while it had one of them stays true. */
  readonly formerSigningKeys: readonly FormerKey[];
}

/** A key that a node signed with, and when it took another. */
export interface FormerKey {
  /** base64url, Ed25519 public key. */
  readonly signingKey: string;
  /** ISO 8601; no statement dated later verifies with it. */
  readonly until: string;
}

export interface GatewayCard {
  readonly id: 'gateway';
  readonly operator: string;
  readonly country: string;
  /** `iss` of permits and receipts, and origin line of log checkpoints. */
  readonly issuer: string;
  readonly tlsCertificate: string;
  /** base64url, Ed25519 public key: permits, receipts, entries. */
  readonly signingKey: string;
  /** Oldest first: what it signed while it had one of them stays true. */
  readonly formerSigningKeys: readonly FormerKey[];
  /** base64url, Ed25519 public key: checkpoints of the log, and the name of the platform. It is never another. */
  readonly logKey: string;
}

/** Who is who, agreed at first start; everybody pins it. */
export interface Roster {
  readonly gateway: GatewayCard;
  readonly parties: readonly [PartyCard, PartyCard, PartyCard];
}

/** Milliseconds since the epoch; tests move it. */
export type Clock = () => number;
