import { afterEach, expect, test, vi } from 'vitest';
import { irisKernelContract } from './iris-kernels.contract.ts';
import { referenceKernels } from './reference.ts';
import { wasmKernels } from './wasm.ts';

irisKernelContract('reference', referenceKernels);

const compiled = wasmKernels();
if (compiled === null) throw new Error('this machine runs Node without WebAssembly SIMD');
irisKernelContract('compiled', compiled);

afterEach(() => vi.unstubAllGlobals());

test('without WebAssembly there are no compiled kernels, and the reference twin is chosen', async () => {
  vi.stubGlobal('WebAssembly', undefined);
  expect(wasmKernels()).toBeNull();
  vi.resetModules();
  const { irisKernels } = await import('./kernels.ts');
  const a = new Uint8Array(1600);
  const m = new Uint8Array(800).fill(255);
  expect(irisKernels().compareAtRotations(a, m, a, m)[31]).toBe(12800);
});
