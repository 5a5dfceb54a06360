import { compareIris, maxRotation } from './compare.ts';
import { type CaptureReason, captureReason } from './reasons.ts';
import { type IrisTemplate, irisCodeBytes, irisColumns, irisMaskBytes, irisSamples } from './template.ts';

/** Captures fused into one template, or why they could not be. */
export type IrisFusion =
  | {
      readonly kind: 'fused';
      readonly template: IrisTemplate;
      /** How many captures went in. */
      readonly used: number;
      /** Greatest distance of a capture to the one they were aligned on. */
      readonly farthestHd: number;
    }
  | { readonly kind: 'rejected'; readonly reasons: readonly CaptureReason[] };

/** Captures of one eye are closer than this (shared design, iris, multi-frame: 0.35). */
export const identityLimit = 0.35;
/** Share of the captures that see a bit which must agree on it (shared design, iris: 0.75). */
export const agreementShare = 0.75;

/**
 * Several captures of one eye to one template: all are turned onto the capture that is closest to the others, each must
 * be within {@link identityLimit} of it, and every code bit is put to the vote of the captures that see it. A sample is
 * usable where at least one capture sees it and {@link agreementShare} of those agree on both of its bits.
 */
export function fuseIris(captures: readonly IrisTemplate[]): IrisFusion {
  const [only] = captures;
  if (only === undefined) return rejected(captureReason('captures-too-few', 0, 1));
  if (captures.length === 1) return { kind: 'fused', template: only, used: 1, farthestHd: 0 };

  const anchor = closestToAll(captures);
  const turned: IrisTemplate[] = [];
  let farthestHd = 0;
  for (const capture of captures) {
    const outcome = compareIris(anchor, capture);
    if (outcome.kind === 'insufficient') return rejected(captureReason('mask-too-small', outcome.maskBits));
    if (outcome.hd > identityLimit) return rejected(captureReason('captures-differ'));
    farthestHd = Math.max(farthestHd, outcome.hd);
    turned.push(rotate(capture, outcome.rotation));
  }
  return { kind: 'fused', template: vote(turned), used: captures.length, farthestHd };
}

/** The same template turned so that its column `c + columns` becomes column `c`; |columns| ≤ 15 is what a comparison finds. */
export function rotate(template: IrisTemplate, columns: number): IrisTemplate {
  if (!Number.isInteger(columns) || Math.abs(columns) > maxRotation) throw new RangeError('rotation outside the searched range');
  const turn = (bytes: Uint8Array): Uint8Array => {
    const offset = (((columns + irisColumns) % irisColumns) * bytes.length) / irisColumns;
    const turned = new Uint8Array(bytes.length);
    turned.set(bytes.subarray(offset));
    turned.set(bytes.subarray(0, offset), bytes.length - offset);
    return turned;
  };
  return { kind: 'iris', layout: 'sclera-iris-1', code: turn(template.code), mask: turn(template.mask) };
}

/** The capture with the least sum of distances to the others; captures that cannot be compared count as far away. */
function closestToAll(captures: readonly IrisTemplate[]): IrisTemplate {
  let best = captures[0] as IrisTemplate;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of captures) {
    let sum = 0;
    for (const other of captures) {
      const outcome = compareIris(candidate, other);
      sum += outcome.kind === 'compared' ? outcome.hd : 1;
    }
    if (sum < least) {
      least = sum;
      best = candidate;
    }
  }
  return best;
}

function vote(captures: readonly IrisTemplate[]): IrisTemplate {
  const code = new Uint8Array(irisCodeBytes);
  const mask = new Uint8Array(irisMaskBytes);
  for (let s = 0; s < irisSamples; s++) {
    let seen = 0;
    let even = 0;
    let odd = 0;
    for (const capture of captures) {
      if ((((capture.mask[s >> 3] as number) >> (s & 7)) & 1) === 0) continue;
      const bits = (capture.code[s >> 2] as number) >> (2 * (s & 3));
      seen++;
      even += bits & 1;
      odd += (bits >> 1) & 1;
    }
    const agrees = Math.max(even, seen - even) >= agreementShare * seen && Math.max(odd, seen - odd) >= agreementShare * seen;
    if (seen === 0 || !agrees) continue;
    const pair = (2 * even > seen ? 1 : 0) | (2 * odd > seen ? 2 : 0);
    mask[s >> 3] = (mask[s >> 3] as number) | (1 << (s & 7));
    code[s >> 2] = (code[s >> 2] as number) | (pair << (2 * (s & 3)));
  }
  return { kind: 'iris', layout: 'sclera-iris-1', code, mask };
}

function rejected(reason: CaptureReason): IrisFusion {
  return { kind: 'rejected', reasons: [reason] };
}
