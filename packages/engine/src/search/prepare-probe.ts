import { type IrisTemplate, irisColumns } from '../iris/template.ts';
import { columnAt, popcount32, readColumns } from './gallery-layout.ts';

/** Bytes of a prepared probe. */
export const probeBytes = 5056;
const planeBytes = 2 * irisColumns * 4;
const windowsAt = 3 * planeBytes;
const windows = 228;
const samplesAt = windowsAt + 240;
const farthest = 15;

/**
 * Lays a probe out for the kernel, at address `at` (a multiple of 16):
 *
 * - re bits, parity (re ^ im) and mask, each 400 positions of 4 bytes: the 200 positions of a gallery entry twice over, so that every rotation is one run;
 * - 228 bytes: usable samples of columns j − 15 … j − 12 (0…128) for j = 0…227, so that the counts for all rotations of one group stand side by side;
 * - u32: usable samples.
 */
export function prepareProbe(bytes: Uint8Array, at: number, template: IrisTemplate): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, probeBytes);
  const usable = new Uint8Array(irisColumns);
  const { re, parity, mask } = readColumns(template);
  for (let position = 0; position < irisColumns; position++) {
    usable[columnAt(position)] = popcount32(mask[position] as number);
    for (const offset of [4 * position, 4 * (position + irisColumns)]) {
      view.setUint32(offset, re[position] as number, true);
      view.setUint32(planeBytes + offset, parity[position] as number, true);
      view.setUint32(2 * planeBytes + offset, mask[position] as number, true);
    }
  }
  for (let j = 0; j < windows; j++) {
    let sum = 0;
    for (let k = 0; k < 4; k++) sum += usable[(j - farthest + k + irisColumns) % irisColumns] as number;
    view.setUint8(windowsAt + j, sum);
  }
  view.setUint32(
    samplesAt,
    usable.reduce((sum, samples) => sum + samples, 0),
    true,
  );
}
