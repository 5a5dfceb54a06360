import type { IrisTemplate } from '../iris/template.ts';
import type { Gallery } from './gallery.ts';

/** What to search, checked and in whole numbers. */
export interface SearchRange {
  /** First entry. */
  readonly first: number;
  readonly count: number;
  /** Most hits, at least 1. */
  readonly top: number;
  /** Hits are strictly below `limitNum / limitDen`; limitDen at most 16,384. */
  readonly limitNum: number;
  readonly limitDen: number;
  readonly prefilter: boolean;
}

/** An entry of the gallery whose best distance is below the limit. */
export interface SearchHit {
  /** Index in the gallery. */
  readonly index: number;
  /** Columns of 1.8°, −15…15: column `c` of the probe lies on column `c + rotation` of the entry. Of equal distances the smaller rotation. */
  readonly rotation: number;
  /** Differing bits: the exact numerator. */
  readonly num: number;
  /** Common bits, at least 4,096: the exact denominator. */
  readonly maskBits: number;
}

export interface RangeHits {
  /** Best first; of equal distances the lower index first. */
  readonly hits: readonly SearchHit[];
  /** Entries that share too few bits with the probe at every rotation: nothing can be said of them. */
  readonly apart: number;
}

/** The inner loop of a search: every implementation gives identical results. */
export interface SearchKernel {
  searchRange(gallery: Gallery, probe: IrisTemplate, range: SearchRange): RangeHits;
}

/** Columns that the prefilter looks at, spread evenly: the first 48 in the stored order. */
export const prefilterColumns = 48;
/** The prefilter drops a rotation whose distance over those columns is above this many hundredths. */
export const prefilterHundredths = 43;

/**
 * What the prefilter lost of pairs of the same synthetic eye that an exact search finds, by their distance; `upper` is the end of the 95 % interval of
 * the share. Measured with bench/search.ts: eyes of the `far` profile, made unlike by patches of another eye, 1 to 40 columns wide. A
 * measurement on synthetic eyes, not a proof: other differences may be lost more often.
 */
export const prefilterMisses: readonly {
  readonly from: number;
  readonly to: number;
  readonly pairs: number;
  readonly missed: number;
  readonly upper: number;
}[] = [
  { from: 0.3, to: 0.35, pairs: 95_156, missed: 11, upper: 0.00021 },
  { from: 0.35, to: 0.375, pairs: 50_153, missed: 136, upper: 0.0032 },
];

/** Puts a hit in its place among the best, of which there are at most `top`. */
export function insertHit(hits: SearchHit[], hit: SearchHit, top: number): void {
  let at = hits.length;
  while (at > 0 && isBetter(hit, hits[at - 1] as SearchHit)) at--;
  if (at >= top) return;
  hits.splice(at, 0, hit);
  if (hits.length > top) hits.pop();
}

function isBetter(a: SearchHit, b: SearchHit): boolean {
  const [left, right] = [a.num * b.maskBits, b.num * a.maskBits];
  return left < right || (left === right && a.index < b.index);
}
