import { irisMaskBytes } from "../iris/template.ts";

const rotations = 31;
const farthest = 15;

/**
 * Readable twin of the compiled comparison: for each rotation −15…15 the pair (differing bits, common bits) over two
 * templates in layout sclera-iris-1. Returns 62 numbers, `[num, den]` for rotation −15 first.
 */
export function compareAtRotations(codeA: Uint8Array, maskA: Uint8Array, codeB: Uint8Array, maskB: Uint8Array): Uint32Array {
  const counts = new Uint32Array(2 * rotations);
  for (let r = 0; r < rotations; r++) {
    const shift = (r - farthest) * 4;
    let num = 0;
    let den = 0;
    for (let i = 0; i < irisMaskBytes; i++) {
      const j = (i + shift + irisMaskBytes) % irisMaskBytes;
      const common = (maskA[i] as number) & (maskB[j] as number);
      den += 2 * (popcount8[common] as number);
      const low = (codeA[2 * i] as number) ^ (codeB[2 * j] as number);
      const high = (codeA[2 * i + 1] as number) ^ (codeB[2 * j + 1] as number);
      num += popcount8[low & (doubled[common & 15] as number)] as number;
      num += popcount8[high & (doubled[common >> 4] as number)] as number;
    }
    counts[2 * r] = num;
    counts[2 * r + 1] = den;
  }
  return counts;
}

/** Bits set in each byte value. */
const popcount8 = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
});

/** Each of four bits repeated twice. */
const doubled = Uint8Array.from({ length: 16 }, (_, n) => ((n & 1) * 3) | ((n & 2) * 6) | ((n & 4) * 12) | ((n & 8) * 24));
