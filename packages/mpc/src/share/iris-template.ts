import { MpcError } from '../mpc-error.ts';
import { codeElements, maskElements } from './layout.ts';

/**
 * An iris template in the clear ("sclera-iris-1"): `code` 1,600 bytes (12,800 bits), `mask` 800 bytes (6,400 bits, 1 = usable), bit i in byte
 * i>>3 at position i&7; mask bit s covers code bits 2s and 2s + 1. It lives on the capture device until it is split.
 */
export type IrisTemplate = {
  readonly code: Uint8Array;
  readonly mask: Uint8Array;
};

/** The template as ring vectors: code in {−1, 0, +1} (bit 1 is +1, bit 0 is −1, masked out is 0), mask in {0, 1}. Throws `bad-template`. */
export function templateVectors(template: IrisTemplate): {
  code: Uint16Array;
  mask: Uint16Array;
} {
  const { code: codeBytes, mask: maskBytes } = template;
  if (codeBytes.length !== codeElements / 8 || maskBytes.length !== maskElements / 8) {
    throw new MpcError('bad-template', 'not an iris template');
  }
  const mask = new Uint16Array(maskElements);
  for (let s = 0; s < maskElements; s++) {
    mask[s] = bitAt(maskBytes, s);
  }
  const code = new Uint16Array(codeElements);
  for (let i = 0; i < codeElements; i++) {
    code[i] = (mask[i >> 1] ?? 0) * (2 * bitAt(codeBytes, i) - 1);
  }
  return { code, mask };
}

function bitAt(bytes: Uint8Array, index: number): number {
  return ((bytes[index >> 3] ?? 0) >> (index & 7)) & 1;
}
