import { stripHeight, stripWidth } from '../iris/normalise.ts';
import { irisCodeBytes, irisMaskBytes, irisSamples } from '../iris/template.ts';
import type { WaveletBank } from '../iris/wavelet-bank.ts';
import type { IrisKernels } from './iris-kernels.ts';
import { wasmBase64 } from './wasm.gen.ts';

/** Exports of `assembly/index.ts`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  compareBuffers(which: number): number;
  compareAtRotations(): void;
  filterBuffers(which: number): number;
  filterStrip(wavelet: number, downTaps: number, aroundTaps: number): void;
}

const rotations = 31;

/**
 * The compiled kernels, or `null` where this machine has no WebAssembly with SIMD or its policy forbids compiling
 * (a page without `wasm-unsafe-eval`). Compiles synchronously: the module is a few kilobytes.
 */
export function wasmKernels(): IrisKernels | null {
  try {
    const bytes = Uint8Array.from(atob(wasmBase64), (character) => character.charCodeAt(0));
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { abort } });
    return wrap(instance.exports as unknown as Exports);
  } catch {
    return null;
  }
}

function abort(): never {
  throw new Error('iris kernel aborted');
}

function wrap(exports: Exports): IrisKernels {
  // Static memory never grows, so views stay valid.
  const { buffer } = exports.memory;
  const [codeA, maskA, codeB, maskB] = [0, 1, 2, 3].map(
    (which) => new Uint8Array(buffer, exports.compareBuffers(which), which % 2 === 0 ? irisCodeBytes : irisMaskBytes),
  ) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const counts = new Uint32Array(buffer, exports.compareBuffers(4), 2 * rotations);
  const levels = new Uint8Array(buffer, exports.filterBuffers(0), stripWidth * stripHeight);
  const usable = new Uint8Array(buffer, exports.filterBuffers(1), stripWidth * stripHeight);
  const [down, even, odd, envelope] = [2, 3, 4, 5].map((which) => new Int16Array(buffer, exports.filterBuffers(which), mostTaps)) as [
    Int16Array,
    Int16Array,
    Int16Array,
    Int16Array,
  ];
  const responses = new Int32Array(buffer, exports.filterBuffers(7), 3 * irisSamples);

  return {
    compareAtRotations(a, ma, b, mb) {
      codeA.set(a);
      maskA.set(ma);
      codeB.set(b);
      maskB.set(mb);
      exports.compareAtRotations();
      return counts.slice();
    },
    filterStrip(strip, seen, bank: WaveletBank) {
      levels.set(strip);
      usable.set(seen);
      new Int32Array(buffer, exports.filterBuffers(6), bank.rowCentres.length).set(bank.rowCentres);
      bank.wavelets.forEach((wavelet, w) => {
        load(down, wavelet.down);
        load(even, wavelet.even);
        load(odd, wavelet.odd);
        load(envelope, wavelet.envelope);
        exports.filterStrip(w, wavelet.down.length, wavelet.even.length);
      });
      return responses.slice();
    },
  };
}

/** Longest filter that the compiled kernel takes. */
const mostTaps = 64;

function load(into: Int16Array, taps: Int16Array): void {
  if (taps.length > mostTaps) throw new RangeError('filter longer than the kernel takes');
  into.fill(0);
  into.set(taps);
}
