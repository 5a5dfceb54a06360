import type { PreparedProbe } from '../share/prepare-probe.ts';
import type { PartyIndex, Share } from '../share/share.ts';

/**
 * Additive shares (mod 2^16), 31 a gallery share in its order: `code` of 2·code_dot and `mask` of −m, the negated count of common samples;
 * their sum is the score 2·code_dot − m.
 */
export type Dots = { readonly code: Uint16Array; readonly mask: Uint16Array };

/** Local dot products of one probe with gallery shares, all 31 rotations. */
export type DotKernel = {
  readonly name: string;
  dots<P extends PartyIndex>(probe: PreparedProbe<P>, gallery: readonly Share<P>[]): Dots;
};
