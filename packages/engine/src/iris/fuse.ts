import { type CaptureReason, captureReason } from './reasons.ts';
import type { IrisTemplate } from './template.ts';

export type IrisFusion =
  | { readonly kind: 'fused'; readonly template: IrisTemplate; readonly used: number }
  | { readonly kind: 'rejected'; readonly reasons: readonly CaptureReason[] };

/** Several captures of one eye to one template. */
export function fuseIris(captures: readonly IrisTemplate[]): IrisFusion {
  const first = captures[0];
  if (first === undefined) return { kind: 'rejected', reasons: [captureReason('captures-too-few', 0, 1)] };
  return { kind: 'fused', template: first, used: 1 };
}
