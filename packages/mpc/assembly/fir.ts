// Local dot products of three-party matching: u16 elements, results needed mod 2^16 only. i32x4.dot_i16x8_s multiplies signed 16-bit
// lanes and adds neighbours into 32 bits that may wrap; both are congruent mod 2^16, which is all that is kept.
//
// The 31 rotations of a row are a correlation by columns, y[r] = Σ g[c]·p[c + r], so a fast FIR algorithm applies (Winograd; Mou and
// Duhamel 1987). With even and odd columns ge, go, pe, po:
//   y[2s]     = Σ (ge + go)·po + ge·(pe − po)          parts A + B
//   y[2s + 1] = Σ (ge + go)·po + go·(pe[+1] − po)      parts A + C
// three correlations of half the columns and half the rotations instead of four, exact in any ring. Done three times it leaves 27/64 of
// the products: 27 correlations of 25 columns at 4 rotations. The host splits the probe once; the sums of the row are made here.
//
// One call takes two rows, four rotations at a time: 2 × 4 accumulators, six loads for eight products. There is one copy of it for columns of
// code and one for columns of mask, so that the four rotations are loads at fixed distances.

/** A column of 64 code elements. */
@unmanaged
class CodeColumn {
  v0: v128;
  v1: v128;
  v2: v128;
  v3: v128;
  v4: v128;
  v5: v128;
  v6: v128;
  v7: v128;
}

/** A column of 32 mask elements. */
@unmanaged
class MaskColumn {
  v0: v128;
  v1: v128;
  v2: v128;
  v3: v128;
}

/** Parts of a row and of a probe, three letters each, AAA, AAB … CCC: the first is of the finest step, that between neighbouring columns. */
const PARTS: usize = 27;
/** Of them, those with an A are sums that are made here; the other eight are every eighth column of the row, in place. */
const SUMS: usize = 19;
/** Columns of a part of a row, and of a probe: three more for 4 rotations. */
const SUB_COLUMNS: usize = 25;
const SUB_PROBE_COLUMNS: usize = 28;
/** Bytes of one correlation's results: 4 rotations, u16, of two rows. */
const RESULT_BYTES: usize = 16;

/** Bytes of scratch that `dots` needs: the sums of two rows, and all results. */
export function scratchBytes(columnBytes: u32): usize {
  return 2 * SUMS * SUB_COLUMNS * columnBytes + PARTS * RESULT_BYTES;
}

/**
 * out[r] and out[31 + r] (u16), r = 0 … 30: dot products of rowA and rowB (200 columns) with the probe turned by r columns. `probe` holds the
 * 27 parts of the wrapped probe. All addresses 16-byte aligned; columnBytes is 128 (code) or 64 (mask).
 */
export function dots(probe: usize, rowA: usize, rowB: usize, columnBytes: u32, scratch: usize, out: usize): void {
  if (columnBytes == offsetof<CodeColumn>()) dotsOf<CodeColumn>(probe, rowA, rowB, scratch, out);
  else dotsOf<MaskColumn>(probe, rowA, rowB, scratch, out);
}

function dotsOf<T>(probe: usize, rowA: usize, rowB: usize, scratch: usize, out: usize): void {
  const column = offsetof<T>();
  const sum: usize = SUB_COLUMNS * column;
  const sumsA: usize = scratch;
  const sumsB: usize = sumsA + SUMS * sum;
  const results: usize = sumsB + SUMS * sum;
  sumEighths<T>(rowA, sumsA);
  sumEighths<T>(rowB, sumsB);
  let made: usize = 0;
  for (let part: usize = 0; part < PARTS; part++) {
    const first = part / 9;
    const second = (part / 3) % 3;
    const third = part % 3;
    const result = results + part * RESULT_BYTES;
    if (first * second * third == 0) {
      correlate<T>(probe, sumsA + made, sumsB + made, column, result);
      made += sum;
    } else {
      const at: usize = (first - 1 + 2 * (second - 1) + 4 * (third - 1)) * column;
      correlate<T>(probe, rowA + at, rowB + at, column << 3, result);
    }
    probe += SUB_PROBE_COLUMNS * column;
  }
  join(results, out);
  join(results + 8, out + 62);
}

