// Local dot products of three-party matching: u16 elements, results needed mod 2^16 only. i32x4.dot_i16x8_s multiplies signed 16-bit
// lanes and adds neighbours into 32 bits that may wrap; both are congruent mod 2^16, which is all that is kept.
//
// One call takes one probe and two gallery rows and computes all 31 rotations, four at a time: 2 × 4 accumulators, six loads for eight
// products. Rotations 27…30 come from a last tile that starts at 27, so rotation 27 is computed twice and written the same.

/** First free byte of the memory: the host lays out probe, rows and results from here on. */
export function heapBase(): usize {
  return __heap_base;
}

/**
 * out[r] and out[31 + r] (u16) = dot products of `elements` u16 of rowA and rowB with the probe from byte offset r·rotationBytes on.
 * All addresses 16-byte aligned; `elements` and rotationBytes are multiples of 8 elements (16 bytes).
 */
export function dots(probe: usize, rowA: usize, rowB: usize, elements: u32, rotationBytes: u32, out: usize): void {
  const bytes: usize = (<usize>elements) << 1;
  for (let tile: u32 = 0; tile < 8; tile++) {
    const first: u32 = tile < 7 ? tile << 2 : 27;
    const p0: usize = probe + first * rotationBytes;
    const p1: usize = p0 + rotationBytes;
    const p2: usize = p1 + rotationBytes;
    const p3: usize = p2 + rotationBytes;
    let a0 = i32x4.splat(0);
    let a1 = i32x4.splat(0);
    let a2 = i32x4.splat(0);
    let a3 = i32x4.splat(0);
    let b0 = i32x4.splat(0);
    let b1 = i32x4.splat(0);
    let b2 = i32x4.splat(0);
    let b3 = i32x4.splat(0);
    for (let i: usize = 0; i < bytes; i += 16) {
      const a = v128.load(rowA + i);
      const b = v128.load(rowB + i);
      let q = v128.load(p0 + i);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(a, q));
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(b, q));
      q = v128.load(p1 + i);
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(a, q));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(b, q));
      q = v128.load(p2 + i);
      a2 = i32x4.add(a2, i32x4.dot_i16x8_s(a, q));
      b2 = i32x4.add(b2, i32x4.dot_i16x8_s(b, q));
      q = v128.load(p3 + i);
      a3 = i32x4.add(a3, i32x4.dot_i16x8_s(a, q));
      b3 = i32x4.add(b3, i32x4.dot_i16x8_s(b, q));
    }
    const outA: usize = out + (first << 1);
    const outB: usize = outA + 62;
    store<u16>(outA, sum(a0));
    store<u16>(outA, sum(a1), 2);
    store<u16>(outA, sum(a2), 4);
    store<u16>(outA, sum(a3), 6);
    store<u16>(outB, sum(b0));
    store<u16>(outB, sum(b1), 2);
    store<u16>(outB, sum(b2), 4);
    store<u16>(outB, sum(b3), 6);
  }
}

function sum(v: v128): u16 {
  return <u16>(i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3));
}
