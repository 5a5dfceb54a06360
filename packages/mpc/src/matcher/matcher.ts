import type { Ask, EyeRule } from '../compare/eye-rule.ts';
import type { Threshold } from '../compare/threshold.ts';
import type { IrisTemplate } from '../share/iris-template.ts';

/** Both eyes of one person in the clear. */
export type TemplatePair = { readonly left: IrisTemplate; readonly right: IrisTemplate };

/** Outcome of {@link Matcher.compare}: `compared` where matches were asked for, `unique` or `not-unique` where uniqueness was. */
export type MatcherOutcome =
  | { readonly kind: 'compared'; readonly bits: readonly boolean[] }
  | { readonly kind: 'unique' | 'not-unique' }
  | { readonly kind: 'probe-unusable' };

/** How to compare. */
export type MatcherOptions = {
  /** Default `matches`. */
  readonly ask?: Ask;
  readonly rule: EyeRule;
  /** Whether left and right may be swapped; default false. */
  readonly crosswise?: boolean;
  /** Whether with `and` one eye alone with a score above 4,096 is a match; default false. */
  readonly oneEye?: boolean;
  /** Default hd < 3/8. */
  readonly threshold?: Threshold;
  /** Samples (of 6,400), on the mean of five turns, that two eyes must have in common to be decidable; default 1,024. */
  readonly minimumCommonSamples?: number;
};

/** One matching, whoever does it: in the clear or by three parties. Every implementation passes `matcher.contract.ts`. */
export interface Matcher {
  compare(probe: TemplatePair, candidates: readonly TemplatePair[], options: MatcherOptions): Promise<MatcherOutcome>;
}

/** One matching of embeddings (vectors of at most 1,024 numbers, of any norm), whoever does it. Every implementation passes `embedding-matcher.contract.ts`. */
export interface EmbeddingMatcher {
  compare(
    probe: ArrayLike<number>,
    references: readonly ArrayLike<number>[],
    options: { readonly threshold: number },
  ): Promise<MatcherOutcome>;
}
