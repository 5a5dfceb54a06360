import {
  canonicalJson,
  type DerivationRequest,
  type Operation,
  passCommitPoint,
  ScleraError,
  type SubjectId,
  sha256Hex,
} from '@sclera/core';
import { isRotation } from '@sclera/credential';
import { findOperation, refusalOf } from './compare.ts';
import type { Context } from './context.ts';
import { judgeEvaluations } from './evaluations.ts';
import { finishComparison, rollBack } from './finish.ts';
import { requireInForce } from './own-permit.ts';
import { recordedProblem } from './recorded-problem.ts';

/** What a device asks for under a permit to derive, and what is passed on to the parties as it is. */
export interface DeriveRequest extends Omit<DerivationRequest, 'permit'> {
  readonly token: string;
}

export interface DerivationOutcome {
  readonly decision: 'derived';
  /** Signed DecisionReceipt, compact JWS. Its statements are the parties' evaluations: whoever blinded the input makes the secret of them. */
  readonly receipt: string;
  readonly leafIndex: number;
}

/**
 * Has the parties evaluate the secret of the record that a session has shown, and passes on what they answer: two that hold are enough, and a
 * party that lies is named to the operators. Asking again with the same request gives the recorded answer. The gateway checks consent and permit;
 * whether the device is the one that showed the eyes, and asks for that record, the parties judge, who alone know it. Must run inside the queue.
 */
export async function derive(context: Context, { token, ...asked }: DeriveRequest): Promise<DerivationOutcome> {
  const operation = await findOperation(context, { subject: null, token, action: 'derive' });
  if (!isRotation(asked.rotation)) throw new ScleraError('rotations-spent');
  const digest = sha256Hex(canonicalJson(asked));
  if (operation.state !== 'minted') {
    if (operation.request !== digest) throw new ScleraError('permit-replayed');
    // Decided, and its leaf not written yet: it is brought to its end now.
    return outcomeOf(operation.state === 'decided' ? await finishComparison(context, operation) : operation);
  }
  requireInForce(context, { token, action: 'derive' });
  const refusal = await refusalOf(context, operation);
  if (refusal !== null) {
    await rollBack(context, { ...operation, request: digest }, refusal);
    throw refusal;
  }
  return run(context, operation, { permit: token, ...asked }, digest);
}

async function run(context: Context, operation: Operation, request: DerivationRequest, digest: string): Promise<DerivationOutcome> {
  const started = { state: 'running', request: digest } as const;
  if (!(await context.store.moveOperation(operation, ['minted'], started))) throw new ScleraError('permit-replayed');
  const running: Operation = { ...operation, ...started };
  const verdict = await judgeEvaluations(context, { permit: operation.permit, key: 'person', blinded: request.blinded }, (party) =>
    party.derive(request),
  );
  // Asked once more, in the person's turn: a withdrawal comes before the decision or after it.
  const decided = await context.inTurn(operation.subject, async () => {
    const refusal = await refusalOf(context, operation);
    if (refusal !== null || verdict.kind === 'failed') return refusal ?? (verdict.kind === 'failed' ? verdict.problem : null);
    const change = { state: 'decided', decision: 'derived', statements: verdict.statements } as const;
    if (!(await context.store.moveOperation(operation, ['running'], change))) throw new ScleraError('completion-pending');
    return { ...running, ...change };
  });
  if (decided instanceof ScleraError || decided === null) {
    const problem = decided ?? new ScleraError('internal');
    await rollBack(context, running, problem).catch(() => undefined);
    throw problem;
  }
  passCommitPoint('operation-decided');
  return outcomeOf(await finishComparison(context, decided));
}

function outcomeOf(operation: Operation): DerivationOutcome {
  if (operation.state === 'failed') throw recordedProblem(operation);
  const { state, receipt, leafIndex } = operation;
  if (state !== 'done' || receipt === null || leafIndex === null) throw new ScleraError('completion-pending');
  return { decision: 'derived', receipt, leafIndex };
}

/** Which permit's session of this person a secret may rest on. Throws `session-over` for one that has shown nothing, or is somebody else's. */
export async function requireSession(
  context: Context,
  names: readonly SubjectId[],
  session: Operation['permit'] | undefined,
  purpose: Operation['purpose'],
): Promise<Operation['permit']> {
  for (const name of session === undefined ? [] : names) {
    const operation = session === undefined ? null : await context.store.getOperation(name, session);
    if (operation?.state !== 'done' || operation.decision === null || !showsWhose.has(operation.decision)) continue;
    if ((operation.purpose === 'personhood-recovery') === (purpose === 'personhood-recovery')) return operation.permit;
  }
  throw new ScleraError('session-over');
}

const showsWhose: ReadonlySet<string> = new Set(['enrolled', 'matched', 'found']);
