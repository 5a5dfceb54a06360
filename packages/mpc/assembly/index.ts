// Dot products of rows that the host copies into this instance's own memory. Build: scripts/kernels.ts, to src/kernels/wasm.gen.ts.

export { dots, scratchBytes } from './fir';

/** First free byte of the memory: the host lays out probe, rows, scratch and results from here on. */
export function heapBase(): usize {
  return __heap_base;
}
