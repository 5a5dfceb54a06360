import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generator } from '../../testing/drawn-eye.ts';
import { randomTemplate } from '../../testing/random-template.ts';
import { encodingSettings } from '../iris/encoding-settings.ts';
import { stripHeight, stripWidth } from '../iris/normalise.ts';
import { waveletBank } from '../iris/wavelet-bank.ts';
import { referenceKernels } from './reference.ts';
import { wasmKernels } from './wasm.ts';

const compiled = wasmKernels();
if (compiled === null) throw new Error('this machine runs Node without WebAssembly SIMD');

test('comparison: the compiled kernel and its twin count the same', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), (seedA, seedB, usable) => {
      const a = randomTemplate(seedA, usable);
      const b = randomTemplate(seedB, 1 - usable / 2);
      expect(compiled.compareAtRotations(a.code, a.mask, b.code, b.mask)).toEqual(
        referenceKernels.compareAtRotations(a.code, a.mask, b.code, b.mask),
      );
    }),
    { numRuns: 40 },
  );
});

test('filtering: the compiled kernel and its twin give identical responses', () => {
  const size = stripWidth * stripHeight;
  fc.assert(
    fc.property(fc.integer(), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (seed, usable, isExtreme) => {
      const random = generator(seed);
      const levels = Uint8Array.from({ length: size }, () => (isExtreme ? (random() < 0.5 ? 0 : 255) : Math.floor(random() * 256)));
      const seen = Uint8Array.from({ length: size }, () => (random() < usable ? 1 : 0));
      const bank = waveletBank(encodingSettings);
      expect(compiled.filterStrip(levels, seen, bank)).toEqual(referenceKernels.filterStrip(levels, seen, bank));
    }),
    { numRuns: 25 },
  );
});
