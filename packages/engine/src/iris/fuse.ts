import { compareIris, maxRotation } from './compare.ts';
import { type CaptureReason, captureReason } from './reasons.ts';
import { type IrisTemplate, irisCodeBytes, irisColumns, irisMaskBytes, irisSamples, usableBits } from './template.ts';

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

/** What a fusion goes by; the house's own figures are those of docs/adr/0013. */
export interface FusionRules {
  /** Captures of one eye are no farther apart than this. */
  readonly identityLimit: number;
  /** Share of the captures that see a bit which must agree on it. */
  readonly agreementShare: number;
  /** Usable code bits below which a fused template keeps the bits that were not agreed on. */
  readonly leastBits: number;
}

/** 0.6 is more than half of up to five captures. Two templates of 8,192 usable bits still share the 4,096 that a comparison needs. */
export const fusionRules: FusionRules = Object.freeze({ identityLimit: 0.35, agreementShare: 0.6, leastBits: 8192 });

/**
 * Several captures of one eye to one template: all are turned onto the capture that is closest to the others, the anchor, each must be
 * within `identityLimit` of it, and every code bit is put to the vote of the captures that see it. A sample is usable where at least one
 * capture sees it and `agreementShare` of those agree on both of its bits. Where that would leave fewer than `leastBits`, samples that
 * were not agreed on stay as the anchor has them.
 */
export function fuseIris(captures: readonly IrisTemplate[], rules: FusionRules = fusionRules): IrisFusion {
  const [only] = captures;
  if (only === undefined) return rejected(captureReason('captures-too-few', 0, 1));
  if (captures.length === 1) return { kind: 'fused', template: only, used: 1, farthestHd: 0 };

  const anchor = closestToAll(captures);
  const turned: IrisTemplate[] = [];
  let farthestHd = 0;
  for (const capture of captures) {
    const outcome = compareIris(anchor, capture);
    if (outcome.kind === 'insufficient') return rejected(captureReason('mask-too-small', outcome.maskBits));
    if (outcome.hd > rules.identityLimit) return rejected(captureReason('captures-differ'));
    farthestHd = Math.max(farthestHd, outcome.hd);
    turned.push(rotate(capture, outcome.rotation));
  }
  const agreed = vote(turned, rules.agreementShare, null);
  const template = usableBits(agreed) >= rules.leastBits ? agreed : vote(turned, rules.agreementShare, anchor);
  return { kind: 'fused', template, used: captures.length, farthestHd };
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

/** Samples that are not agreed on are as `otherwise` has them, or masked where that is null. */
function vote(captures: readonly IrisTemplate[], share: number, otherwise: IrisTemplate | null): IrisTemplate {
  const code = new Uint8Array(irisCodeBytes);
  const mask = new Uint8Array(irisMaskBytes);
  for (let s = 0; s < irisSamples; s++) {
    let seen = 0;
    let even = 0;
    let odd = 0;
    for (const capture of captures) {
      if (!isUsable(capture, s)) continue;
      const bits = bitsOf(capture, s);
      seen++;
      even += bits & 1;
      odd += bits >> 1;
    }
    if (seen === 0) continue;
    const isAgreed = Math.max(even, seen - even) >= share * seen && Math.max(odd, seen - odd) >= share * seen;
    if (!isAgreed && (otherwise === null || !isUsable(otherwise, s))) continue;
    const pair = isAgreed || otherwise === null ? (2 * even > seen ? 1 : 0) | (2 * odd > seen ? 2 : 0) : bitsOf(otherwise, s);
    mask[s >> 3] = (mask[s >> 3] as number) | (1 << (s & 7));
    code[s >> 2] = (code[s >> 2] as number) | (pair << (2 * (s & 3)));
  }
  return { kind: 'iris', layout: 'sclera-iris-1', code, mask };
}

function isUsable({ mask }: IrisTemplate, sample: number): boolean {
  return (((mask[sample >> 3] as number) >> (sample & 7)) & 1) === 1;
}

/** Re in bit 0, im in bit 1. */
function bitsOf({ code }: IrisTemplate, sample: number): number {
  return ((code[sample >> 2] as number) >> (2 * (sample & 3))) & 3;
}

function rejected(reason: CaptureReason): IrisFusion {
  return { kind: 'rejected', reasons: [reason] };
}
