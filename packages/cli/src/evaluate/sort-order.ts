/**
 * The order in which `values` rise: indices, of equal values the lower first. For distances: values from 0 up, none negative. Radix sort over the bits of
 * single-precision numbers, which rise as their values do: a comparison sort of ten million takes a minute.
 */
export function sortOrder(values: Float32Array): Uint32Array {
  const keys = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let order = Uint32Array.from(values, (_, k) => k);
  let next = new Uint32Array(values.length);
  for (let shift = 0; shift < 32; shift += digitBits) {
    const at = new Uint32Array((1 << digitBits) + 1);
    for (let k = 0; k < keys.length; k++) at[((keys[k]! >>> shift) & digitMask) + 1]!++;
    for (let digit = 1; digit < at.length; digit++) at[digit]! += at[digit - 1]!;
    for (let k = 0; k < order.length; k++) {
      const index = order[k]!;
      next[at[(keys[index]! >>> shift) & digitMask]!++] = index;
    }
    [order, next] = [next, order];
  }
  return order;
}

const digitBits = 11;
const digitMask = (1 << digitBits) - 1;
