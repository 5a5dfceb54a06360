import { applyMatrix, type RingMatrix } from '../ring/galois-ring.ts';
import { lagrangeMatrices } from '../ring/shamir.ts';
import { columnCodeElements, columnMaskElements, rollColumns } from './layout.ts';
import type { PartyIndex, Share } from './share.ts';

/**
 * A share made ready to be the probe: f·λ·code and −λ·mask with the party's Lagrange factor λ, so that plain dot products with a
 * gallery share add up, over the three parties, to f·code_dot − m; f is 2 where it is not said otherwise. Both vectors are wrapped by 15 columns at either end
 * (14,720 and 7,360 elements), which makes a rotation an offset.
 */
export type PreparedProbe<P extends PartyIndex> = {
  readonly party: P;
  readonly code: Uint16Array;
  readonly mask: Uint16Array;
};

/**
 * Prepares the probe side of a comparison, the code times a whole number (2 for hd < 3/8). Local: nothing is sent, and the stored share is
 * left as it is.
 */
export function prepareProbe<P extends PartyIndex>(share: Share<P>, codeFactor = 2): PreparedProbe<P> {
  const lagrange = lagrangeMatrices[share.party];
  return {
    party: share.party,
    code: wrap(applyMatrix(scaleMatrix(lagrange, codeFactor), share.code), rollColumns * columnCodeElements),
    mask: wrap(applyMatrix(scaleMatrix(lagrange, -1), share.mask), rollColumns * columnMaskElements),
  };
}

/** The vector is wiped. */
function wrap(vector: Uint16Array, margin: number): Uint16Array {
  const wrapped = new Uint16Array(vector.length + 2 * margin);
  wrapped.set(vector.subarray(vector.length - margin), 0);
  wrapped.set(vector, margin);
  wrapped.set(vector.subarray(0, margin), margin + vector.length);
  vector.fill(0);
  return wrapped;
}

function scaleMatrix(matrix: RingMatrix, factor: number): RingMatrix {
  const scaled = matrix.map((row) => row.map((entry) => (entry * factor) & 0xffff));
  return scaled as unknown as RingMatrix;
}
