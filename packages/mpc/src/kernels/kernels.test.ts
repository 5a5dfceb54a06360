import { expect, it } from 'vitest';
import { describeDotKernel } from './kernels.contract.ts';
import { referenceKernel } from './reference.ts';
import { createWasmKernel, defaultKernel } from './wasm.ts';

describeDotKernel('reference', () => referenceKernel);
describeDotKernel('wasm', () => {
  const kernel = createWasmKernel();
  if (!kernel) {
    throw new Error('this runtime has no WebAssembly with SIMD');
  }
  return kernel;
});

it('takes the WebAssembly kernel where it runs', () => {
  expect(defaultKernel().name).toBe('wasm');
});
