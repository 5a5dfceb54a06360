import {
  type Action,
  asCorrected,
  type CaptureOrigin,
  canonicalJson,
  checkConsent,
  consentProblem,
  type Decision,
  type EnrolmentId,
  type Modality,
  type Operation,
  type PermitClaims,
  passCommitPoint,
  peekJws,
  ScleraError,
  type SealedShare,
  type SubjectId,
  sha256Hex,
} from '@sclera/core';
import { judgeCapture, originFault } from '../trust/devices/require-device.ts';
import { askParties } from './ask-parties.ts';
import { type Context, now, partyIds } from './context.ts';
import { countSearch } from './count-searches.ts';
import { finishComparison, rollBack } from './finish.ts';
import { appendLeaf, reasonsIn } from './leaves.ts';
import { currentNotice } from './notices.ts';
import { objectionProblem } from './objections.ts';
import { permitProblem, requireInForce, verifyOwnPermit } from './own-permit.ts';
import { recordedProblem } from './recorded-problem.ts';
import { recoverNow, requireSettled } from './recover.ts';
import { judgeAnswers, type Verdict } from './statements.ts';
import { countAttempt } from './way-back.ts';

/** One use of a permit: the token and one sealed share a party. */
export interface CompareRequest {
  /** Who asks, where that is known. The permit itself is what allows the use: a kiosk holds no personal key. */
  readonly subject: SubjectId | null;
  readonly action: 'check' | 'enrol' | 'verify' | 'find';
  /** What the address takes. Default irises. */
  readonly modality?: Modality;
  readonly token: string;
  readonly shares: readonly SealedShare[];
  /** What the capture device signed over permit and shares (compact JWS). */
  readonly capture?: string | undefined;
}

export interface ComparisonOutcome {
  readonly decision: 'new' | 'already-enrolled' | 'enrolled' | 'matched' | 'not-matched' | 'found' | 'not-found';
  readonly enrolment: EnrolmentId | null;
  /** Signed DecisionReceipt, compact JWS. */
  readonly receipt: string;
  readonly leafIndex: number;
}

/**
 * Compares jointly at all three parties, and keeps the shares of a new person, or gives the person back their record, if the permit says so. Asking again with the
 * same permit and shares gives the recorded answer. Throws a ScleraError; unless that is `completion-pending`, nothing was
 * decided and nothing was kept.
 */
export async function compare(context: Context, request: CompareRequest): Promise<ComparisonOutcome> {
  const shares = orderShares(request.shares);
  const operation = await findOperation(context, request);
  const digest = sha256Hex(canonicalJson(shares));
  const running = context.inFlight.get(operation.permit);
  if (running && running.digest !== digest) throw new ScleraError('permit-replayed');
  if (running) return running.outcome;
  const outcome = context.serial(() => compareInTurn(context, request, shares, digest));
  context.inFlight.set(operation.permit, { digest, outcome });
  const over = () => context.inFlight.delete(operation.permit);
  outcome.then(over, over);
  return outcome;
}

/** The recorded outcome of a finished operation. Throws `completion-pending`, or the problem it ended with. */
export function recordedOutcome(operation: Operation): ComparisonOutcome {
  if (operation.state === 'failed') throw recordedProblem(operation);
  const { decision, receipt, leafIndex } = operation;
  if (operation.state !== 'done' || receipt === null || leafIndex === null || !isComparisonDecision(decision)) {
    throw new ScleraError('completion-pending');
  }
  return { decision, enrolment: decision === 'enrolled' ? (operation.enrolments[0] ?? null) : null, receipt, leafIndex };
}

async function compareInTurn(
  context: Context,
  request: CompareRequest,
  shares: readonly SealedShare[],
  digest: string,
): Promise<ComparisonOutcome> {
  let operation = await findOperation(context, request);
  if (operation.state !== 'minted') {
    if (operation.request !== digest) throw new ScleraError('permit-replayed');
    if (operation.state === 'running' || operation.state === 'decided') {
      await recoverNow(context);
      operation = await findOperation(context, request);
    }
    return recordedOutcome(operation);
  }
  requireInForce(context, request);
  const { capture } = request;
  const origin = await requireOrigin(context, operation, { shares, capture, digest });
  await requireConsent(context, operation, digest);
  await requireSettled(context);
  await requireAttempt(context, { ...operation, origin }, digest);
  return run(context, { ...operation, origin }, { shares, capture, digest });
}

