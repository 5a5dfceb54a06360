import { matchThreshold, minCommonBits } from '../iris/compare.ts';
import { type IrisTemplate, usableBits } from '../iris/template.ts';
import type { Gallery } from './gallery.ts';
import { referenceSearch } from './reference-search.ts';
import { insertHit, type SearchHit, type SearchRange } from './search-kernel.ts';
import { wasmSearch } from './wasm-search.ts';

export interface SearchOptions {
  /** Most hits, 1…100,000. 10 unless given. */
  readonly top?: number;
  /** Hits are strictly below this distance: 0…1 in steps of 0.0001. {@link matchThreshold} unless given. */
  readonly maxHd?: number;
  /**
   * Drops a rotation whose distance over 48 of the 200 columns, spread evenly, is above 0.43: about twice as fast, and **not exact**. Off unless given.
   * What it costs was measured, not proven: see `prefilterMisses`.
   */
  readonly prefilter?: boolean;
  /** Part of the gallery to search; all of it unless given. Parts go to several threads, and {@link mergeHits} brings their hits together. */
  readonly first?: number;
  readonly count?: number;
}

export type SearchResult =
  | {
      readonly kind: 'searched';
      /** Best first, at most `top`; of equal distances the lower index first. */
      readonly hits: readonly SearchHit[];
      /** Entries that were searched. */
      readonly searched: number;
      /** Of them, entries that share fewer than {@link minCommonBits} bits with the probe at every rotation: of these nothing can be said. */
      readonly apart: number;
    }
  | { readonly kind: 'insufficient'; readonly maskBits: number };

/** Distances are limited in ten-thousandths, so that the limit is exact. */
const limitDen = 10_000;

/**
 * Searches a gallery for the entries nearest to a probe: the same distances as `compareIris`, best of 31 rotations, exact. Takes its thread for as long
 * as it lasts. Throws a `RangeError` for options out of range.
 *
 * Numerator first: at most as many bits are common as the smaller of the two counts, group by group, so a rotation whose differing bits alone are too
 * many for that is out without looking further.
 */
export function searchGallery(gallery: Gallery, probe: IrisTemplate, options: SearchOptions = {}): SearchResult {
  const range = readOptions(gallery, options);
  const maskBits = usableBits(probe);
  if (maskBits < minCommonBits) return { kind: 'insufficient', maskBits };
  const kernel = (gallery.memory === null ? null : wasmSearch()) ?? referenceSearch;
  return { kind: 'searched', ...kernel.searchRange(gallery, probe, range), searched: range.count };
}

/** The best hits of several searches over parts of one gallery. */
export function mergeHits(lists: readonly (readonly SearchHit[])[], top: number): readonly SearchHit[] {
  const best: SearchHit[] = [];
  for (const hit of lists.flat()) insertHit(best, hit, top);
  return best;
}

function readOptions(gallery: Gallery, options: SearchOptions): SearchRange {
  const { top = 10, maxHd = matchThreshold, prefilter = false, first = 0 } = options;
  const { count = gallery.count - first } = options;
  const limitNum = Math.round(maxHd * limitDen);
  if (!(maxHd >= 0 && maxHd <= 1) || Math.abs(limitNum / limitDen - maxHd) > 1e-9) {
    throw new RangeError('maxHd is 0 to 1 in steps of 0.0001');
  }
  if (!Number.isInteger(top) || top < 1 || top > 100_000) throw new RangeError('top is 1 to 100,000');
  const isInside = Number.isInteger(first) && Number.isInteger(count) && first >= 0 && count >= 0 && first + count <= gallery.count;
  if (!isInside) throw new RangeError('the part to search is not inside the gallery');
  return { first, count, top, limitNum, limitDen, prefilter };
}
