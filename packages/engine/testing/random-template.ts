import { doubleBits, type IrisTemplate, irisCodeBytes, irisMaskBytes } from '../src/iris/template.ts';
import { generator } from './drawn-eye.ts';

/** A well-formed template of random bits; `usable` is the share of mask bits set. */
export function randomTemplate(seed: number, usable = 1): IrisTemplate {
  const random = generator(seed);
  const code = new Uint8Array(irisCodeBytes);
  const mask = new Uint8Array(irisMaskBytes);
  for (let i = 0; i < irisMaskBytes; i++) {
    let bits = 0;
    for (let b = 0; b < 8; b++) if (random() < usable) bits |= 1 << b;
    mask[i] = bits;
    const wide = doubleBits(bits);
    code[2 * i] = Math.floor(random() * 256) & wide;
    code[2 * i + 1] = Math.floor(random() * 256) & (wide >> 8);
  }
  return { kind: 'iris', layout: 'sclera-iris-1', code, mask };
}

/** The same template with about `share` of its usable code bits flipped. */
export function disturb(template: IrisTemplate, share: number, seed: number): IrisTemplate {
  const random = generator(seed);
  const code = template.code.slice();
  for (let i = 0; i < irisCodeBytes * 8; i++) {
    const isUsable = (((template.mask[i >> 4] as number) >> ((i >> 1) & 7)) & 1) === 1;
    if (isUsable && random() < share) code[i >> 3] = (code[i >> 3] as number) ^ (1 << (i & 7));
  }
  return { ...template, code };
}
