/** Columns of a split probe: nine parts of 57. */
export const splitProbeColumns = 513;
/** Parts that one level of the fast FIR algorithm makes of a sequence. */
const partCount = 3;

/**
 * The nine sub-sequences of a wrapped probe that the WebAssembly kernel correlates with (see assembly/index.ts): twice the step
 * p ↦ A = po, B = pe − po, C = pe[+1] − po on even and odd columns, in the order AA, AB, AC, BA … CC; 57 columns each. Column 230, which
 * the wrapped probe of 230 columns lacks, is read as 0: it goes into rotation 31 only, which is not kept.
 */
export function splitProbe(wrapped: Uint16Array, columnElements: number): Uint16Array {
  const padded = new Uint16Array(wrapped.length + columnElements);
  padded.set(wrapped);
  const outer = splitOnce(padded, columnElements);
  const parts = Array.from({ length: partCount }, (_, i) => {
    const length = outer.length / partCount;
    return splitOnce(outer.subarray(i * length, (i + 1) * length), columnElements);
  });
  const all = new Uint16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
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
