import { type Modality, type Purpose, ScleraError, type UseFacts } from '@sclera/core';
import type { Context } from './context.ts';

/**
 * The impact assessment as the rules see it: null where only a trial one is in force, which no law takes for one. Throws
 * `policy-needs-approval` where the platform keeps assessments and none is in force.
 */
export async function requireAssessment(context: Context, purpose: Purpose, modality: Modality): Promise<UseFacts['assessment'] | null> {
  if (context.assessmentOf === undefined || context.standing?.assessment !== undefined) return null;
  const found = await context.assessmentOf(purpose, modality);
  if (found === null || found.validUntil === null) throw new ScleraError('policy-needs-approval', undefined, { reasons: [missing] });
  return found.kind === 'trial' ? null : { ref: found.id, validUntil: found.validUntil };
}

const missing = {
  code: 'assessment-missing',
  message: 'There is no impact assessment in force for this purpose and modality.',
  fix: 'Draft and submit one (sclera assessment), and have a reviewer approve it on the page /review.',
  law: 'FRT 9; PIPL 55, 56; GDPR 35',
};
