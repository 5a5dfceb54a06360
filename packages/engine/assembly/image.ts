// Inner loops over whole pictures. Compiled twin of src/kernels/image-reference.ts: same arithmetic in the same order, so the same results.
// Build: scripts/kernels.ts, to src/kernels/image.gen.ts. Pictures have any size, so there is not one static buffer here: the caller asks for
// room and gives every address.

export { countVotes, sumVotes } from './discs';
export { closeRows, openSquare } from './morphology';

const PAGE_BYTES: usize = 65536;

/** Address of the first of `bytes` bytes that the caller may use until it asks again. */
export function makeRoom(bytes: usize): usize {
  const first = (__heap_base + 15) & ~15;
  const wanted = (first + bytes + PAGE_BYTES - 1) / PAGE_BYTES;
  const missing = <i32>wanted - memory.size();
  if (missing > 0 && memory.grow(missing) < 0) unreachable();
  return first;
}
