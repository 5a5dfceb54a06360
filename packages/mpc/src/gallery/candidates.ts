import type { DotKernel, Dots } from '../kernels/kernel.ts';
import { defaultKernel } from '../kernels/wasm.ts';
import type { PreparedProbe } from '../share/prepare-probe.ts';
import { assertShare, type EyePair, type PartyIndex } from '../share/share.ts';

/** Which eye of a person. */
export type Side = 'left' | 'right';

/** Local dot products of one probe with one eye of candidates `first` … `first + count − 1`: see {@link DotKernel}. */
export type DotQuery = (first: number, count: number) => Promise<Dots>;

/** References of which this party holds shares, in the order that the three parties have in common, and who computes with them. */
export interface Candidates<P extends PartyIndex> {
  readonly party: P;
  readonly count: number;
  /** Makes a probe ready for many calls. Throws `bad-share` for a probe of another party. */
  query(probe: PreparedProbe<P>, side: Side): DotQuery;
}

/** Shares as they are, each an object of its own: for few of them. Throws `bad-share` for shares of another party. */
export function looseCandidates<P extends PartyIndex>(
  party: P,
  pairs: readonly EyePair<P>[],
  kernel: DotKernel = defaultKernel(),
): Candidates<P> {
  for (const { left, right } of pairs) {
    assertShare(left, party);
    assertShare(right, party);
  }
  return {
    party,
    count: pairs.length,
    query: (probe, side) => async (first, count) =>
      kernel.dots(
        probe,
        pairs.slice(first, first + count).map((pair) => pair[side]),
      ),
  };
}
