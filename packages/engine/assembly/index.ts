// Compiled twin of src/kernels/reference.ts: same names, same whole-number results.
// Build: scripts/kernels.ts (asc -O3 --enable simd --runtime stub --noAssert), which writes src/kernels/wasm.gen.ts.
// All memory is static; the loader copies inputs to the addresses below and reads results from them.

export { compareAtRotations, compareBuffers } from './compare';
export { filterBuffers, filterStrip } from './filter';
