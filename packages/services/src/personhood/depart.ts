import { consentState, type EnrolmentId, isId, type Operation, type PermitClaims, peekJws, ScleraError } from '@sclera/core';
import { gatherAnswers, worstFailure } from './ask-parties.ts';
import { findOperation, refusalOf } from './compare.ts';
import { withdrawConsent } from './consents.ts';
import type { Context } from './context.ts';
import { beginErasure, closeErasure, type ErasureOutcome, erasureOutcome, runErasure } from './erasure.ts';
import { rollBack } from './finish.ts';
import { readErasure } from './statements.ts';

export interface DepartureRequest {
  /** A permit to erase that names the session in which somebody was found. */
  readonly token: string;
  /** By the key of that session, base64url. */
  readonly signature: string;
}

/** Later than anything is kept. */
const never = '9999-12-31T23:59:59.999Z';

/**
 * Deletes the record of somebody who was found by their eyes and has nothing else. The parties delete it at once, each for itself, and only then
 * tell which it was; from there on it is the erasure of its owner like any other, with the receipts of all three, and their consents to keep it end.
 */
export async function depart(context: Context, request: DepartureRequest): Promise<ErasureOutcome> {
  const { operation, enrolment } = await context.serial(() => learn(context, request));
  const row = (await context.store.listExpired(never)).find(({ id }) => id === enrolment);
  // Deleted before, by another way: what is left to say is said by this operation alone.
  if (row === undefined) return erasureOutcome(context, operation);
  const { erasure } = await withdrawConsent(context, row.subject, row.consent).catch(unlessWithdrawn);
  for (const { id, purpose, ...record } of await context.store.listConsents(row.subject)) {
    const given = consentState({ id, purpose, ...record }) === 'given';
    if (purpose === 'personhood-retention' && given) await withdrawConsent(context, row.subject, id);
  }
  if (erasure !== null) return erasure;
  // Its consent had ended already.
  const begun = await context.serial(async () => {
    const begun = await beginErasure(context, row.subject, [row.id], 'asked');
    return begun && runErasure(context, begun);
  });
  return erasureOutcome(context, begun ?? operation);
}

/** Has the parties delete the record of the session, and resolves to which it was: as two of them say alike. */
async function learn(
  context: Context,
  { token, signature }: DepartureRequest,
): Promise<{ readonly operation: Operation; readonly enrolment: EnrolmentId }> {
  const operation = await findOperation(context, { subject: null, token, action: 'erase' });
  if ((peekJws(token) as unknown as PermitClaims).session === undefined) throw new ScleraError('permit-invalid');
  if (operation.state === 'failed') throw new ScleraError('permit-replayed');
  if (operation.state !== 'minted') return { operation, enrolment: namedIn(context, operation) };
  if (Date.parse(operation.expiresAt) <= context.clock()) throw new ScleraError('permit-expired');
  const refusal = await refusalOf(context, operation);
  if (refusal !== null) {
    await rollBack(context, operation, refusal);
    throw refusal;
  }
  const answers = await gatherAnswers(context, (party) => party.erase(token, signature));
  const statements = answers.flatMap(({ party, answer }) =>
    answer.kind === 'said' && readErasure(context, operation, party, answer.value) !== null ? [answer.value] : [],
  );
  if (statements.length < 2) {
    throw worstFailure(answers) ?? new ScleraError('parties-disagree', 'Fewer than two parties say whose record it was.');
  }
  const decided = { state: 'decided', decision: 'erased', statements } as const;
  const enrolment = namedIn(context, { ...operation, ...decided });
  if (!(await context.store.moveOperation(operation, ['minted'], decided))) throw new ScleraError('completion-pending');
  return { operation: await closeErasure(context, { ...operation, ...decided }), enrolment };
}

function namedIn(context: Context, operation: Operation): EnrolmentId {
  const named = operation.statements.flatMap((statement) => {
    const said = context.parties.map(({ id }) => readErasure(context, operation, id, statement)).find((one) => one !== null);
    const [id, ...others] = said?.erased ?? [];
    return isId('enrolment', id) && others.length === 0 ? [id] : [];
  });
  const enrolment = named.find((id, i) => named.indexOf(id) !== i);
  if (enrolment === undefined || new Set(named).size > 1) {
    throw new ScleraError('parties-disagree', 'The parties do not say alike whose record it was.');
  }
  return enrolment;
}

function unlessWithdrawn(error: unknown): { readonly erasure: null } {
  if (error instanceof ScleraError && error.code === 'not-found') return { erasure: null };
  throw error;
}
