import { type GrayImage, type IrisTemplate, irisColumns, irisRows, irisWavelets } from '@sclera/engine';

/** Lines of a picture of a code: 16 rows × 2 wavelets × (re, im). */
const codeLines = irisRows * irisWavelets * 2;

/** A template as a picture, 200 × 64: one column an angle, white 1, black 0, grey where nothing is usable. For the person's own screen. */
export function drawCode(template: IrisTemplate): GrayImage {
  return drawColumns((bit) => {
    const sample = bit >> 1;
    if (bitAt(template.mask, sample) === 0) return 128;
    return bitAt(template.code, bit) === 0 ? 0 : 255;
  });
}

/** One party's share in the same arrangement: 12,800 ring elements, of each the upper byte. It looks like noise because it is. */
export function drawShare(elements: Uint16Array): GrayImage {
  return drawColumns((bit) => (elements[bit] ?? 0) >> 8);
}

function drawColumns(grey: (bit: number) => number): GrayImage {
  const data = new Uint8Array(irisColumns * codeLines);
  for (let column = 0; column < irisColumns; column++) {
    for (let line = 0; line < codeLines; line++) data[line * irisColumns + column] = grey(column * codeLines + line);
  }
  return { width: irisColumns, height: codeLines, data };
}

function bitAt(bytes: Uint8Array, index: number): number {
  return ((bytes[index >> 3] ?? 0) >> (index & 7)) & 1;
}
