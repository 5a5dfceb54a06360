import { type ConsentId, type EvaluationStatement, type PermitId, ScleraError, type SubjectId } from '@sclera/core';
import { createDevices } from '../trust/devices/devices.ts';
import { createTransfers } from '../trust/transfers/transfers.ts';
import { type Abroad, describeAbroad } from './abroad.ts';
import { type CompareRequest, type ComparisonOutcome, compare, recordedOutcome } from './compare.ts';
import {
  type ConsentOutcome,
  type ConsentRequest,
  endConfirmations,
  recordConsent,
  type WithdrawalOutcome,
  withdrawConsent,
} from './consents.ts';
import { type Context, type PersonhoodOptions, partyIds, type Recovery } from './context.ts';
import { type DepartureRequest, depart } from './depart.ts';
import { type DerivationOutcome, type DeriveRequest, derive } from './derive.ts';
import { type BulkErasure, erase, eraseEnrolledBefore, expireEnrolments } from './erase.ts';
import { type ErasureOutcome, erasureOutcome, type WaitingErasure, waitingErasures } from './erasure.ts';
import { evaluateDocument } from './evaluations.ts';
import { expireConsents } from './expire-consents.ts';
import { type ForgettingOutcome, forget } from './forget.ts';
import { type FaceAttempt, type PermitOutcome, type PermitRequest, requestPermit } from './permits.ts';
import { createQueue, createTurns } from './queue.ts';
import { type PersonalRecord, readPersonalRecord } from './record.ts';
import { recoverNow } from './recover.ts';
import { createSubject, identify } from './subjects.ts';
import { presentationsOf } from './watched.ts';

/**
 * Is this person already enrolled? One use goes from consent over a permit to one bit that three parties found together,
 * a decision with a leaf in the log, and a receipt. Every method throws a ScleraError of the closed table.
 */
export interface Personhood {
  createSubject(): Promise<{ readonly subject: SubjectId; readonly personalKey: string }>;
  /** Throws `unauthenticated`. */
  identify(personalKey: string): Promise<SubjectId>;
  recordConsent(request: ConsentRequest): Promise<ConsentOutcome>;
  withdrawConsent(subject: SubjectId, consent: ConsentId): Promise<WithdrawalOutcome>;
  /** `attempt`: the challenge of a face, for which there is no permit without. */
  requestPermit(request: PermitRequest, attempt?: FaceAttempt): Promise<PermitOutcome>;
  compare(request: CompareRequest): Promise<ComparisonOutcome>;
  /** Has the parties evaluate the secret of the record that a session has shown. */
  derive(request: DeriveRequest): Promise<DerivationOutcome>;
  /** What the parties make of a blinded document (base64url) under their key for documents: two answers or three that hold, of one group. */
  evaluateDocument(blinded: string): Promise<readonly EvaluationStatement[]>;
  /** Deletes the record of somebody who was found by their eyes. */
  depart(request: DepartureRequest): Promise<ErasureOutcome>;
  /** Erases everything held about this person at all three parties. */
  erase(subject: SubjectId): Promise<ErasureOutcome>;
  erasureStatus(subject: SubjectId, permit: PermitId): Promise<ErasureOutcome>;
  /** Forgets who somebody is, once nothing of them is held: no leaf can be told to be theirs any more. */
  forget(subject: SubjectId): Promise<ForgettingOutcome>;
  /** The outcome of a comparison: `not-found` if the permit was not used, `completion-pending` while it is open. */
  operationOutcome(subject: SubjectId, permit: PermitId): Promise<ComparisonOutcome>;
  personalRecord(subject: SubjectId): Promise<PersonalRecord>;
  /** Brings to an end what a crash or a lost party left open. Call it at the start and every now and then. */
  recover(): Promise<Recovery>;
  /** Erases what was kept for as long as its notice said. Returns how many erasures were begun. */
  expireEnrolments(): Promise<number>;
  /** Removes the records of consents whose time is over. Returns how many. */
  expireConsents(): Promise<number>;
  /** Erasures that a party has not confirmed, each since when and for whom it waits. */
  waitingErasures(): Promise<readonly WaitingErasure[]>;
  /** Erases, or with `dryRun` counts, what was enrolled before a time (ISO 8601). */
  eraseEnrolledBefore(before: string, dryRun: boolean): Promise<BulkErasure>;
  /** Runs one piece of work in the one order of everything that is decided about people. */
  inOrder<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when everything that was under way has ended. */
  settled(): Promise<void>;
  /** Who gets a share in another country, and whether people are asked about that besides. */
  abroad(): Abroad;
  /** How eyes that enrol as a human, or are to be found, must be presented here. */
  readonly presentations: 'watched' | 'any';
}

