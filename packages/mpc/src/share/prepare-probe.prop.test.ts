import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultThreshold, scoreOf, scoreWeights } from '../compare/threshold.ts';
import { localDots } from '../kernels/local-dots.ts';
import { countBits } from '../matcher/plain-matcher.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { randomTemplate } from '../testing/templates.ts';
import { rollColumns, rotationCount } from './layout.ts';
import { prepareProbe } from './prepare-probe.ts';
import { splitIris } from './split-iris.ts';

it('gives local dots that add up to 2·code_dot − m at every rotation', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 0, max: 256 }), (seed, usable) => {
      const random = seededBytes(seed);
      const [probe, reference] = [randomTemplate(random, usable), randomTemplate(random, 200)];
      const probes = splitIris(probe, random);
      const gallery = splitIris(reference, random);
      const parts = [
        localDots(prepareProbe(probes[0]), gallery[0]),
        localDots(prepareProbe(probes[1]), gallery[1]),
        localDots(prepareProbe(probes[2]), gallery[2]),
      ];
      for (let r = 0; r < rotationCount; r++) {
        const sum = parts.reduce((total, part) => total + (part[r] ?? 0), 0);
        const { mismatches, commonSamples } = countBits(probe, reference, r - rollColumns);
        expect((sum << 16) >> 16).toBe(scoreOf(scoreWeights(defaultThreshold), 2 * commonSamples - 2 * mismatches, commonSamples));
      }
    }),
    { numRuns: 15 },
  );
});

it('leaves the stored share as it is and refuses a gallery share of another party', () => {
  const random = seededBytes(3);
  const [first, second] = splitIris(randomTemplate(random), random);
  const before = first.code.slice();
  const probe = prepareProbe(first);
  expect(first.code).toEqual(before);
  // @ts-expect-error parties do not mix
  expect(() => localDots(probe, second)).toThrow(expect.objectContaining({ code: 'bad-share' }));
});
