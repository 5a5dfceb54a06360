// Dot products of rows where they lie, in memory from outside that threads share: there is not one static buffer here, every address is given
// by the caller. Layout: src/gallery/shard.ts. Build: scripts/kernels.ts, to src/kernels/gallery.gen.ts.

import { dots, scratchBytes } from './fir';

/** Bytes of a column of 64 code and of 32 mask elements. */
const CODE_COLUMN_BYTES: u32 = 128;
const MASK_COLUMN_BYTES: u32 = 64;
const COLUMNS: u32 = 200;
/** Bytes of 31 results. */
const RESULT_BYTES: usize = 62;

/** Bytes of scratch that `dotRows` needs. */
export function rowScratchBytes(): usize {
  return scratchBytes(CODE_COLUMN_BYTES);
}

/**
 * For each of `count` addresses at `rows` (u32) the 31 dot products of the row's code with the code probe, at `code`, and of its mask with the
 * mask probe, at `mask` (u16 each). A row is 200 columns of code, then 200 of mask. Probes, rows and scratch lie at multiples of 16. There must
 * be room for the results of one row more than `count`.
 */
export function dotRows(codeProbe: usize, maskProbe: usize, rows: usize, count: u32, scratch: usize, code: usize, mask: usize): void {
  const maskAt: usize = COLUMNS * CODE_COLUMN_BYTES;
  for (let i: u32 = 0; i < count; i += 2) {
    const rowA: usize = load<u32>(rows);
    // The last of an odd number goes with itself.
    const rowB: usize = i + 1 < count ? load<u32>(rows, 4) : rowA;
    dots(codeProbe, rowA, rowB, CODE_COLUMN_BYTES, scratch, code);
    dots(maskProbe, rowA + maskAt, rowB + maskAt, MASK_COLUMN_BYTES, scratch, mask);
    rows += 8;
    code += 2 * RESULT_BYTES;
    mask += 2 * RESULT_BYTES;
  }
}
