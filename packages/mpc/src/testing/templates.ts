import type { TemplatePair } from '../matcher/matcher.ts';
import type { IrisTemplate } from '../share/iris-template.ts';
import { codeElements, columnCount, maskElements } from '../share/layout.ts';
import type { RandomBytes } from '../share/split-vector.ts';

/** A template of random bits; of each 256 samples about `usable` are usable. */
export function randomTemplate(random: RandomBytes, usable = 230): IrisTemplate {
  const mask = new Uint8Array(maskElements / 8);
  for (const [sample, byte] of random(maskElements).entries()) {
    if (byte < usable) {
      mask[sample >> 3] = (mask[sample >> 3] ?? 0) | (1 << (sample & 7));
    }
  }
  return { code: random(codeElements / 8), mask };
}

/** Both eyes, random. */
export function randomPair(random: RandomBytes, usable = 230): TemplatePair {
  return { left: randomTemplate(random, usable), right: randomTemplate(random, usable) };
}

/** A template whose first `samples` samples are usable. */
export function maskedTemplate(random: RandomBytes, samples: number): IrisTemplate {
  const mask = Uint8Array.from({ length: maskElements / 8 }, (_, byte) => 0xff >> (8 - Math.min(8, Math.max(0, samples - 8 * byte))));
  return { code: random(codeElements / 8), mask };
}

/** `template` with exactly `count` of its usable code bits flipped, evenly spread. */
export function withMismatches(template: IrisTemplate, count: number): IrisTemplate {
  const usableBits = Array.from({ length: codeElements }, (_, bit) => bit).filter(
    (bit) => (((template.mask[bit >> 4] ?? 0) >> ((bit >> 1) & 7)) & 1) === 1,
  );
  const code = template.code.slice();
  for (let i = 0; i < count; i++) {
    const bit = usableBits[Math.floor((i * usableBits.length) / count)] ?? 0;
    code[bit >> 3] = (code[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  }
  return { code, mask: template.mask };
}

/** `template` turned by whole columns: column c of the result is column c + `columns`. */
export function turned(template: IrisTemplate, columns: number): IrisTemplate {
  const turn = (bytes: Uint8Array): Uint8Array => {
    const columnBytes = bytes.length / columnCount;
    const offset = ((columns + columnCount) % columnCount) * columnBytes;
    const result = new Uint8Array(bytes.length);
    result.set(bytes.subarray(offset));
    result.set(bytes.subarray(0, offset), bytes.length - offset);
    return result;
  };
  return { code: turn(template.code), mask: turn(template.mask) };
}
