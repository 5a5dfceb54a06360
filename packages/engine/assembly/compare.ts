// Fractional Hamming distance over 31 rotations of two templates in layout sclera-iris-1.

const MASK_BYTES: i32 = 800;
const CODE_BYTES: i32 = 1600;
const COLUMN_BYTES: i32 = 8;
const FARTHEST: i32 = 15;
/** Columns of B that stand again before and after, so that no rotation wraps. */
const MARGIN_BYTES: i32 = FARTHEST * COLUMN_BYTES;

const codeA = new StaticArray<u8>(CODE_BYTES);
const maskA = new StaticArray<u8>(MASK_BYTES);
const codeB = new StaticArray<u8>(CODE_BYTES);
const maskB = new StaticArray<u8>(MASK_BYTES);
const counts = new StaticArray<u32>(2 * (2 * FARTHEST + 1));

/** A's mask, each bit twice: one bit a code bit. */
const usableA = new StaticArray<u8>(CODE_BYTES);
const wideCodeB = new StaticArray<u8>(CODE_BYTES + 2 * MARGIN_BYTES);
const wideUsableB = new StaticArray<u8>(CODE_BYTES + 2 * MARGIN_BYTES);

/** Address of input 0…3 (code A, mask A, code B, mask B) or of the counts (4). */
export function compareBuffers(which: i32): usize {
  if (which == 0) return changetype<usize>(codeA);
  if (which == 1) return changetype<usize>(maskA);
  if (which == 2) return changetype<usize>(codeB);
  if (which == 3) return changetype<usize>(maskB);
  return changetype<usize>(counts);
}

/** Fills the counts: [num, den] for rotation −15 first. */
export function compareAtRotations(): void {
  const a = changetype<usize>(codeA);
  const ua = changetype<usize>(usableA);
  const b = changetype<usize>(wideCodeB);
  const ub = changetype<usize>(wideUsableB);
  doubleBits(changetype<usize>(maskA), ua);
  memory.copy(b + MARGIN_BYTES, changetype<usize>(codeB), CODE_BYTES);
  doubleBits(changetype<usize>(maskB), ub + MARGIN_BYTES);
  closeRing(b);
  closeRing(ub);
  const out = changetype<usize>(counts);
  for (let r = 0; r <= 2 * FARTHEST; r++) {
    const shift: usize = r * COLUMN_BYTES;
    let num = i32x4.splat(0);
    let den = i32x4.splat(0);
    for (let i: usize = 0; i < <usize>CODE_BYTES; i += 16) {
      const common = v128.and(v128.load(ua + i), v128.load(ub + shift + i));
      const differ = v128.and(v128.xor(v128.load(a + i), v128.load(b + shift + i)), common);
      num = i32x4.add(num, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(i8x16.popcnt(differ))));
      den = i32x4.add(den, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(i8x16.popcnt(common))));
    }
    store<u32>(out + r * 8, sumLanes(num));
    store<u32>(out + r * 8 + 4, sumLanes(den));
  }
}

/** Repeats each mask bit twice. */
function doubleBits(from: usize, to: usize): void {
  for (let i: usize = 0; i < <usize>MASK_BYTES; i++) {
    let x = <u32>load<u8>(from + i);
    x = (x | (x << 4)) & 0x0f0f;
    x = (x | (x << 2)) & 0x3333;
    x = (x | (x << 1)) & 0x5555;
    store<u16>(to + 2 * i, <u16>(x | (x << 1)));
  }
}

/** Copies the last columns before the first and the first after the last. */
function closeRing(wide: usize): void {
  memory.copy(wide, wide + CODE_BYTES, MARGIN_BYTES);
  memory.copy(wide + MARGIN_BYTES + CODE_BYTES, wide + MARGIN_BYTES, MARGIN_BYTES);
}

function sumLanes(v: v128): u32 {
  return i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3);
}
