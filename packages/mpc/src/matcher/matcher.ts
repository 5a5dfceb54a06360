import type { EyeRule } from '../compare/any-match.ts';
import type { IrisTemplate } from '../share/iris-template.ts';

/** Both eyes of one person in the clear. */
export type TemplatePair = { readonly left: IrisTemplate; readonly right: IrisTemplate };

/** Outcome of {@link Matcher.compare}. */
export type MatcherOutcome = { readonly kind: 'compared'; readonly bits: readonly boolean[] } | { readonly kind: 'probe-unusable' };

/** How to compare. */
export type MatcherOptions = {
  readonly rule: EyeRule;
  /** Whether a candidate also matches with left and right swapped; default false. */
  readonly crosswise?: boolean;
  /** Samples (of 6,400) that must be common at a rotation for it to match; default 0. */
  readonly minimumCommonSamples?: number;
};

/** One matching, whoever does it: in the clear or by three parties. Every implementation passes `matcher.contract.ts`. */
export interface Matcher {
  compare(probe: TemplatePair, candidates: readonly TemplatePair[], options: MatcherOptions): Promise<MatcherOutcome>;
}
