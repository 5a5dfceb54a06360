/** χ² of byte counts against the uniform distribution, 255 degrees of freedom: mean 255, standard deviation 22.6. */
export function byteChiSquare(bytes: Uint8Array): number {
  return uniformChiSquare(bytes, 8);
}

/** χ² of the pieces of `bits` bits (1, 2, 4 or 8) against the uniform distribution, 2^bits − 1 degrees of freedom. */
export function uniformChiSquare(bytes: Uint8Array, bits: PieceBits): number {
  const counts = countPieces(bytes, bits);
  const expected = (bytes.length * 8) / bits / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** χ² of two samples of bytes against one common distribution, 255 degrees of freedom. */
export function twoSampleChiSquare(a: Uint8Array, b: Uint8Array, bits: PieceBits = 8): number {
  const [first, second] = [countPieces(a, bits), countPieces(b, bits)];
  let sum = 0;
  for (const [value, count] of first.entries()) {
    const other = second[value] ?? 0;
    const total = count + other;
    if (total > 0) {
      sum += (count * Math.sqrt(b.length / a.length) - other * Math.sqrt(a.length / b.length)) ** 2 / total;
    }
  }
  return sum;
}

/** Bits looked at together. */
export type PieceBits = 1 | 2 | 4 | 8;

/** The largest pieces of which each value is to be expected at least ten times. */
export function pieceBitsFor(byteCount: number): PieceBits {
  return ([8, 4, 2] as const).find((bits) => (byteCount * 8) / bits / 2 ** bits >= 10) ?? 1;
}

/** The χ² that uniform pieces exceed with probability about 1e-9. */
export function chiSquareLimit(bits: PieceBits): number {
  return chiSquareQuantile(2 ** bits - 1, 5.998);
}

/**
 * The χ² of `freedom` degrees of freedom that is exceeded as often as a standard normal variable exceeds `deviations` (Wilson and Hilferty 1931).
 * At ten or more expected a cell the approximation is good to a factor of a few in that probability.
 */
export function chiSquareQuantile(freedom: number, deviations: number): number {
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + deviations * Math.sqrt(spread)) ** 3;
}

function countPieces(bytes: Uint8Array, bits: PieceBits): number[] {
  const counts = new Array<number>(2 ** bits).fill(0);
  for (const byte of bytes) {
    for (let shift = 0; shift < 8; shift += bits) {
      const piece = (byte >> shift) & (counts.length - 1);
      counts[piece] = (counts[piece] ?? 0) + 1;
    }
  }
  return counts;
}