/** What a permit is used for. */
interface Use {
  readonly shares: readonly SealedShare[];
  readonly capture: string | undefined;
  readonly digest: string;
}

async function run(context: Context, operation: Operation, { shares, capture, digest }: Use): Promise<ComparisonOutcome> {
  const { token, origin } = operation;
  const started = { state: 'running', request: digest, ...(origin ? { origin } : {}) } as const;
  if (!(await context.store.moveOperation(operation, ['minted'], started))) throw new ScleraError('permit-replayed');
  passCommitPoint('operation-running');
  // Whatever is thrown from here on, the parties may hold something; recovery looks.
  context.unsettled = true;
  const running: Operation = { ...operation, ...started };
  const answers = await askParties(context, (party) =>
    party.compare({ permit: token, shares, ...(capture === undefined ? {} : { capture }) }),
  );
  const verdict = judgeAnswers(context, operation, answers);
  // Asked once more, in the person's turn: a withdrawal comes before the decision or after it, never in between.
  const decided = await context.inTurn(operation.subject, async () => {
    const refusal = await refusalOf(context, operation);
    if (refusal !== null) return { kind: 'failed', problem: refusal } as const;
    return verdict.kind === 'failed' ? verdict : moveToDecided(context, operation, verdict);
  });
  if (decided.kind === 'failed') {
    // The problem is what the person hears, even if the store fails while it is written down.
    await rollBack(context, running, decided.problem).catch(() => undefined);
    throw decided.problem;
  }
  passCommitPoint('operation-decided');
  const done = await finishComparison(context, { ...running, ...decided.change }).catch((cause: unknown) => {
    throw new ScleraError('completion-pending', undefined, { cause });
  });
  context.unsettled = false;
  return recordedOutcome(done);
}

/** If the store fails here, nobody knows on which side of the point of no return we are: the answer is `completion-pending`, and recovery finds out. */
async function moveToDecided(
  context: Context,
  operation: Operation,
  { unique, statements }: Extract<Verdict, { kind: 'agreed' }>,
): Promise<{ readonly kind: 'decided'; readonly change: Pick<Operation, 'state' | 'decision' | 'statements'> }> {
  const change = { state: 'decided', decision: decide(operation.action, unique), statements } as const;
  try {
    if (await context.store.moveOperation(operation, ['running'], change)) return { kind: 'decided', change };
  } catch (cause) {
    throw new ScleraError('completion-pending', undefined, { cause });
  }
  throw new ScleraError('completion-pending');
}

/** The operation of this token: signed by us, minted for this person. A permit of anybody else is `permit-foreign`. */
export async function findOperation(
  context: Context,
  request: Pick<CompareRequest, 'subject' | 'token' | 'modality'> & { readonly action: Action },
): Promise<Operation> {
  const verified = verifyOwnPermit(context, request.token);
  if (verified.kind === 'invalid') throw new ScleraError(permitProblem(context, request) ?? 'permit-invalid');
  const operation = await context.store.getOperation(verified.payload.sub, verified.payload.jti);
  if (!operation || operation.token !== request.token) throw new ScleraError('permit-foreign');
  if (request.subject !== null && operation.subject !== request.subject) throw new ScleraError('permit-foreign');
  if (operation.action !== request.action) throw new ScleraError('permit-invalid', `This permit is not for ${request.action}.`);
  const { modality = 'iris' } = request;
  if (verified.payload.modality !== modality)
    throw new ScleraError('permit-invalid', `This address compares ${modality === 'face' ? 'faces' : 'irises'}.`);
  return operation;
}

