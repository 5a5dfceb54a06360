// Search of one probe through a gallery: best of 31 rotations, exact, numerator first. Compiled twin of src/search/reference-search.ts.
// Build: scripts/kernels.ts, to src/kernels/search.gen.ts. Memory is imported and may be shared by workers, so there is not one static buffer
// here: every address is given by the caller. Layouts: src/search/gallery-layout.ts and src/search/prepare-probe.ts.

const COLUMNS: i32 = 200;
const FARTHEST: i32 = 15;
/** Position of column 1 in the stored order, in which position p holds column 77·p mod 200. */
const POSITIONS_A_COLUMN: i32 = 13;
/** Bytes of a column in one plane (re, im or mask). */
const COLUMN_BYTES: i32 = 4;
const BLOCK_BYTES: usize = 48;
const GROUPS: i32 = 50;
const GROUPS_AT: usize = 2400;
const SAMPLES_AT: usize = 2456;
const ENTRY_BYTES: usize = 2464;
const PLANE_BYTES: usize = 1600;
const WINDOWS_AT: usize = 3 * PLANE_BYTES;
const PROBE_SAMPLES_AT: usize = WINDOWS_AT + 240;
const SAMPLES: i32 = 6400;
const LEAST_COMMON_BITS: u32 = 4096;

/** Blocks of four columns before the first look at the mismatches; most rotations end here. */
const FIRST_BLOCKS: usize = 44;
const ALL_BLOCKS: usize = 50;
/** Blocks that the prefilter looks at: 48 columns. */
const FILTER_BLOCKS: usize = 12;
const FILTER_NUM: u32 = 43;
const FILTER_DEN: u32 = 100;

/**
 * Compares the probe with `count` entries from address `entry` on and writes a hit for each whose best distance is below `limitNum / limitDen`.
 *
 * `bounds`: 64 bytes of work space. `out`: three words (hits, entries that share too little with the probe, entries looked at) and then four words a hit
 * (entry counted from `entry`, rotation + 15, num, den). Stops early where `mostHits` are written.
 */
export function searchEntries(
  probe: usize,
  bounds: usize,
  entry: usize,
  count: i32,
  limitNum: u32,
  limitDen: u32,
  isFiltered: bool,
  out: usize,
  mostHits: i32,
): void {
  let hits = 0;
  let apart = 0;
  let at = 0;
  const probeSamples = load<i32>(probe + PROBE_SAMPLES_AT);
  for (; at < count && hits < mostHits; at++, entry += ENTRY_BYTES) {
    boundCommon(probe + WINDOWS_AT, entry + GROUPS_AT, bounds);
    let bestNum = limitNum;
    let bestDen = limitDen;
    let best = -1;
    let isComparable = 2 * (probeSamples + load<i32>(entry + SAMPLES_AT) - SAMPLES) >= <i32>LEAST_COMMON_BITS;
    for (let step = 0; step <= 2 * FARTHEST; step++) {
      const i = turnAt(step);
      const mostCommon = 2 * <u32>load<u16>(bounds + ((2 * FARTHEST - i) << 1));
      if (mostCommon < LEAST_COMMON_BITS) continue;
      const turned = probe + startOf(i);
      if (isFiltered && isFarAlready(turned, entry)) continue;
      // num / den is below the best only if num is below this; den is at most mostCommon.
      const enough = (bestNum * mostCommon + bestDen - 1) / bestDen;
      const num = countDiffering(turned, entry, enough);
      if (num >= enough) continue;
      const den = 2 * countCommon(turned, entry, ALL_BLOCKS);
      if (den < LEAST_COMMON_BITS) continue;
      isComparable = true;
      if (num * bestDen < bestNum * den) {
        bestNum = num;
        bestDen = den;
        best = i;
      }
    }
    if (best >= 0) {
      const hit = out + 12 + (<usize>hits << 4);
      store<u32>(hit, at);
      store<u32>(hit, best, 4);
      store<u32>(hit, bestNum, 8);
      store<u32>(hit, bestDen, 12);
      hits++;
    } else if (!isComparable && !sharesEnough(probe, entry, bounds)) {
      apart++;
    }
  }
  store<i32>(out, hits);
  store<i32>(out, apart, 4);
  store<i32>(out, at, 8);
}

/** Rotations by size: 0, −1, 1, −2, 2 …, so that of equal distances the smaller rotation stands. Result: rotation + 15. */
// @ts-ignore: decorator
@inline
function turnAt(step: i32): i32 {
  const half = (step + 1) >> 1;
  return FARTHEST + (step & 1 ? -half : half);
}

