import type { WaveletBank } from '../iris/wavelet-bank.ts';

/** The two inner loops of the iris engine, in whole numbers: every implementation gives identical results. */
export interface IrisKernels {
  /**
   * For each rotation −15…15 the pair (differing bits, common bits) of two templates in layout sclera-iris-1:
   * 62 numbers, `[num, den]` for rotation −15 first. Column `c` of A is laid on column `c + rotation` of B.
   */
  compareAtRotations(codeA: Uint8Array, maskA: Uint8Array, codeB: Uint8Array, maskB: Uint8Array): Uint32Array;

  /**
   * Filters an unrolled iris (400 × 64 grey levels, and 1 or 0 for usable or not) at every sample of the template.
   * Result: `[even, odd, support]` for each of 6,400 samples; support 256 · 4,096 means that all under the filter was usable.
   */
  filterStrip(levels: Uint8Array, usable: Uint8Array, bank: WaveletBank): Int32Array;
}
