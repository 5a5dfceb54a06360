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
const ENTRY_PARITY: usize = 16;
const ENTRY_MASK: usize = 32;
const PROBE_PARITY: usize = 1600;
const PROBE_MASK: usize = 3200;
const WINDOWS_AT: usize = 4800;
const PROBE_SAMPLES_AT: usize = WINDOWS_AT + 240;
const SAMPLES: i32 = 6400;
const LEAST_COMMON_BITS: i32 = 4096;

const ALL_BLOCKS: usize = 50;
/** Blocks taken eight at a time, the later ones four at a time. */
const BLOCKS_BY_EIGHT: usize = 40;
/** Blocks before the one look at the mismatches so far: there, most rotations of different eyes are out. */
const BLOCKS_BEFORE_LOOK: usize = 44;
/** Blocks that the prefilter looks at: 48 columns. */
const FILTER_BLOCKS: usize = 12;
const FILTER_NUM: i32 = 43;
const FILTER_DEN: i32 = 100;

/**
 * Compares the probe with `count` entries from address `entry` on and writes a hit for each whose best distance is below `limitNum / limitDen`.
 *
 * `work`: 80 bytes of work space, at a multiple of 16. `out`: three words (hits, entries that share too little with the probe, entries looked at) and then four words a hit
 * (entry counted from `entry`, rotation + 15, num, den). Stops early where `mostHits` are written.
 */