/** Offset in the probe's planes at which it lies turned over the entry: entry column k over probe column k − rotation. */
// @ts-ignore: decorator
@inline
function startOf(i: i32): usize {
  return <usize>(((2 * COLUMNS + POSITIONS_A_COLUMN * (FARTHEST - i)) % COLUMNS) * COLUMN_BYTES);
}

/**
 * For each rotation a bound on the common samples, 31 u16 for rotation 15 first: over groups of four columns, the smaller of the two counts.
 * Much closer than the smaller of the two totals, as lids and lashes cover much the same rows in both.
 */
function boundCommon(windows: usize, groups: usize, bounds: usize): void {
  let a = i16x8.splat(0);
  let b = i16x8.splat(0);
  let c = i16x8.splat(0);
  let d = i16x8.splat(0);
  for (let g: usize = 0; g < <usize>GROUPS; g++) {
    const held = v128.load_splat<u8>(groups + g);
    const low = i8x16.min_u(held, v128.load(windows + (g << 2)));
    const high = i8x16.min_u(held, v128.load(windows + (g << 2), 16));
    a = i16x8.add(a, i16x8.extend_low_i8x16_u(low));
    b = i16x8.add(b, i16x8.extend_high_i8x16_u(low));
    c = i16x8.add(c, i16x8.extend_low_i8x16_u(high));
    d = i16x8.add(d, i16x8.extend_high_i8x16_u(high));
  }
  v128.store(bounds, a);
  v128.store(bounds, b, 16);
  v128.store(bounds, c, 32);
  v128.store(bounds, d, 48);
}

// @ts-ignore: decorator
@inline
function differRe(turned: usize, entry: usize, common: v128, block: usize): v128 {
  return v128.and(v128.xor(v128.load(turned + (block << 4)), v128.load(entry + block * BLOCK_BYTES)), common);
}

// @ts-ignore: decorator
@inline
function differIm(turned: usize, entry: usize, common: v128, block: usize): v128 {
  return v128.and(v128.xor(v128.load(turned + (block << 4), PLANE_BYTES), v128.load(entry + block * BLOCK_BYTES, 16)), common);
}

// @ts-ignore: decorator
@inline
function commonOf(turned: usize, entry: usize, block: usize): v128 {
  return v128.and(v128.load(turned + (block << 4), 2 * PLANE_BYTES), v128.load(entry + block * BLOCK_BYTES, 32));
}

/** Carry of a full adder whose sum is `half ^ c`, where half = a ^ b. */
// @ts-ignore: decorator
@inline
function carry(a: v128, b: v128, half: v128, c: v128): v128 {
  return v128.or(v128.and(a, b), v128.and(half, c));
}

/**
 * Differing bits among the common ones. Where more than `enough` are certain after most of the blocks, those and no more:
 * what is returned is exact below `enough`, and at least `enough` otherwise. Carry-save adders: eight vectors to one popcount.
 */
function countDiffering(turned: usize, entry: usize, enough: u32): u32 {
  let ones = i32x4.splat(0);
  let twos = i32x4.splat(0);
  let fours = i32x4.splat(0);
  let eights = i8x16.splat(0);
  let until = FIRST_BLOCKS;
  let block: usize = 0;
  let t = turned;
  let e = entry;
  for (;;) {
    for (; block < until; block += 4) {
      const m0 = commonOf(t, e, 0);
      const x0 = differRe(t, e, m0, 0);
      const y0 = differIm(t, e, m0, 0);
      const h0 = v128.xor(x0, y0);
      const twoA = carry(x0, y0, h0, ones);
      ones = v128.xor(h0, ones);
      const m1 = commonOf(t, e, 1);
      const x1 = differRe(t, e, m1, 1);
      const y1 = differIm(t, e, m1, 1);
      const h1 = v128.xor(x1, y1);
      const twoB = carry(x1, y1, h1, ones);
      ones = v128.xor(h1, ones);
      const hA = v128.xor(twoA, twoB);
      const fourA = carry(twoA, twoB, hA, twos);
      twos = v128.xor(hA, twos);
      const m2 = commonOf(t, e, 2);
      const x2 = differRe(t, e, m2, 2);
      const y2 = differIm(t, e, m2, 2);
      const h2 = v128.xor(x2, y2);
      const twoC = carry(x2, y2, h2, ones);
      ones = v128.xor(h2, ones);
      const m3 = commonOf(t, e, 3);
      const x3 = differRe(t, e, m3, 3);
      const y3 = differIm(t, e, m3, 3);
      const h3 = v128.xor(x3, y3);
      const twoD = carry(x3, y3, h3, ones);
      ones = v128.xor(h3, ones);
      const hB = v128.xor(twoC, twoD);
      const fourB = carry(twoC, twoD, hB, twos);
      twos = v128.xor(hB, twos);
      const hC = v128.xor(fourA, fourB);
      eights = i8x16.add(eights, i8x16.popcnt(carry(fourA, fourB, hC, fours)));
      fours = v128.xor(hC, fours);
      t += 64;
      e += 4 * BLOCK_BYTES;
    }
    if (until != FIRST_BLOCKS) break;
    const certain = weigh(ones, twos, fours, eights);
    if (certain >= enough) return certain;
    until = ALL_BLOCKS - 2;
  }
  const m0 = commonOf(t, e, 0);
  const m1 = commonOf(t, e, 1);
  const rest = i8x16.add(
    i8x16.add(i8x16.popcnt(differRe(t, e, m0, 0)), i8x16.popcnt(differIm(t, e, m0, 0))),
    i8x16.add(i8x16.popcnt(differRe(t, e, m1, 1)), i8x16.popcnt(differIm(t, e, m1, 1))),
  );
  return weigh(ones, twos, fours, eights) + sumBytes(rest);
}

