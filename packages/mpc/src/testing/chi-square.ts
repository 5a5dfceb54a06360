/** χ² of byte counts against the uniform distribution, 255 degrees of freedom: mean 255, standard deviation 22.6. */
export function byteChiSquare(bytes: Uint8Array): number {
  const counts = countBytes(bytes);
  const expected = bytes.length / 256;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

/** χ² of two samples of bytes against one common distribution, 255 degrees of freedom. */
export function twoSampleChiSquare(a: Uint8Array, b: Uint8Array): number {
  const [first, second] = [countBytes(a), countBytes(b)];
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

function countBytes(bytes: Uint8Array): number[] {
  const counts = new Array<number>(256).fill(0);
  for (const byte of bytes) {
    counts[byte] = (counts[byte] ?? 0) + 1;
  }
  return counts;
}
