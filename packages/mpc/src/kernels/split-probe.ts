/** Columns of a split probe: 27 parts of 28. */
export const splitProbeColumns = 756;
/** Parts that one level of the fast FIR algorithm makes of a sequence. */
const partCount = 3;

/** Steps of the fast FIR algorithm. */
const steps = 3;

/**
 * The 27 parts of a wrapped probe that the WebAssembly kernel correlates with (see assembly/fir.ts): three times the step
 * p ↦ A = po, B = pe − po, C = pe[+1] − po on even and odd columns, in the order AAA, AAB … CCC; 28 columns each. Column 230, which
 * the wrapped probe of 230 columns lacks, is read as 0: it goes into rotation 31 only, which is not kept.
 */
export function splitProbe(wrapped: Uint16Array, columnElements: number): Uint16Array {
  const padded = new Uint16Array(wrapped.length + columnElements);
  padded.set(wrapped);
  let split = padded;
  for (let step = 0, count = 1; step < steps; step++, count *= partCount) {
    const length = split.length / count;
    const parts = Array.from({ length: count }, (_, i) => splitOnce(split.subarray(i * length, (i + 1) * length), columnElements));
    split = new Uint16Array(parts.reduce((sum, part) => sum + part.length, 0));
    for (const [i, part] of parts.entries()) {
      split.set(part, i * part.length);
    }
  }
  return split;
}

/** One step: an odd number 2n + 1 of columns becomes three parts of n columns. */
function splitOnce(sequence: Uint16Array, columnElements: number): Uint16Array {
  const length = ((sequence.length / columnElements - 1) / 2) * columnElements;
  const parts = new Uint16Array(partCount * length);
  for (let i = 0; i < length; i++) {
    const column = Math.floor(i / columnElements);
    const even = 2 * column * columnElements + (i % columnElements);
    const odd = sequence[even + columnElements] ?? 0;
    parts[i] = odd;
    parts[length + i] = (sequence[even] ?? 0) - odd;
    parts[2 * length + i] = (sequence[even + 2 * columnElements] ?? 0) - odd;
  }
  return parts;
}
