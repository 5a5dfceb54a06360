import {
  asCorrected,
  builtInFaceModel,
  type ConsentId,
  checkConsent,
  consentProblem,
  type Modality,
  makeId,
  mintPermit,
  type Obligation,
  type PermitId,
  type PolicyDecision,
  ScleraError,
  type SubjectId,
} from '@sclera/core';
import { requireAssessment } from './assessment.ts';
import { type Context, now, partyIds } from './context.ts';
import { isConfirmed } from './guardians.ts';
import { appendLeaf, reasonsIn } from './leaves.ts';
import { currentNotice } from './notices.ts';
import { objectionTo } from './objections.ts';
import { openOperation } from './open-operation.ts';
import { decideUse } from './policy-facts.ts';
import { keepClaim, readClaim, requireAttemptsLeft } from './way-back.ts';

export interface PermitRequest {
  readonly subject: SubjectId;
  readonly consent: ConsentId;
  readonly action: 'check' | 'enrol' | 'verify';
  readonly modality: Modality;
  /** For `verify`: the receipt of the enrolment that the person says is theirs (compact JWS). */
  readonly receipt?: string | undefined;
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
    const guardian = consent.ageBand === 'under-14' ? await isConfirmed(context, consent) : consent.guardian;
    const assessment = await requireAssessment(context, purpose, modality);
    const objection = await objectionTo(context, consent);
    const decision = await context.transfers.judge(subject, consent.recipients, (standing) =>
      decideUse({ ...context, standing }, subject, consent, action, modality, { guardian, assessment, objection }),
    );
    for (const obligation of [...decision.obligations, ...approvalsToObtain(decision)]) context.oblige?.(obligation);
    const enrolments = claim ? [claim.enrolment] : action === 'enrol' ? [makeId('enrolment')] : [];
    const face = attempt === null ? {} : { model: (context.faceModel ?? builtInFaceModel).sha256, challenge: attempt.challenge };
    const minted = mintPermit(
      { consent, decision, subject, action, purpose, modality, enrolments, ...face, parties: partyIds },
      attempt === null ? context : { ...context, ttlMs: attempt.ttlMs },
    );
    const operation = openOperation(context, minted, 'minted');
    if (claim) await keepClaim(context, operation, claim);
    await attempt?.keep(operation.permit);
    await context.store.putOperation(operation);
    return { permit: operation.permit, token: operation.token, expiresAt: operation.expiresAt };
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
    context.observe?.({ action, purpose, outcome: error.code });
    throw new ScleraError(error.code, error.detail, { reasons: error.reasons, leafIndex, cause: error });
  }
}

/** What only waits for an approval is a task for the operators, not only a refusal to this person. */
function approvalsToObtain({ outcome, rules }: PolicyDecision): readonly Obligation[] {
  if (outcome !== 'needs-approval') return [];
  return rules.map(({ id, law, message, fix }) => ({ id, task: 'obtain-approval', law, message: `${message} ${fix}`, due: null }));
}
