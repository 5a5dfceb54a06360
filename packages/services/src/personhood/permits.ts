import { randomBytes } from 'node:crypto';
import {
  type Action,
  asCorrected,
  builtInFaceModel,
  type ConsentId,
  checkConsent,
  consentProblem,
  drawLight,
  type IrisChallenge,
  irisChallengeDigest,
  irisChallengeLifeMs,
  type Modality,
  makeId,
  mintPermit,
  type Obligation,
  type PermitId,
  type PolicyDecision,
  type Purpose,
  ScleraError,
  type SubjectId,
} from '@sclera/core';
import { requireAssessment } from './assessment.ts';
import { type Context, now, partyIds } from './context.ts';
import { requireSearchesLeft } from './count-searches.ts';
import { requireSession } from './derive.ts';
import { isConfirmed } from './guardians.ts';
import { appendLeaf, reasonsIn } from './leaves.ts';
import { currentNotice } from './notices.ts';
import { objectionTo } from './objections.ts';
import { openOperation } from './open-operation.ts';
import { decideErasure, decideUse } from './policy-facts.ts';
import { retentionConsent } from './retention.ts';
import { countTry, presentationsOf } from './watched.ts';
import { keepClaim, pseudonymsOf, readClaim, requireAttemptsLeft } from './way-back.ts';

export interface PermitRequest {
  readonly subject: SubjectId;
  readonly consent: ConsentId;
  /** `erase` of a person who was found by their eyes; every other erasure needs no permit of the person's. */
  readonly action: Action;
  readonly modality: Modality;
  /** For `verify`: the receipt of the enrolment that the person says is theirs (compact JWS). */
  readonly receipt?: string | undefined;
  /** Of eyes: the capture is watched (ADR 0043), and whether the device can change the light. Default: it is not watched. */
  readonly light?: 'changes' | 'stays' | undefined;
  /** For `derive`, and for `erase`: the permit of the session that showed whose eyes these are. */
  readonly session?: PermitId | undefined;
}

/** The challenge that a permit for a face is drawn with, by its digest, and how long both live. */
export interface FaceAttempt {
  readonly challenge: string;
  readonly ttlMs: number;
  /** Puts down that it was drawn, before anybody holds the permit; what it throws ends the request. */
  readonly keep: (permit: PermitId) => Promise<void>;
}

export interface PermitOutcome {
  readonly permit: PermitId;
  /** Compact JWS; the AAD of every share sealed under it. */
  readonly token: string;
  readonly expiresAt: string;
  /** What a watched capture of eyes must be made for: the permit names its digest. */
  readonly challenge?: IrisChallenge;
}

/**
 * A permit for one use, if this person's consent and the rules allow it. A refusal throws `consent-…`, `policy-denied` or
 * `policy-needs-approval` with the rules that fired, or for a comparison with one's own reference `receipt-invalid` or `too-many-requests`,
 * and is written into the person's own record.
 */
