import { stripHeight, stripWidth } from '../iris/normalise.ts';
import { irisColumns, irisMaskBytes, irisRows, irisSamples } from '../iris/template.ts';
import type { WaveletBank } from '../iris/wavelet-bank.ts';
import type { IrisKernels } from './iris-kernels.ts';

const rotations = 31;
const farthest = 15;

/** Readable twin of the compiled kernels: the oracle in tests and the fallback where WebAssembly SIMD is missing. */
export const referenceKernels: IrisKernels = { compareAtRotations, filterStrip };

function compareAtRotations(codeA: Uint8Array, maskA: Uint8Array, codeB: Uint8Array, maskB: Uint8Array): Uint32Array {
  const counts = new Uint32Array(2 * rotations);
  for (let r = 0; r < rotations; r++) {
    const shift = (r - farthest) * 4;
    let num = 0;
    let den = 0;
    for (let i = 0; i < irisMaskBytes; i++) {
      const j = (i + shift + irisMaskBytes) % irisMaskBytes;
      const common = (maskA[i] as number) & (maskB[j] as number);
      den += 2 * (popcount8[common] as number);
      const low = (codeA[2 * i] as number) ^ (codeB[2 * j] as number);
      const high = (codeA[2 * i + 1] as number) ^ (codeB[2 * j + 1] as number);
      num += popcount8[low & (doubled[common & 15] as number)] as number;
      num += popcount8[high & (doubled[common >> 4] as number)] as number;
    }
    counts[2 * r] = num;
    counts[2 * r + 1] = den;
  }
  return counts;
}

function filterStrip(levels: Uint8Array, usable: Uint8Array, { wavelets, rowCentres }: WaveletBank): Int32Array {
  const responses = new Int32Array(3 * irisSamples);
  const levelRow = new Int32Array(stripWidth);
  const usableRow = new Int32Array(stripWidth);
  for (let w = 0; w < wavelets.length; w++) {
    const wavelet = wavelets[w as 0 | 1];
    for (let r = 0; r < irisRows; r++) {
      const centre = rowCentres[r] as number;
      sumDown(levels, wavelet.down, centre, levelRow, 32768);
      sumDown(usable, wavelet.down, centre, usableRow, 0);
      for (let c = 0; c < irisColumns; c++) {
        const at = 3 * (c * 2 * irisRows + r * 2 + w);
        responses[at] = sumAround(levelRow, wavelet.even, 2 * c);
        responses[at + 1] = sumAround(levelRow, wavelet.odd, 2 * c);
        responses[at + 2] = sumAround(usableRow, wavelet.envelope, 2 * c);
      }
    }
  }
  return responses;
}

/** Vertical sums about strip row `centre`, less `offset`; rows beyond the edge repeat the last. */
function sumDown(strip: Uint8Array, weights: Int16Array, centre: number, into: Int32Array, offset: number): void {
  const reach = weights.length >> 1;
  into.fill(-offset);
  for (let k = 0; k < weights.length; k++) {
    const row = Math.max(0, Math.min(stripHeight - 1, centre + k - reach)) * stripWidth;
    for (let a = 0; a < stripWidth; a++) into[a] = (into[a] as number) + (weights[k] as number) * (strip[row + a] as number);
  }
}

/** Horizontal sum about column `middle`; the strip closes on itself. */
function sumAround(row: Int32Array, taps: Int16Array, middle: number): number {
  const first = middle - (taps.length >> 1) + stripWidth;
  let sum = 0;
  for (let k = 0; k < taps.length; k++) sum += (taps[k] as number) * (row[(first + k) % stripWidth] as number);
  return sum;
}

/** Bits set in each byte value. */
const popcount8 = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
});

/** Each of four bits repeated twice. */
const doubled = Uint8Array.from({ length: 16 }, (_, n) => ((n & 1) * 3) | ((n & 2) * 6) | ((n & 4) * 12) | ((n & 8) * 24));