/** Bits stand for 1, 2 and 4; the bytes of `eights` (at most 96) for 8 each. */
function weigh(ones: v128, twos: v128, fours: v128, eights: v128): u32 {
  const upper = i8x16.add(i8x16.add(eights, eights), i8x16.popcnt(fours));
  const lower = i8x16.add(i8x16.popcnt(ones), i8x16.shl(i8x16.popcnt(twos), 1));
  const sum = i16x8.add(i16x8.shl(i16x8.extadd_pairwise_i8x16_u(upper), 2), i16x8.extadd_pairwise_i8x16_u(lower));
  return sumShorts(sum);
}

// @ts-ignore: decorator
@inline
function sumBytes(v: v128): u32 {
  return sumShorts(i16x8.extadd_pairwise_i8x16_u(v));
}

// @ts-ignore: decorator
@inline
function sumShorts(v: v128): u32 {
  const pairs = i64x2.add(i64x2.extend_low_i32x4_u(i32x4.extadd_pairwise_i16x8_u(v)), i64x2.extend_high_i32x4_u(i32x4.extadd_pairwise_i16x8_u(v)));
  return <u32>(i64x2.extract_lane(pairs, 0) + i64x2.extract_lane(pairs, 1));
}

/** Samples usable in both, over the first `blocks`. At most 50 blocks, so that a byte holds the count of its place in all of them. */
function countCommon(turned: usize, entry: usize, blocks: usize): u32 {
  let sum = i16x8.splat(0);
  let done: usize = 0;
  while (done < blocks) {
    const until = min(blocks, done + 25);
    let bytes = i8x16.splat(0);
    for (; done < until; done++) bytes = i8x16.add(bytes, i8x16.popcnt(commonOf(turned, entry, done)));
    sum = i16x8.add(sum, i16x8.extadd_pairwise_i8x16_u(bytes));
  }
  return sumShorts(sum);
}

/** The prefilter: over 48 columns spread evenly about the iris, the distance is over 0.43. */
function isFarAlready(turned: usize, entry: usize): bool {
  let differing = i8x16.splat(0);
  for (let block: usize = 0; block < FILTER_BLOCKS; block++) {
    const m = commonOf(turned, entry, block);
    differing = i8x16.add(
      differing,
      i8x16.add(i8x16.popcnt(differRe(turned, entry, m, block)), i8x16.popcnt(differIm(turned, entry, m, block))),
    );
  }
  return FILTER_DEN * sumBytes(differing) > FILTER_NUM * 2 * countCommon(turned, entry, FILTER_BLOCKS);
}

/** Whether any rotation has enough common bits for a comparison. */
function sharesEnough(probe: usize, entry: usize, bounds: usize): bool {
  for (let step = 0; step <= 2 * FARTHEST; step++) {
    const i = turnAt(step);
    if (2 * <u32>load<u16>(bounds + ((2 * FARTHEST - i) << 1)) < LEAST_COMMON_BITS) continue;
    if (2 * countCommon(probe + startOf(i), entry, ALL_BLOCKS) >= LEAST_COMMON_BITS) return true;
  }
  return false;
}
