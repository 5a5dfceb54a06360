import { compareIris, matchThreshold } from './compare.ts';
import { type CaptureReason, captureReason } from './reasons.ts';
import type { IrisTemplate } from './template.ts';

export type EyeSides = { readonly kind: 'plausible' } | { readonly kind: 'rejected'; readonly reasons: readonly CaptureReason[] };

/** Two templates shown as left and right must not match: a match means that one eye was shown twice. */
export function checkEyeSides(left: IrisTemplate, right: IrisTemplate): EyeSides {
  const outcome = compareIris(left, right);
  if (outcome.kind === 'compared' && outcome.hd < matchThreshold) return { kind: 'rejected', reasons: [captureReason('same-eye-twice')] };
  return { kind: 'plausible' };
}