export function searchEntries(
  probe: usize,
  work: usize,
  entry: usize,
  count: i32,
  limitNum: i32,
  limitDen: i32,
  isFiltered: bool,
  out: usize,
  mostHits: i32,
): void {
  const bounds = work + 16;
  let hits = 0;
  let apart = 0;
  let at = 0;
  const probeSamples = load<i32>(probe + PROBE_SAMPLES_AT);
  for (; at < count && hits < mostHits; at++, entry += ENTRY_BYTES) {
    boundCommon(probe + WINDOWS_AT, entry + GROUPS_AT, bounds);
    let bestNum = limitNum;
    let bestDen = limitDen;
    let best = -1;
    let isComparable = 2 * (probeSamples + load<i32>(entry + SAMPLES_AT) - SAMPLES) >= LEAST_COMMON_BITS;
    for (let step = 0; step <= 2 * FARTHEST; step++) {
      const i = turnAt(step);
      const mostCommon = 2 * <i32>load<u16>(bounds + ((2 * FARTHEST - i) << 1));
      if (mostCommon < LEAST_COMMON_BITS) continue;
      const turned = probe + startOf(i);
      if (isFiltered && isFarAlready(turned, entry, work)) continue;
      // num / den is below the best only if num is below this; den is at most mostCommon.
      const enough = (bestNum * mostCommon + bestDen - 1) / bestDen;
      const num = countDiffering(turned, entry, enough, work);
      if (num >= enough) continue;
      const den = 2 * countCommon(turned, entry);
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
      store<i32>(hit, at);
      store<i32>(hit, best, 4);
      store<i32>(hit, bestNum, 8);
      store<i32>(hit, bestDen, 12);
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

/**
 * Differing bits among the common ones: exact below `enough`, and at least `enough` otherwise.
 *
 * Carry-save adders (Harley and Seal) bring sixteen vectors to one popcount: with half = a ^ b, the sum of a, b and c is half ^ c and the carry is c where
 * half is set and a elsewhere. The two bits of a sample come as re and parity (re ^ im), so that their half is ready: where the parities differ one of the
 * two bits does, and where they do not but re does, both do. The stores to `work` are never read: they keep V8 from moving all loads to the top of the
 * loop, where there are too few registers for them (a fifth of the speed). Addresses stand as constants for the same reason.
 */
function countDiffering(turned: usize, entry: usize, enough: i32, work: usize): i32 {
  let ones = i32x4.splat(0);
  let twos = i32x4.splat(0);
  let fours = i32x4.splat(0);
  let eights = i32x4.splat(0);
  let sixteens = i8x16.splat(0);
  let t = turned;
  let e = entry;
  const early = entry + BLOCKS_BY_EIGHT * BLOCK_BYTES;
  do {
    const m0 = v128.and(v128.load(t, PROBE_MASK + 0), v128.load(e, ENTRY_MASK + 0));
    const h0 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 0), v128.load(e, ENTRY_PARITY + 0)), m0);
    const two0 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 0), v128.load(e, 0)), m0), h0);
    ones = v128.xor(ones, h0);
    const m1 = v128.and(v128.load(t, PROBE_MASK + 16), v128.load(e, ENTRY_MASK + 48));
    const h1 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 16), v128.load(e, ENTRY_PARITY + 48)), m1);
    const two1 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 16), v128.load(e, 48)), m1), h1);
    ones = v128.xor(ones, h1);
    const p0 = v128.xor(two0, two1);
    const four0 = v128.bitselect(twos, two0, p0);
    twos = v128.xor(twos, p0);
    v128.store(work, four0);
    const m2 = v128.and(v128.load(t, PROBE_MASK + 32), v128.load(e, ENTRY_MASK + 96));
    const h2 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 32), v128.load(e, ENTRY_PARITY + 96)), m2);
    const two2 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 32), v128.load(e, 96)), m2), h2);
    ones = v128.xor(ones, h2);
    const m3 = v128.and(v128.load(t, PROBE_MASK + 48), v128.load(e, ENTRY_MASK + 144));
    const h3 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 48), v128.load(e, ENTRY_PARITY + 144)), m3);
    const two3 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 48), v128.load(e, 144)), m3), h3);
    ones = v128.xor(ones, h3);
    const p2 = v128.xor(two2, two3);
    const four2 = v128.bitselect(twos, two2, p2);
    twos = v128.xor(twos, p2);
    v128.store(work, four2);
    const q0 = v128.xor(four0, four2);
    const eight0 = v128.bitselect(fours, four0, q0);
    fours = v128.xor(fours, q0);
    const m4 = v128.and(v128.load(t, PROBE_MASK + 64), v128.load(e, ENTRY_MASK + 192));
    const h4 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 64), v128.load(e, ENTRY_PARITY + 192)), m4);
    const two4 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 64), v128.load(e, 192)), m4), h4);
    ones = v128.xor(ones, h4);
    const m5 = v128.and(v128.load(t, PROBE_MASK + 80), v128.load(e, ENTRY_MASK + 240));
    const h5 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 80), v128.load(e, ENTRY_PARITY + 240)), m5);
    const two5 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 80), v128.load(e, 240)), m5), h5);
    ones = v128.xor(ones, h5);
    const p4 = v128.xor(two4, two5);
    const four4 = v128.bitselect(twos, two4, p4);
    twos = v128.xor(twos, p4);
    v128.store(work, four4);
    const m6 = v128.and(v128.load(t, PROBE_MASK + 96), v128.load(e, ENTRY_MASK + 288));
    const h6 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 96), v128.load(e, ENTRY_PARITY + 288)), m6);
    const two6 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 96), v128.load(e, 288)), m6), h6);
    ones = v128.xor(ones, h6);
    const m7 = v128.and(v128.load(t, PROBE_MASK + 112), v128.load(e, ENTRY_MASK + 336));
    const h7 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 112), v128.load(e, ENTRY_PARITY + 336)), m7);
    const two7 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 112), v128.load(e, 336)), m7), h7);
    ones = v128.xor(ones, h7);
    const p6 = v128.xor(two6, two7);
    const four6 = v128.bitselect(twos, two6, p6);
    twos = v128.xor(twos, p6);
    v128.store(work, four6);
    const q4 = v128.xor(four4, four6);
    const eight4 = v128.bitselect(fours, four4, q4);
    fours = v128.xor(fours, q4);
    const r = v128.xor(eight0, eight4);
    const sixteen = v128.bitselect(eights, eight0, r);
    eights = v128.xor(eights, r);
    sixteens = i8x16.add(sixteens, i8x16.popcnt(sixteen));
    t += 8 * 16;
    e += 8 * BLOCK_BYTES;
  } while (e < early);
  let upper = i8x16.add(i8x16.shl(sixteens, 1), i8x16.popcnt(eights));
  const look = entry + BLOCKS_BEFORE_LOOK * BLOCK_BYTES;
  const end = entry + (ALL_BLOCKS - 2) * BLOCK_BYTES;
  while (e < end) {
    const m0 = v128.and(v128.load(t, PROBE_MASK + 0), v128.load(e, ENTRY_MASK + 0));
    const h0 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 0), v128.load(e, ENTRY_PARITY + 0)), m0);
    const two0 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 0), v128.load(e, 0)), m0), h0);
    ones = v128.xor(ones, h0);
    const m1 = v128.and(v128.load(t, PROBE_MASK + 16), v128.load(e, ENTRY_MASK + 48));
    const h1 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 16), v128.load(e, ENTRY_PARITY + 48)), m1);
    const two1 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 16), v128.load(e, 48)), m1), h1);
    ones = v128.xor(ones, h1);
    const p0 = v128.xor(two0, two1);
    const four0 = v128.bitselect(twos, two0, p0);
    twos = v128.xor(twos, p0);
    v128.store(work, four0);
    const m2 = v128.and(v128.load(t, PROBE_MASK + 32), v128.load(e, ENTRY_MASK + 96));
    const h2 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 32), v128.load(e, ENTRY_PARITY + 96)), m2);
    const two2 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 32), v128.load(e, 96)), m2), h2);
    ones = v128.xor(ones, h2);
    const m3 = v128.and(v128.load(t, PROBE_MASK + 48), v128.load(e, ENTRY_MASK + 144));
    const h3 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 48), v128.load(e, ENTRY_PARITY + 144)), m3);
    const two3 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 48), v128.load(e, 144)), m3), h3);
    ones = v128.xor(ones, h3);
    const p2 = v128.xor(two2, two3);
    const four2 = v128.bitselect(twos, two2, p2);
    twos = v128.xor(twos, p2);
    v128.store(work, four2);
    const q0 = v128.xor(four0, four2);
    const eight0 = v128.bitselect(fours, four0, q0);
    fours = v128.xor(fours, q0);
    upper = i8x16.add(upper, i8x16.popcnt(eight0));
    t += 4 * 16;
    e += 4 * BLOCK_BYTES;
    if (e == look) {
      const certain = weigh(ones, twos, fours, upper);
      if (certain >= enough) return certain;
    }
  }
  const m0 = v128.and(v128.load(t, PROBE_MASK), v128.load(e, ENTRY_MASK));
  const m1 = v128.and(v128.load(t, PROBE_MASK + 16), v128.load(e, ENTRY_MASK + 48));
  const h0 = v128.and(v128.xor(v128.load(t, PROBE_PARITY), v128.load(e, ENTRY_PARITY)), m0);
  const h1 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 16), v128.load(e, ENTRY_PARITY + 48)), m1);
  const both0 = v128.andnot(v128.and(v128.xor(v128.load(t), v128.load(e)), m0), h0);
  const both1 = v128.andnot(v128.and(v128.xor(v128.load(t, 16), v128.load(e, 48)), m1), h1);
  const one = i8x16.add(i8x16.popcnt(h0), i8x16.popcnt(h1));
  const both = i8x16.add(i8x16.popcnt(both0), i8x16.popcnt(both1));
  return weigh(ones, twos, fours, upper) + sumShorts(i16x8.extadd_pairwise_i8x16_u(i8x16.add(one, i8x16.shl(both, 1))));
}