export function createPersonhood(options: PersonhoodOptions): Personhood {
  const context = createContext(options);
  let abroad: Abroad | null = null;
  return {
    createSubject: () => createSubject(context),
    identify: (personalKey) => identify(context, personalKey),
    recordConsent: (request) => recordConsent(context, request),
    withdrawConsent: (subject, consent) => withdrawConsent(context, subject, consent),
    requestPermit: (request, attempt) => context.inTurn(request.subject, () => requestPermit(context, request, attempt ?? null)),
    compare: (request) => compare(context, request),
    derive: (request) => context.serial(() => derive(context, request)),
    evaluateDocument: (blinded) => evaluateDocument(context, blinded),
    depart: (request) => depart(context, request),
    erase: (subject) => context.serial(() => erase(context, subject)),
    forget: async (subject) => {
      await endConfirmations(context, subject);
      return context.serial(() => context.inTurn(subject, () => forget(context, subject)));
    },
    erasureStatus: (subject, permit) => erasureStatus(context, subject, permit),
    operationOutcome: (subject, permit) => operationOutcome(context, subject, permit),
    personalRecord: (subject) => readPersonalRecord(context, subject),
    recover: () => recoverSoon(context),
    eraseEnrolledBefore: (before, dryRun) => eraseEnrolledBefore(context, before, dryRun),
    waitingErasures: () => waitingErasures(context),
    expireEnrolments: () => expireEnrolments(context),
    expireConsents: () => expireConsents(context),
    abroad: () => {
      abroad ??= describeAbroad(context);
      return abroad;
    },
    presentations: presentationsOf(context),
    inOrder: (work) => context.serial(work),
    settled: () => context.serial(async () => undefined),
  };
}

function createContext(options: PersonhoodOptions): Context {
  const ids = options.parties.map(({ id }) => id);
  if (ids.length !== partyIds.length || !partyIds.every((id) => ids.includes(id))) {
    throw new ScleraError('configuration-invalid', 'There must be exactly the parties a, b and c.');
  }
  return {
    callTimeoutMs: 60_000,
    devices: createDevices({ store: options.store, clock: options.clock, policy: 'signed', verifiers: [] }),
    transfers: createTransfers({ store: options.store, clock: options.clock, standing: options.standing ?? {} }),
    ...options,
    serial: createQueue(),
    inTurn: createTurns(),
    inFlight: new Map(),
    unsettled: true,
    unrevoked: true,
    recovering: null,
  };
}

async function erasureStatus(context: Context, subject: SubjectId, permit: PermitId): Promise<ErasureOutcome> {
  const operation = await context.store.getOperation(subject, permit);
  if (operation?.action !== 'erase') throw new ScleraError('not-found');
  return erasureOutcome(context, operation);
}

async function operationOutcome(context: Context, subject: SubjectId, permit: PermitId): Promise<ComparisonOutcome> {
  const read = async () => {
    const operation = await context.store.getOperation(subject, permit);
    if (!operation || operation.action === 'erase' || operation.action === 'derive' || operation.state === 'minted') {
      throw new ScleraError('not-found');
    }
    return operation;
  };
  const operation = await read();
  if (context.inFlight.has(permit)) throw new ScleraError('completion-pending');
  if (operation.state !== 'running' && operation.state !== 'decided') return recordedOutcome(operation);
  // Left open by a crash or a lost party: somebody waits for it, so it is tried now.
  await recoverSoon(context);
  return recordedOutcome(await read());
}

/** A recovery in its turn; those who ask while one waits or runs share it. */
function recoverSoon(context: Context): Promise<Recovery> {
  context.recovering ??= context
    .serial(() => recoverNow(context))
    .finally(() => {
      context.recovering = null;
    });
  return context.recovering;
}