/** The sums of every eighth column, 25 columns each, in the order of the parts. */
function sumEighths<T>(row: usize, out: usize): void {
  const column = offsetof<T>();
  const sum: usize = SUB_COLUMNS * column;
  for (let c: u32 = 0; c < SUB_COLUMNS; c++) {
    for (let i: usize = 0; i < column; i += 16) {
      const q0 = v128.load(row);
      const q1 = v128.load(row, offsetof<T>());
      const q2 = v128.load(row, 2 * offsetof<T>());
      const q3 = v128.load(row, 3 * offsetof<T>());
      const q4 = v128.load(row, 4 * offsetof<T>());
      const q5 = v128.load(row, 5 * offsetof<T>());
      const q6 = v128.load(row, 6 * offsetof<T>());
      const q7 = v128.load(row, 7 * offsetof<T>());
      const q01 = i16x8.add(q0, q1);
      const q23 = i16x8.add(q2, q3);
      const q45 = i16x8.add(q4, q5);
      const q67 = i16x8.add(q6, q7);
      const q02 = i16x8.add(q0, q2);
      const q46 = i16x8.add(q4, q6);
      const q13 = i16x8.add(q1, q3);
      const q57 = i16x8.add(q5, q7);
      const low = i16x8.add(q01, q23);
      const high = i16x8.add(q45, q67);
      v128.store(out, i16x8.add(low, high));
      v128.store(out, low, SUB_COLUMNS * offsetof<T>());
      v128.store(out, high, 2 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, i16x8.add(q01, q45), 3 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, q01, 4 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, q45, 5 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, i16x8.add(q23, q67), 6 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, q23, 7 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, q67, 8 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, i16x8.add(q02, q46), 9 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, q02, 10 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, q46, 11 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, i16x8.add(q0, q4), 12 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, i16x8.add(q2, q6), 13 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, i16x8.add(q13, q57), 14 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, q13, 15 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, q57, 16 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, i16x8.add(q1, q5), 17 * SUB_COLUMNS * offsetof<T>());
      v128.store(out, i16x8.add(q3, q7), 18 * SUB_COLUMNS * offsetof<T>());
      row += 16;
      out += 16;
    }
    row += 7 * column;
  }
}

/** 4 rotations of 25 columns of two rows; the rows' columns lie `stride` bytes apart. */
function correlate<T>(probe: usize, rowA: usize, rowB: usize, stride: usize, out: usize): void {
  let a0 = i32x4.splat(0);
  let a1 = i32x4.splat(0);
  let a2 = i32x4.splat(0);
  let a3 = i32x4.splat(0);
  let b0 = i32x4.splat(0);
  let b1 = i32x4.splat(0);
  let b2 = i32x4.splat(0);
  let b3 = i32x4.splat(0);
  const toNext: usize = stride - offsetof<T>();
  for (let c: u32 = 0; c < SUB_COLUMNS; c++) {
    const end = probe + offsetof<T>();
    while (probe < end) {
      const x = v128.load(rowA);
      const y = v128.load(rowB);
      let q = v128.load(probe);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(x, q));
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(y, q));
      q = v128.load(probe, offsetof<T>());
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(x, q));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(y, q));
      q = v128.load(probe, 2 * offsetof<T>());
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(x, q));
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(y, q));
      q = v128.load(probe, 3 * offsetof<T>());
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(x, q));
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(y, q));
      rowA += 16;
      rowB += 16;
      probe += 16;
    }
    rowA += toNext;
    rowB += toNext;
  }
  store<u16>(out, total(a0));
  store<u16>(out, total(a1), 2);
  store<u16>(out, total(a2), 4);
  store<u16>(out, total(a3), 6);
  store<u16>(out, total(b0), 8);
  store<u16>(out, total(b1), 10);
  store<u16>(out, total(b2), 12);
  store<u16>(out, total(b3), 14);
}

/** The 27 results of one row to y[0 … 30]: of each step part A goes to both, B to the even, C to the odd rotations. */
function join(results: usize, out: usize): void {
  for (let r: u32 = 0; r < 31; r++) {
    const u: usize = results + ((r >> 3) << 1);
    const first: usize = 9 * RESULT_BYTES * (1 + (r & 1));
    const second: usize = 3 * RESULT_BYTES * (1 + ((r >> 1) & 1));
    const third: usize = RESULT_BYTES * (1 + ((r >> 2) & 1));
    const sum: u16 =
      load<u16>(u) +
      load<u16>(u + first) +
      load<u16>(u + second) +
      load<u16>(u + third) +
      load<u16>(u + first + second) +
      load<u16>(u + first + third) +
      load<u16>(u + second + third) +
      load<u16>(u + first + second + third);
    store<u16>(out + (r << 1), sum);
  }
}

function total(v: v128): u16 {
  return <u16>(i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3));
}