export async function requestPermit(context: Context, request: PermitRequest, attempt: FaceAttempt | null = null): Promise<PermitOutcome> {
  const { subject, action, modality } = request;
  // One for a face is drawn with the challenge that must be met, and never without.
  if (modality === 'face' && attempt === null) {
    throw new ScleraError('bad-request', 'A permit for a face comes with a challenge: open a claim (POST /v1/sim/claims), then draw one.');
  }
  const record = await context.store.getConsent(subject, request.consent);
  // Somebody else's consent is not even told apart from none.
  if (!record) throw consentProblem('consent-missing');
  const consent = asCorrected(record);
  const { purpose } = consent;
  try {
    const noticeHash = currentNotice(context, purpose, consent.language)?.hash ?? '';
    const checked = checkConsent(consent, { subject, purpose, noticeHash, at: now(context) });
    if (checked.kind === 'refused') throw consentProblem(checked.code);
    const claim = action === 'verify' && modality === 'iris' ? readClaim(context, request.receipt) : null;
    if (claim) await requireAttemptsLeft(context, claim.enrolment);
    if (action === 'find') await requireSearchesLeft(context);
    const needsSession = action === 'derive' || action === 'erase';
    const names = needsSession ? await pseudonymsOf(context, subject) : [];
    const session = needsSession ? { session: await requireSession(context, names, request.session, purpose) } : {};
    const guardian = consent.ageBand === 'under-14' ? await isConfirmed(context, consent) : consent.guardian;
    const assessment = await requireAssessment(context, purpose, modality);
    const objection = await objectionTo(context, consent);
    const enrolsAHuman = action === 'enrol' && purpose === 'personhood-enrolment';
    const reward = enrolsAHuman ? ((await context.snapshots?.reward()) ?? 0) : 0;
    const decision =
      action === 'erase'
        ? decideErasure(context, subject, 'asked')
        : await context.transfers.judge(subject, consent.recipients, (standing) =>
            decideUse({ ...context, standing }, subject, consent, action, modality, { guardian, assessment, objection, reward }),
          );
    const retention = action === 'enrol' ? { retention: await retentionConsent(context, subject) } : {};
    for (const obligation of [...decision.obligations, ...approvalsToObtain(decision)]) context.oblige?.(obligation);
    const enrolments = claim ? [claim.enrolment] : action === 'enrol' ? [makeId('enrolment')] : [];
    const face = attempt === null ? {} : { model: (context.faceModel ?? builtInFaceModel).sha256, challenge: attempt.challenge };
    const challenge = attempt === null ? drawChallenge(context, request, purpose) : null;
    if (challenge !== null) await countTry(context, consent);
    const eyes = challenge === null ? {} : { challenge: irisChallengeDigest(challenge) };
    const ttlMs = attempt?.ttlMs ?? (challenge === null ? undefined : irisChallengeLifeMs);
    const minted = mintPermit(
      { consent, decision, subject, action, purpose, modality, enrolments, ...session, ...retention, ...face, ...eyes, parties: partyIds },
      ttlMs === undefined ? context : { ...context, ttlMs },
    );
    const operation = openOperation(context, minted, 'minted');
    if (claim) await keepClaim(context, operation, claim);
    await attempt?.keep(operation.permit);
    await context.store.putOperation(operation);
    const { permit, token, expiresAt } = operation;
    return { permit, token, expiresAt, ...(challenge === null ? {} : { challenge }) };
  } catch (error) {
    if (!(error instanceof ScleraError) || error.code.startsWith('store-')) throw error;
    const { leafIndex } = await appendLeaf(context, {
      kind: 'permit-denied',
      subject,
      purpose,
      decision: 'denied',
      permit: null,
      ...reasonsIn(error),
    });
    context.observe?.({ action, purpose, outcome: error.code, enrolments: 0 });
    const { code, detail, reasons, retryAfterMs } = error;
    throw new ScleraError(code, detail, { reasons, retryAfterMs, leafIndex, cause: error });
  }
}

/** The light for a capture that is watched, or null for one that is not. Throws `bad-request` where the operator takes no others. */
function drawChallenge(context: Context, { light, modality, action }: PermitRequest, purpose: Purpose): IrisChallenge | null {
  if (light !== undefined && modality !== 'iris')
    throw new ScleraError('bad-request', 'Light is drawn for eyes. A face has a challenge of its own.');
  if (light !== undefined && (action === 'derive' || action === 'erase'))
    throw new ScleraError('bad-request', 'Light is drawn for a capture, and nothing is captured for this.');
  // Whoever is found by their eyes may end another's record with a picture of them.
  const isAboutAHuman = action === 'find' || (action === 'enrol' && purpose === 'personhood-enrolment');
  const mustBeWatched = presentationsOf(context) === 'watched' && isAboutAHuman;
  if (mustBeWatched && light !== 'changes') {
    throw new ScleraError(
      'bad-request',
      'Eyes enrol, and are found, here only under light that changes: ask for the permit with "light": "changes", and capture as the challenge says. The pages /enrol, /wallet and /leave do, and sclera wallet with --drawn; without eyes the counter is open. An operator who takes pictures from files states "presentations": "any".',
    );
  }
  if (light === undefined) return null;
  return {
    nonce: randomBytes(32).toString('base64url'),
    light: light === 'changes' ? drawLight((count) => randomBytes(count)) : [],
    expiresAt: new Date(context.clock() + irisChallengeLifeMs).toISOString(),
  };
}

/** What only waits for an approval is a task for the operators, not only a refusal to this person. */
function approvalsToObtain({ outcome, rules }: PolicyDecision): readonly Obligation[] {
  if (outcome !== 'needs-approval') return [];
  return rules.map(({ id, law, message, fix }) => ({ id, task: 'obtain-approval', law, message: `${message} ${fix}`, due: null }));
}