/** Bits stand for 1, 2 and 4; the bytes of `eights` (at most 104) for 8 each. */
// @ts-ignore: decorator
@inline
function weigh(ones: v128, twos: v128, fours: v128, eights: v128): i32 {
  const upper = i8x16.add(i8x16.shl(eights, 1), i8x16.popcnt(fours));
  const lower = i8x16.add(i8x16.popcnt(ones), i8x16.shl(i8x16.popcnt(twos), 1));
  return sumShorts(i16x8.add(i16x8.shl(i16x8.extadd_pairwise_i8x16_u(upper), 2), i16x8.extadd_pairwise_i8x16_u(lower)));
}

// @ts-ignore: decorator
@inline
function sumShorts(v: v128): i32 {
  const four = i32x4.extadd_pairwise_i16x8_u(v);
  const two = i64x2.extract_lane(i32x4.add(four, v128.shuffle<i64>(four, four, 1, 0)), 0);
  return <i32>two + <i32>(two >> 32);
}

/** Samples usable in both. */
function countCommon(turned: usize, entry: usize): i32 {
  let ones = i32x4.splat(0);
  let twos = i8x16.splat(0);
  let t = turned;
  let e = entry;
  const end = entry + ALL_BLOCKS * BLOCK_BYTES;
  while (e < end) {
    const a = v128.and(v128.load(t, PROBE_MASK), v128.load(e, ENTRY_MASK));
    const b = v128.and(v128.load(t, PROBE_MASK + 16), v128.load(e, ENTRY_MASK + 48));
    const half = v128.xor(a, b);
    twos = i8x16.add(twos, i8x16.popcnt(v128.bitselect(ones, a, half)));
    ones = v128.xor(ones, half);
    t += 2 * 16;
    e += 2 * BLOCK_BYTES;
  }
  return sumShorts(i16x8.add(i16x8.shl(i16x8.extadd_pairwise_i8x16_u(twos), 1), i16x8.extadd_pairwise_i8x16_u(i8x16.popcnt(ones))));
}

