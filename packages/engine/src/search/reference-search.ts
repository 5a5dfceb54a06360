import { maxRotation, minCommonBits } from '../iris/compare.ts';
import { irisColumns } from '../iris/template.ts';
import { entriesAt } from './gallery.ts';
import { entryBytes, offsetOf, popcount32, positionStride, readColumns, type StoredColumns } from './gallery-layout.ts';
import { insertHit, prefilterColumns, prefilterHundredths, type SearchHit, type SearchKernel } from './search-kernel.ts';

/** Readable twin of the compiled search: the oracle in tests and the fallback where WebAssembly SIMD or shared memory is missing. */
export const referenceSearch: SearchKernel = {
  searchRange(gallery, probe, { first, count, top, limitNum, limitDen, prefilter }) {
    const hits: SearchHit[] = [];
    let apart = 0;
    const columns = readColumns(probe);
    for (let index = first; index < first + count; index++) {
      const { buffer, byteOffset } = gallery.bytes;
      const entry = new Uint32Array(buffer, byteOffset + entriesAt + index * entryBytes, entryBytes / 4);
      let best = { num: limitNum, den: limitDen, rotation: Number.NaN };
      let isComparable = false;
      for (const rotation of rotationsBySize) {
        const whole = countColumns(columns, entry, rotation, irisColumns);
        if (whole.den < minCommonBits) continue;
        isComparable = true;
        if (prefilter) {
          const part = countColumns(columns, entry, rotation, prefilterColumns);
          if (100 * part.num > prefilterHundredths * part.den) continue;
        }
        if (whole.num * best.den < best.num * whole.den) best = { ...whole, rotation };
      }
      if (!isComparable) apart++;
      if (!Number.isNaN(best.rotation)) insertHit(hits, { index, rotation: best.rotation, num: best.num, maskBits: best.den }, top);
    }
    return { hits, apart };
  },
};

/** 0, −1, 1, −2, 2 … −15, 15. */
const rotationsBySize: readonly number[] = Array.from({ length: 2 * maxRotation + 1 }, (_, step) =>
  step % 2 === 0 ? step / 2 : -(step + 1) / 2,
);

/** Differing and common bits over the first positions of an entry. */
function countColumns(
  probe: StoredColumns,
  entry: Uint32Array,
  rotation: number,
  positions: number,
): { readonly num: number; readonly den: number } {
  let num = 0;
  let common = 0;
  const shift = irisColumns * positionStride - positionStride * rotation;
  for (let position = 0; position < positions; position++) {
    const turned = (position + shift) % irisColumns;
    const at = offsetOf(position) / 4;
    const both = (probe.mask[turned] as number) & (entry[at + 8] as number);
    const reDiffers = (probe.re[turned] as number) ^ (entry[at] as number);
    const imDiffers = reDiffers ^ (probe.parity[turned] as number) ^ (entry[at + 4] as number);
    num += popcount32(reDiffers & both) + popcount32(imDiffers & both);
    common += popcount32(both);
  }
  return { num, den: 2 * common };
}
