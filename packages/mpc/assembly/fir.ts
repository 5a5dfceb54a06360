// Local dot products of three-party matching: u16 elements, results needed mod 2^16 only. i32x4.dot_i16x8_s multiplies signed 16-bit
// lanes and adds neighbours into 32 bits that may wrap; both are congruent mod 2^16, which is all that is kept.
//
// The 31 rotations of a row are a correlation by columns, y[r] = Σ g[c]·p[c + r], so a fast FIR algorithm applies (Winograd; Mou and
// Duhamel 1987). With even and odd columns ge, go, pe, po:
//   y[2s]     = Σ (ge + go)·po + ge·(pe − po)
//   y[2s + 1] = Σ (ge + go)·po + go·(pe[+1] − po)
// three correlations of half the columns and half the rotations instead of four, exact in any ring. Done twice it leaves 9/16 of the
// products: nine correlations of 50 columns at 8 rotations. The host splits the probe once; the sums of the row are made here.
//
// One call takes two rows, four rotations at a time: 2 × 4 accumulators, six loads for eight products.

/** Columns in each of the nine sub-sequences of a row. */
const SUB_COLUMNS: u32 = 50;
/** Columns in each of the nine sub-sequences of a probe: 50 and 7 more for 8 rotations. */
const SUB_PROBE_COLUMNS: u32 = 57;
/** Bytes of one correlation's results: 8 rotations, u16, of two rows. */
const RESULT_BYTES: u32 = 32;

/** Bytes of scratch that `dots` needs: five sums of two rows, and nine results. */
export function scratchBytes(columnBytes: u32): u32 {
  return 10 * SUB_COLUMNS * columnBytes + 9 * RESULT_BYTES;
}

/**
 * out[r] and out[31 + r] (u16), r = 0 … 30: dot products of rowA and rowB (200 columns) with the probe turned by r columns. `probe` holds the
 * nine sub-sequences AA, AB, AC, BA … CC of the wrapped probe. All addresses 16-byte aligned; columnBytes a multiple of 16.
 */
export function dots(probe: usize, rowA: usize, rowB: usize, columnBytes: u32, scratch: usize, out: usize): void {
  const sum: usize = SUB_COLUMNS * columnBytes;
  const sumsA: usize = scratch;
  const sumsB: usize = scratch + 5 * sum;
  const results: usize = scratch + 10 * sum;
  sumQuarters(rowA, columnBytes, sumsA);
  sumQuarters(rowB, columnBytes, sumsB);

  const step: usize = SUB_PROBE_COLUMNS * columnBytes;
  const far: usize = columnBytes << 2;
  const near: usize = columnBytes;
  // Row parts in the order of the probe's: all, q0+q1, q2+q3 | q0+q2, q0, q2 | q1+q3, q1, q3, with qi the columns i mod 4.
  correlate(probe, sumsA, sumsB, near, columnBytes, results);
  correlate(probe + step, sumsA + sum, sumsB + sum, near, columnBytes, results + 32);
  correlate(probe + 2 * step, sumsA + 2 * sum, sumsB + 2 * sum, near, columnBytes, results + 64);
  correlate(probe + 3 * step, sumsA + 3 * sum, sumsB + 3 * sum, near, columnBytes, results + 96);
  correlate(probe + 4 * step, rowA, rowB, far, columnBytes, results + 128);
  correlate(probe + 5 * step, rowA + 2 * near, rowB + 2 * near, far, columnBytes, results + 160);
  correlate(probe + 6 * step, sumsA + 4 * sum, sumsB + 4 * sum, near, columnBytes, results + 192);
  correlate(probe + 7 * step, rowA + near, rowB + near, far, columnBytes, results + 224);
  correlate(probe + 8 * step, rowA + 3 * near, rowB + 3 * near, far, columnBytes, results + 256);

  join(results, out);
  join(results + 16, out + 62);
}

