import { irisKernels } from '../kernels/kernels.ts';
import { type Strip, stripHeight, stripWidth } from './normalise.ts';
import { type IrisTemplate, irisCodeBytes, irisMaskBytes, irisSamples } from './template.ts';
import { type WaveletBank, waveletBank } from './wavelet-bank.ts';

/** Share of a filter's envelope that must lie on usable iris. Stricter values mask more than they mend: pairs run out of common bits. */
const leastSupport = 0.6;
const fullSupport = 256 * 4096;
/** Share of the supported samples of each wavelet, those closest to an axis, that is masked as fragile. */
const fragileShare = 0.07;

let bank: WaveletBank | null = null;

/** Phase bits of the unrolled iris, with a mask for what was covered and what is fragile. */
export function encodeStrip(strip: Strip): IrisTemplate {
  bank ??= waveletBank();
  const responses = irisKernels().filterStrip(fillCovered(strip), strip.usable, bank);
  const code = new Uint8Array(irisCodeBytes);
  const mask = new Uint8Array(irisMaskBytes);
  const fragile = [fragileBelow(responses, 0), fragileBelow(responses, 1)];
  for (let s = 0; s < irisSamples; s++) {
    const even = responses[3 * s] as number;
    const odd = responses[3 * s + 1] as number;
    if (!isSupported(responses, s)) continue;
    if (Math.min(Math.abs(even), Math.abs(odd)) < (fragile[s & 1] as number)) continue;
    mask[s >> 3] = (mask[s >> 3] as number) | (1 << (s & 7));
    const bits = (even >= 0 ? 1 : 0) | (odd >= 0 ? 2 : 0);
    code[s >> 2] = (code[s >> 2] as number) | (bits << (2 * (s & 3)));
  }
  return { kind: 'iris', layout: 'sclera-iris-1', code, mask };
}

/** Covered samples take their row's mean, so that filters beside them see no false edge larger than need be. */
function fillCovered({ levels, usable }: Strip): Uint8Array {
  const filled = levels.slice();
  for (let i = 0; i < stripHeight; i++) {
    const row = i * stripWidth;
    let sum = 0;
    let count = 0;
    for (let a = 0; a < stripWidth; a++) {
      if (usable[row + a] !== 1) continue;
      sum += levels[row + a] as number;
      count++;
    }
    const mean = count > 0 ? Math.floor((2 * sum + count) / (2 * count)) : 128;
    for (let a = 0; a < stripWidth; a++) if (usable[row + a] !== 1) filled[row + a] = mean;
  }
  return filled;
}

/** The response below which a wavelet's bits count as fragile: a quantile over its supported samples. */
function fragileBelow(responses: Int32Array, wavelet: number): number {
  const weakest = new Int32Array(irisSamples / 2);
  let count = 0;
  for (let s = wavelet; s < irisSamples; s += 2) {
    if (!isSupported(responses, s)) continue;
    weakest[count++] = Math.min(Math.abs(responses[3 * s] as number), Math.abs(responses[3 * s + 1] as number));
  }
  // A response of 0 carries no phase at all, however few there are.
  return Math.max(1, weakest.subarray(0, count).sort()[Math.floor(fragileShare * count)] ?? 1);
}

function isSupported(responses: Int32Array, s: number): boolean {
  return (responses[3 * s + 2] as number) >= leastSupport * fullSupport;
}
