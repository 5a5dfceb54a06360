import { type Action, asCorrected, type ConsentRecord, type Modality, reasonsOf, ScleraError, type UseFacts } from '@sclera/core';
import { objectionSince } from '../trust/rights/objections.ts';
import type { Context } from './context.ts';
import { decideUse } from './policy-facts.ts';

/** Where an objection of this person to what they consented to stands. */
export async function objectionTo(context: Context, consent: ConsentRecord): Promise<UseFacts['consent']['objection']> {
  const { subject, purpose } = consent;
  return objectionSince(context.store.records, subject, { purpose, since: consent.events[0]?.at ?? '' });
}

/** A use that was permitted, and that the person objected to since: why it may not go on. Null where it may. */
export async function objectionProblem(
  context: Context,
  record: ConsentRecord,
  { action, modality }: { readonly action: Exclude<Action, 'erase'>; readonly modality: Modality },
): Promise<ScleraError | null> {
  const consent = asCorrected(record);
  const objection = await objectionTo(context, consent);
  if (objection === 'none') return null;
  const { guardian } = consent;
  const decision = decideUse(context, consent.subject, consent, action, modality, { guardian, assessment: null, objection, reward: 0 });
  // Everything else was judged when the permit was minted.
  const rules = decision.rules.filter(({ id }) => id.startsWith('objection-'));
  return rules.length === 0 ? null : new ScleraError('policy-denied', undefined, { reasons: reasonsOf({ ...decision, rules }) });
}