/** Five sums of quarter rows, 50 columns each: all, q0+q1, q2+q3, q0+q2, q1+q3. */
function sumQuarters(row: usize, columnBytes: u32, out: usize): void {
  const sum: usize = SUB_COLUMNS * columnBytes;
  for (let c: u32 = 0; c < SUB_COLUMNS; c++) {
    for (let i: usize = 0; i < columnBytes; i += 16) {
      const q0 = v128.load(row + i);
      const q1 = v128.load(row + columnBytes + i);
      const q2 = v128.load(row + 2 * columnBytes + i);
      const q3 = v128.load(row + 3 * columnBytes + i);
      const low = i16x8.add(q0, q1);
      const high = i16x8.add(q2, q3);
      v128.store(out + i, i16x8.add(low, high));
      v128.store(out + sum + i, low);
      v128.store(out + 2 * sum + i, high);
      v128.store(out + 3 * sum + i, i16x8.add(q0, q2));
      v128.store(out + 4 * sum + i, i16x8.add(q1, q3));
    }
    row += columnBytes << 2;
    out += columnBytes;
  }
}

/** 8 rotations of 50 columns of two rows; the rows' columns lie `stride` bytes apart. */
function correlate(probe: usize, rowA: usize, rowB: usize, stride: usize, columnBytes: u32, out: usize): void {
  for (let tile: u32 = 0; tile < 2; tile++) {
    let p: usize = probe + tile * (columnBytes << 2);
    let a: usize = rowA;
    let b: usize = rowB;
    let a0 = i32x4.splat(0);
    let a1 = i32x4.splat(0);
    let a2 = i32x4.splat(0);
    let a3 = i32x4.splat(0);
    let b0 = i32x4.splat(0);
    let b1 = i32x4.splat(0);
    let b2 = i32x4.splat(0);
    let b3 = i32x4.splat(0);
    for (let c: u32 = 0; c < SUB_COLUMNS; c++) {
      for (let i: usize = 0; i < columnBytes; i += 16) {
        const x = v128.load(a + i);
        const y = v128.load(b + i);
        let at = p + i;
        let q = v128.load(at);
        a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x, q));
        b0 = i32x4.add(b0, i32x4.dot_i16x8_s(y, q));
        at += columnBytes;
        q = v128.load(at);
        a1 = i32x4.add(a1, i32x4.dot_i16x8_s(x, q));
        b1 = i32x4.add(b1, i32x4.dot_i16x8_s(y, q));
        at += columnBytes;
        q = v128.load(at);
        a2 = i32x4.add(a2, i32x4.dot_i16x8_s(x, q));
        b2 = i32x4.add(b2, i32x4.dot_i16x8_s(y, q));
        at += columnBytes;
        q = v128.load(at);
        a3 = i32x4.add(a3, i32x4.dot_i16x8_s(x, q));
        b3 = i32x4.add(b3, i32x4.dot_i16x8_s(y, q));
      }
      p += columnBytes;
      a += stride;
      b += stride;
    }
    const o: usize = out + (tile << 3);
    store<u16>(o, total(a0));
    store<u16>(o, total(a1), 2);
    store<u16>(o, total(a2), 4);
    store<u16>(o, total(a3), 6);
    store<u16>(o, total(b0), 16);
    store<u16>(o, total(b1), 18);
    store<u16>(o, total(b2), 20);
    store<u16>(o, total(b3), 22);
  }
}

/** Nine results of one row to y[0 … 30]: part A of a level goes to both, B to the even, C to the odd rotations. */
function join(results: usize, out: usize): void {
  for (let r: u32 = 0; r < 31; r++) {
    const outer: usize = results + ((r & 1) == 0 ? 96 : 192);
    const inner: usize = ((r >> 1) & 1) == 0 ? 32 : 64;
    const u: usize = (r >> 2) << 1;
    const sum: u16 = load<u16>(results + u) + load<u16>(results + inner + u) + load<u16>(outer + u) + load<u16>(outer + inner + u);
    store<u16>(out + (r << 1), sum);
  }
}

function total(v: v128): u16 {
  return <u16>(i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3));
}
