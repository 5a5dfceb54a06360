import { compareIris, type FusionRules, fuseIris, fusionRules, type IrisTemplate, irisCodeBytes, rotateIris } from '@sclera/engine';
import { doubleBits } from '../../packages/engine/src/iris/template.ts';
import { type EncodedEye, type Figures, figuresOf } from './figures.ts';

export interface FusionRow extends Pick<Figures, 'genuinePairs' | 'impostorPairs' | 'dPrime' | 'dPrimeInterval' | 'genuineMean'> {
  readonly rule: string;
  readonly frames: number;
  readonly probeFrames: number;
  readonly fnmrAtThreshold: number;
  readonly fnmrAtThresholdInterval: readonly [number, number];
  readonly falseMatches: number;
  readonly thresholdMargin: number;
  /** Eyes whose frames were refused as too different. */
  readonly refused: number;
}

/** References of 1, 2 and 3 frames against single probes and against probes of as many frames, and other rules for 3 frames. Empty without eyes of 6 captures. */
export function fusionTable(captures: readonly EncodedEye[]): readonly FusionRow[] {
  const eyes = [...new Set(captures.map(({ eye }) => eye))]
    .map((eye) => captures.filter((capture) => capture.eye === eye))
    .filter((group) => group.length >= 6);
  if (eyes.length === 0) return [];
  const counts = [
    [1, 1],
    [2, 1],
    [2, 2],
    [3, 1],
    [3, 3],
  ] as const;
  const rules: readonly (readonly [string, FusionRules, AfterFusion?])[] = [
    ['adopted', fusionRules],
    ['all agree (0.75)', { ...fusionRules, agreementShare: 0.75, leastBits: 0 }],
    ['always masked', { ...fusionRules, leastBits: 0 }],
    ['never masked', { ...fusionRules, leastBits: 12_801 }],
    ['identity 0.30', { ...fusionRules, identityLimit: 0.3 }],
    ['identity 0.375', { ...fusionRules, identityLimit: 0.375 }],
    ['seen by most', fusionRules, seenByMost],
  ];
  return rules.flatMap(([name, rule, after]) =>
    counts.filter(([frames]) => frames > 1 || name === 'adopted').map(([frames, probes]) => row(eyes, name, frames, probes, rule, after)),
  );
}

type AfterFusion = (fused: IrisTemplate, frames: readonly IrisTemplate[]) => IrisTemplate;

/** The first three captures of an eye make its reference, the next three its probes, so that every row compares the same pictures. */
function row(
  eyes: readonly (readonly EncodedEye[])[],
  rule: string,
  frames: number,
  probeFrames: number,
  rules: FusionRules,
  after: AfterFusion = (fused) => fused,
): FusionRow {
  let refused = 0;
  const fuse = (group: readonly EncodedEye[], count: number): EncodedEye[] => {
    const templates = group.slice(0, count).map(({ template }) => template);
    const fusion = fuseIris(templates, rules);
    if (fusion.kind === 'rejected') refused += 1;
    return fusion.kind === 'rejected' ? [] : [{ ...group[0]!, template: count > 1 ? after(fusion.template, templates) : fusion.template }];
  };
  const references = eyes.flatMap((group) => fuse(group.slice(0, 3), frames));
  const probes = eyes.flatMap((group) => (probeFrames === 1 ? group.slice(3, 6) : fuse(group.slice(3, 6), probeFrames)));
  const { genuinePairs, impostorPairs, dPrime, dPrimeInterval, genuineMean, ...figures } = figuresOf(references, probes);
  const { fnmrAtThreshold, fnmrAtThresholdInterval, falseMatches, thresholdMargin } = figures;
  return {
    rule,
    frames,
    probeFrames,
    genuinePairs,
    impostorPairs,
    dPrime,
    dPrimeInterval,
    genuineMean,
    fnmrAtThreshold,
    fnmrAtThresholdInterval,
    falseMatches,
    thresholdMargin,
    refused,
  };
}

/** Instead of the union of masks: only samples that more than half of the frames see. */
function seenByMost(fused: IrisTemplate, frames: readonly IrisTemplate[]): IrisTemplate {
  const turned = frames.flatMap((frame) => {
    const outcome = compareIris(fused, frame);
    return outcome.kind === 'compared' ? [rotateIris(frame, outcome.rotation)] : [];
  });
  const mask = fused.mask.map((byte, at) => {
    let most = 0;
    for (let bit = 1; bit < 256; bit *= 2)
      if (2 * turned.filter((frame) => (frame.mask[at]! & bit) !== 0).length > turned.length) most |= bit;
    return byte & most;
  });
  const code = new Uint8Array(irisCodeBytes);
  for (let at = 0; at < mask.length; at++) {
    const usable = doubleBits(mask[at]!);
    code[2 * at] = fused.code[2 * at]! & usable;
    code[2 * at + 1] = fused.code[2 * at + 1]! & (usable >> 8);
  }
  return { ...fused, code, mask };
}
