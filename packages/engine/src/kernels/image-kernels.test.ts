import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { generator } from '../../testing/drawn-eye.ts';
import { blur, type Plane } from '../image/plane.ts';
import { imageKernelContract } from './image-kernels.contract.ts';
import { referenceImageKernels } from './image-reference.ts';
import { wasmImageKernels } from './image-wasm.ts';

imageKernelContract('reference', referenceImageKernels);

const compiled = wasmImageKernels();
if (compiled === null) throw new Error('this machine runs Node without WebAssembly SIMD');
imageKernelContract('compiled', compiled);

afterEach(() => vi.unstubAllGlobals());

/** Noise at any strength, coarse or fine. */
function noise(width: number, height: number, seed: number, strength: number, passes: number): Plane {
  const random = generator(seed);
  return blur({ width, height, data: Float32Array.from({ length: width * height }, () => strength * random()) }, passes);
}

test('votes for discs: the compiled kernel and its twin score the same', () => {
  const size = fc.integer({ min: 6, max: 90 });
  fc.assert(
    fc.property(size, size, fc.integer(), fc.constantFrom(40, 255, 2000), fc.nat({ max: 3 }), fc.constantFrom(1, 2), (...drawn) => {
      const [width, height, seed, strength, passes, cell] = drawn;
      const radii = Array.from({ length: 1 + (Math.abs(seed) % 9) }, (_, i) => 3 + 2 * i);
      const rules = { cell: cell as 1 | 2, radii, weakestEdge: 2, fullEdge: 8, leastScore: 0.2 };
      const plane = noise(width, height, seed, strength, passes);
      expect(compiled.scoreDiscs(plane, rules)).toEqual(referenceImageKernels.scoreDiscs(plane, rules));
    }),
    { numRuns: 60 },
  );
});

test('opening and closing: the compiled kernels and their twins give the same picture', () => {
  const size = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(size, size, fc.nat({ max: 12 }), fc.integer(), (width, height, reach, seed) => {
      const plane = noise(width, height, seed, 400, 0);
      expect(compiled.open(plane, reach)).toEqual(referenceImageKernels.open(plane, reach));
      expect(compiled.closeAcross(plane, reach)).toEqual(referenceImageKernels.closeAcross(plane, reach));
    }),
    { numRuns: 60 },
  );
});

test('without WebAssembly there are no compiled kernels', () => {
  vi.stubGlobal('WebAssembly', undefined);
  expect(wasmImageKernels()).toBeNull();
});
