/** Shannon entropy of the values in bits a byte: 8 is what pure chance gives, a picture of an eye gives clearly less. */
export function entropyBits(values: ArrayLike<number>): number {
  if (values.length === 0) return 0;
  const counts = new Float64Array(256);
  for (let i = 0; i < values.length; i++) {
    const value = (values[i] ?? 0) & 0xff;
    counts[value] = (counts[value] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= (count / values.length) * Math.log2(count / values.length);
  return bits;
}
