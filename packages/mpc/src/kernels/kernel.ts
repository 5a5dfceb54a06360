import type { PreparedProbe } from '../share/prepare-probe.ts';
import type { PartyIndex, Share } from '../share/share.ts';

/**
 * Local dot products of one probe with gallery shares, all 31 rotations, mod 2^16.
 *
 * `dots` returns additive shares, 31 a gallery share in its order: `code` of 2·code_dot and `mask` of −m, the negated count of common
 * samples; their sum is the score 2·code_dot − m.
 */
export type DotKernel = {
  readonly name: string;
  dots<P extends PartyIndex>(
    probe: PreparedProbe<P>,
    gallery: readonly Share<P>[],
  ): { readonly code: Uint16Array; readonly mask: Uint16Array };
};
