import { irisKernels } from '../kernels/kernels.ts';
import { type EncodableStrip, type EncodingSettings, encodingSettings } from './encoding-settings.ts';
import { type IrisTemplate, irisCodeBytes, irisMaskBytes, irisSamples } from './template.ts';
import { type WaveletBank, waveletBank } from './wavelet-bank.ts';

let bank: WaveletBank | null = null;

/** Phase bits of the unrolled iris, with a mask for what was covered and what is fragile. */
export function encodeStrip(strip: EncodableStrip): IrisTemplate {
  bank ??= waveletBank(encodingSettings);
  return encodeWith(bank, encodingSettings, strip);
}

/** {@link encodeStrip} with settings and bank of one's own: what the laboratory compares. */
export function encodeWith(bank: WaveletBank, settings: EncodingSettings, strip: EncodableStrip): IrisTemplate {
  const responses = irisKernels().filterStrip(settings.fill(strip), strip.usable, bank);
  const strengths = strengthsOf(responses, settings);
  const code = new Uint8Array(irisCodeBytes);
  const mask = new Uint8Array(irisMaskBytes);
  const fragile = [fragileBelow(strengths, 0, settings), fragileBelow(strengths, 1, settings)];
  for (let s = 0; s < irisSamples; s++) {
    const strength = strengths[s] as number;
    // A response of 0 carries no phase at all.
    if (strength <= 0 || strength < (fragile[s & 1] as number)) continue;
    mask[s >> 3] = (mask[s >> 3] as number) | (1 << (s & 7));
    const bits = ((responses[3 * s] as number) >= 0 ? 1 : 0) | ((responses[3 * s + 1] as number) >= 0 ? 2 : 0);
    code[s >> 2] = (code[s >> 2] as number) | (bits << (2 * (s & 3)));
  }
  return { kind: 'iris', layout: 'sclera-iris-1', code, mask };
}

/** What the kernels say of a sample whose whole envelope lies on usable iris. */
const fullSupport = 256 * 4096;

/** Strength of every sample's response; −1 where too little of the filter lay on usable iris. */
function strengthsOf(responses: Int32Array, { leastSupport, strength }: EncodingSettings): Float64Array {
  const strengths = new Float64Array(irisSamples);
  for (let s = 0; s < irisSamples; s++) {
    const isSupported = (responses[3 * s + 2] as number) >= leastSupport * fullSupport;
    strengths[s] = isSupported ? strength(responses[3 * s] as number, responses[3 * s + 1] as number) : -1;
  }
  return strengths;
}

/** The strength below which a wavelet's samples count as fragile: a quantile over its supported samples. */
function fragileBelow(strengths: Float64Array, wavelet: number, { fragileShare }: EncodingSettings): number {
  const supported = new Float64Array(irisSamples / 2);
  let count = 0;
  for (let s = wavelet; s < irisSamples; s += 2) {
    if ((strengths[s] as number) >= 0) supported[count++] = strengths[s] as number;
  }
  return supported.subarray(0, count).sort()[Math.floor(fragileShare * count)] ?? 0;
}
