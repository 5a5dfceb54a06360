import type {
  Action,
  Clock,
  Decision,
  FaceModel,
  FormerIssuerKey,
  GatewayStore,
  Modality,
  Obligation,
  Operation,
  PartyId,
  PartyPort,
  PermitId,
  Policy,
  ProblemCode,
  PublishedNotice,
  Purpose,
  ScleraError,
  SubjectId,
} from '@sclera/core';
import type { Snapshots } from '../campaigns/snapshots.ts';
import type { MemberKeeper } from '../members/members.ts';
import type { Devices } from '../trust/devices/devices.ts';
import type { Transfers } from '../trust/transfers/transfers.ts';
import type { ComparisonOutcome } from './compare.ts';
import type { EvaluationJudge } from './evaluations.ts';
import type { StandingFacts } from './policy-facts.ts';

/** What the personhood service is made of. It reaches the world only through these. */
export interface PersonhoodOptions {
  readonly store: GatewayStore;
  /** The three parties, a, b and c in any order. */
  readonly parties: readonly PartyPort[];
  readonly policy: Pick<Policy, 'decide'>;
  /** Every notice in force, one a purpose and language. */
  readonly notices: readonly PublishedNotice[];
  /** `iss` of permits and receipts. */
  readonly issuer: string;
  /** Ed25519, 32 bytes each. */
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
  /** Keys that this gateway had before: permits of then are used until they expire. */
  readonly formerKeys?: readonly FormerIssuerKey[];
  /** The parties' Ed25519 public keys, as pinned in the roster. */
  readonly partyKeys: Readonly<Record<PartyId, Uint8Array>>;
  /** Keys that a party had before, each good for what is dated until then (ISO 8601): an erasure may be half confirmed when a party takes another. */
  readonly formerPartyKeys?: Readonly<Record<PartyId, readonly { readonly publicKey: Uint8Array; readonly until: string }[]>>;
  /** Who receives a share: written into every consent. `country`: ISO 3166-1 alpha-2. */
  readonly recipients: readonly { readonly name: string; readonly country: string }[];
  readonly clock: Clock;
  /** What the operator states for every use: whose laws apply, the assessment in force, references. Default nothing. */
  readonly standing?: StandingFacts;
  /**
   * The impact assessment that a use may rest on now. Where this is given, nothing is captured without one (a stated one of `standing` counts).
   * Default: only the rules ask for one.
   */
  readonly assessmentOf?: ((purpose: Purpose, modality: Modality) => Promise<AssessmentInForce | null>) | undefined;
  /** Whose embeddings of faces are compared. Default: the built-in one. */
  readonly faceModel?: FaceModel | undefined;
  /** Days after a refusal in which the platform does not ask that person for that purpose again. Default 90. */
  readonly askAgainDays?: number | undefined;
  /** Capture devices, and which captures are taken. Default: those of the store, and signed captures alone. */
  readonly devices?: Devices;
  /** What goes to other countries. Default: the register of the store. */
  readonly transfers?: Transfers;
  /** Longest wait for one party's answer to one call. Default 60,000. */
  readonly callTimeoutMs?: number;
  /** What follows for telephone lines. Default nothing: this platform registers none. */
  readonly lines?: LineKeeper | undefined;
  /** What follows for the list of members. Default nothing: this platform keeps none. */
  readonly members?: MemberKeeper | undefined;
  /** What was kept for the lists of campaigns. Default nothing: this platform has none. */
  readonly snapshots?: Snapshots | undefined;
  /** Whether a party's evaluation holds. Without it no secret is derived here. */
  readonly judgeEvaluation?: EvaluationJudge | undefined;
  /** Told of a party whose evaluation does not hold. */
  readonly observeLiar?: ((party: PartyId) => void) | undefined;
  /** Told of every finished operation: counts only, nothing about a person. */
  readonly observe?: (observation: Observation) => void;
  /** Told of everything that a decision obliges somebody to do; nothing about a person. */
  readonly oblige?: (obligation: Obligation) => void;
}

/** What follows for telephone lines from a comparison, and from being forgotten. Every step can be done twice. */
export interface LineKeeper {
  conclude(operation: Operation): Promise<void>;
  /** Before a person is forgotten. */
  endAll(subject: SubjectId): Promise<void>;
}

export interface Observation {
  readonly action: Action;
  readonly purpose: Purpose;
  readonly outcome: Decision | ProblemCode;
  /** How many enrolments it made, named or removed: none where nothing was left to remove. */
  readonly enrolments: number;
}

/** `trial`: it lets a platform be tried out, and counts for no law. */
export interface AssessmentInForce {
  readonly id: string;
  readonly kind: 'full' | 'trial';
  readonly validUntil: string | null;
}

/** What a recovery found and left. */
export interface Recovery {
  /** Operations that are still open: decided but not confirmed, or erasures a party has not carried out. */
  readonly pending: number;
  /** Parties that did not answer. */
  readonly unreachable: readonly PartyId[];
  /** Why comparisons cannot go on, or null when everything is in order. */
  readonly obstacle: ScleraError | null;
}

/** The options, and the little the service remembers between calls; what must outlive the process is in the store. */
export interface Context extends PersonhoodOptions {
  readonly devices: Devices;
  readonly transfers: Transfers;
  readonly callTimeoutMs: number;
  /** Runs one piece of work after the other: the total order over everything that touches the parties. */
  readonly serial: <T>(work: () => Promise<T>) => Promise<T>;
  /** What is decided about one person's consents, one after the other; never waits for a party. Whoever is in a turn must not wait for `serial`. */
  readonly inTurn: <T>(subject: SubjectId, work: () => Promise<T>) => Promise<T>;
  /** Permits whose comparison waits for its turn or runs: whoever asks again with the same shares (told by their hash) shares its outcome. */
  readonly inFlight: Map<PermitId, { readonly digest: string; readonly outcome: Promise<ComparisonOutcome> }>;
  /** Whether something may have been left open at a party. True until a recovery has seen all three in order. */
  unsettled: boolean;
  /** Whether a permit of a withdrawn consent may not be revoked at every party yet. True until a recovery has looked. */
  unrevoked: boolean;
  /** The recovery that waits for its turn or runs. */
  recovering: Promise<Recovery> | null;
}

export const partyIds: readonly [PartyId, PartyId, PartyId] = ['a', 'b', 'c'];

export function now(context: Context): string {
  return new Date(context.clock()).toISOString();
}