/** The prefilter: over 48 columns spread evenly about the iris, the distance is over 0.43. */
function isFarAlready(turned: usize, entry: usize, work: usize): bool {
  let ones = i32x4.splat(0);
  let twos = i32x4.splat(0);
  let fours = i32x4.splat(0);
  let eights = i8x16.splat(0);
  let common = i8x16.splat(0);
  let t = turned;
  let e = entry;
  const end = entry + FILTER_BLOCKS * BLOCK_BYTES;
  do {
    const m0 = v128.and(v128.load(t, PROBE_MASK + 0), v128.load(e, ENTRY_MASK + 0));
    const h0 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 0), v128.load(e, ENTRY_PARITY + 0)), m0);
    const two0 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 0), v128.load(e, 0)), m0), h0);
    ones = v128.xor(ones, h0);
    const m1 = v128.and(v128.load(t, PROBE_MASK + 16), v128.load(e, ENTRY_MASK + 48));
    const h1 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 16), v128.load(e, ENTRY_PARITY + 48)), m1);
    const two1 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 16), v128.load(e, 48)), m1), h1);
    ones = v128.xor(ones, h1);
    const p0 = v128.xor(two0, two1);
    const four0 = v128.bitselect(twos, two0, p0);
    twos = v128.xor(twos, p0);
    v128.store(work, four0);
    const m2 = v128.and(v128.load(t, PROBE_MASK + 32), v128.load(e, ENTRY_MASK + 96));
    const h2 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 32), v128.load(e, ENTRY_PARITY + 96)), m2);
    const two2 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 32), v128.load(e, 96)), m2), h2);
    ones = v128.xor(ones, h2);
    const m3 = v128.and(v128.load(t, PROBE_MASK + 48), v128.load(e, ENTRY_MASK + 144));
    const h3 = v128.and(v128.xor(v128.load(t, PROBE_PARITY + 48), v128.load(e, ENTRY_PARITY + 144)), m3);
    const two3 = v128.bitselect(ones, v128.and(v128.xor(v128.load(t, 48), v128.load(e, 144)), m3), h3);
    ones = v128.xor(ones, h3);
    const p2 = v128.xor(two2, two3);
    const four2 = v128.bitselect(twos, two2, p2);
    twos = v128.xor(twos, p2);
    v128.store(work, four2);
    const q0 = v128.xor(four0, four2);
    const eight0 = v128.bitselect(fours, four0, q0);
    fours = v128.xor(fours, q0);
    eights = i8x16.add(eights, i8x16.popcnt(eight0));
    common = i8x16.add(common, i8x16.add(i8x16.add(i8x16.popcnt(m0), i8x16.popcnt(m1)), i8x16.add(i8x16.popcnt(m2), i8x16.popcnt(m3))));
    t += 4 * 16;
    e += 4 * BLOCK_BYTES;
  } while (e < end);
  const den = 2 * sumShorts(i16x8.extadd_pairwise_i8x16_u(common));
  return FILTER_DEN * weigh(ones, twos, fours, eights) > FILTER_NUM * den;
}

/** Whether any rotation has enough common bits for a comparison. */
function sharesEnough(probe: usize, entry: usize, bounds: usize): bool {
  for (let step = 0; step <= 2 * FARTHEST; step++) {
    const i = turnAt(step);
    if (2 * <i32>load<u16>(bounds + ((2 * FARTHEST - i) << 1)) < LEAST_COMMON_BITS) continue;
    if (2 * countCommon(probe + startOf(i), entry) >= LEAST_COMMON_BITS) return true;
  }
  return false;
}
