import { compareIris, matchThreshold } from './compare.ts';
import { type CaptureReason, captureReason } from './reasons.ts';
import type { IrisTemplate } from './template.ts';

/** Two captures shown as left and right either may be that, or certainly are not. */
export type EyeSides =
  | {
      readonly kind: 'plausible';
      /** True only where enrolled references confirmed the sides; two irises alone do not tell left from right. */
      readonly confirmed: boolean;
    }
  | { readonly kind: 'rejected'; readonly reasons: readonly CaptureReason[] };

/** References already known as this person's left and right eye. */
export interface KnownEyes {
  readonly left: IrisTemplate;
  readonly right: IrisTemplate;
}

/**
 * Checks two templates shown as left and right.
 *
 * Certain: the two irises of one person differ as much as anybody's, so a match between them means that one eye was shown
 * twice (`same-eye-twice`). With known references, a match of left with the known right and of right with the known left
 * means that they were swapped (`eye-side-mismatch`).
 * Not possible: an iris code holds nothing that tells a left eye from a right one, so without references a swap of two
 * different eyes goes unnoticed here; `confirmed` says so. A matching policy that must not depend on sides compares both ways.
 */
export function checkEyeSides(left: IrisTemplate, right: IrisTemplate, known?: KnownEyes): EyeSides {
  if (matches(left, right)) return { kind: 'rejected', reasons: [captureReason('same-eye-twice')] };
  if (known === undefined) return { kind: 'plausible', confirmed: false };
  const isSwapped = matches(left, known.right) || matches(right, known.left);
  if (isSwapped) return { kind: 'rejected', reasons: [captureReason('eye-side-mismatch')] };
  return { kind: 'plausible', confirmed: matches(left, known.left) && matches(right, known.right) };
}

function matches(a: IrisTemplate, b: IrisTemplate): boolean {
  const outcome = compareIris(a, b);
  return outcome.kind === 'compared' && outcome.hd < matchThreshold;
}
