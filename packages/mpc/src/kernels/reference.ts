import { columnCodeElements, columnMaskElements, rotationCount } from '../share/layout.ts';
import type { DotKernel } from './kernel.ts';

/** The readable oracle of the kernels, and what runs where there is no WebAssembly with SIMD. */
export const referenceKernel: DotKernel = {
  name: 'reference',
  dots(probe, gallery) {
    const code = new Uint16Array(gallery.length * rotationCount);
    const mask = new Uint16Array(gallery.length * rotationCount);
    for (const [g, share] of gallery.entries()) {
      for (let r = 0; r < rotationCount; r++) {
        const out = g * rotationCount + r;
        code[out] = dotAt(probe.code, r * columnCodeElements, share.code);
        mask[out] = dotAt(probe.mask, r * columnMaskElements, share.mask);
      }
    }
    return { code, mask };
  },
};

function dotAt(probe: Uint16Array, offset: number, row: Uint16Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    sum = (sum + Math.imul(probe[offset + i] ?? 0, row[i] ?? 0)) | 0;
  }
  return sum;
}