/** Consent is asked at the moment of use: it may have been withdrawn since the permit was minted. */
async function requireConsent(context: Context, operation: Operation, digest: string): Promise<void> {
  const problem = await refusalOf(context, operation);
  if (problem === null) return;
  await rollBackUnused(context, operation, digest, problem);
  throw problem;
}

/** A comparison with one's own reference is one of a few a day, and a search for a person one of a few an hour. */
async function requireAttempt(context: Context, operation: Operation, digest: string): Promise<void> {
  const [enrolment] = operation.enrolments;
  try {
    if (operation.action === 'verify' && enrolment !== undefined) await countAttempt(context, enrolment);
    if (operation.action === 'find') await countSearch(context, operation.origin);
  } catch (error) {
    if (!(error instanceof ScleraError) || error.code !== 'too-many-requests') throw error;
    const problem = await denied(context, operation, error);
    await rollBackUnused(context, operation, digest, problem);
    throw problem;
  }
}

/** Where the capture comes from. One that is not taken uses up its permit like every refusal. */
async function requireOrigin(context: Context, operation: Operation, { shares, capture, digest }: Use): Promise<CaptureOrigin> {
  const claims = peekJws(operation.token) as unknown as PermitClaims;
  const verdict = await judgeCapture(context.devices, capture ?? null, claims, shares);
  if (verdict.kind === 'known') return verdict.origin;
  const problem = await denied(context, operation, verdict.problem);
  await rollBackUnused(context, operation, digest, problem);
  throw problem;
}

/** Why the consent or the device of an operation cannot be relied on any more, or what the person objected to since, with the leaf of the refusal; null where both can. */
export async function refusalOf(context: Context, operation: Operation): Promise<ScleraError | null> {
  const { subject, purpose, action } = operation;
  const fault = await originFault(context.devices, operation.origin);
  if (fault !== null) return denied(context, operation, fault);
  const record = operation.consent === null ? null : await context.store.getConsent(subject, operation.consent);
  const noticeHash = record ? (currentNotice(context, record.purpose, asCorrected(record).language)?.hash ?? '') : '';
  const checked = checkConsent(record, { subject, purpose, noticeHash, at: now(context) });
  if (checked.kind === 'refused') return denied(context, operation, consentProblem(checked.code));
  const { modality } = peekJws(operation.token) as unknown as PermitClaims;
  const objection = record && action !== 'erase' ? await objectionProblem(context, record, { action, modality }) : null;
  return objection && denied(context, operation, objection);
}

/** A refusal is a decision about a person: it leaves a leaf. */
async function denied(context: Context, { subject, purpose, permit }: Operation, problem: ScleraError): Promise<ScleraError> {
  const event = { kind: 'permit-denied', subject, purpose, decision: 'denied', permit, ...reasonsIn(problem) } as const;
  const { leafIndex } = await appendLeaf(context, event);
  const { code, detail, reasons, retryAfterMs } = problem;
  return new ScleraError(code, detail, { leafIndex, reasons, retryAfterMs });
}

/** Nothing was asked of a party yet, so there is nothing to abort. */
async function rollBackUnused(context: Context, operation: Operation, digest: string, problem: ScleraError): Promise<void> {
  await rollBack(context, { ...operation, enrolments: [], request: digest }, problem);
}

function orderShares(shares: readonly SealedShare[]): readonly SealedShare[] {
  const ordered = partyIds.flatMap((party) => shares.filter((share) => share.party === party));
  if (shares.length !== partyIds.length || new Set(ordered.map((share) => share.party)).size !== partyIds.length) {
    throw new ScleraError('share-malformed', 'There must be exactly one sealed share for each of the parties a, b and c.');
  }
  return ordered;
}

function decide(action: Action, unique: boolean): Decision {
  if (action === 'verify') return unique ? 'not-matched' : 'matched';
  if (action === 'find') return unique ? 'not-found' : 'found';
  if (!unique) return 'already-enrolled';
  return action === 'enrol' ? 'enrolled' : 'new';
}

function isComparisonDecision(decision: Decision | null): decision is ComparisonOutcome['decision'] {
  return decision !== null && decision !== 'erased' && decision !== 'derived';
}
