import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { disturb, randomTemplate } from '../../testing/random-template.ts';
import { encodingSettings } from '../iris/encoding-settings.ts';
import { rotate } from '../iris/fuse.ts';
import { stripHeight, stripWidth } from '../iris/normalise.ts';
import { irisSamples } from '../iris/template.ts';
import { waveletBank } from '../iris/wavelet-bank.ts';
import type { IrisKernels } from './iris-kernels.ts';

const size = stripWidth * stripHeight;
const allUsable = new Uint8Array(size).fill(1);

/** What every implementation of the iris kernels must do. */
export function irisKernelContract(name: string, kernels: IrisKernels): void {
  describe(`iris kernels: ${name}`, () => {
    test('a template against itself differs nowhere at rotation 0 and shares all its usable bits', () => {
      const a = randomTemplate(1, 0.7);
      const counts = kernels.compareAtRotations(a.code, a.mask, a.code, a.mask);
      expect(counts.length).toBe(62);
      expect(counts[2 * 15]).toBe(0);
      const usable = a.mask.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
      expect(counts[2 * 15 + 1]).toBe(2 * usable);
      expect(counts[2 * 14]).toBeGreaterThan(0);
    });

    test('counts agree with counting bit by bit', () => {
      const a = randomTemplate(2, 0.6);
      const b = randomTemplate(3, 0.8);
      const counts = kernels.compareAtRotations(a.code, a.mask, b.code, b.mask);
      for (const rotation of [-15, -1, 0, 7, 15]) {
        const [num, den] = countBitByBit(a.code, a.mask, b.code, b.mask, rotation);
        expect([counts[2 * (rotation + 15)], counts[2 * (rotation + 15) + 1]]).toEqual([num, den]);
      }
    });

    test('turning a template moves its best rotation by as much', () => {
      fc.assert(
        fc.property(fc.integer({ min: -15, max: 15 }), fc.integer({ min: 1, max: 1_000_000 }), (turn, seed) => {
          const a = randomTemplate(seed, 0.9);
          const b = rotate(disturb(a, 0.1, seed + 1), turn);
          const counts = kernels.compareAtRotations(a.code, a.mask, b.code, b.mask);
          const distances = Array.from({ length: 31 }, (_, r) => (counts[2 * r] as number) / (counts[2 * r + 1] as number));
          expect(distances.indexOf(Math.min(...distances)) - 15).toBe(0 - turn);
        }),
        { numRuns: 30 },
      );
    });

    test('an even strip gives no response, whatever its level', () => {
      for (const level of [0, 128, 255]) {
        const responses = kernels.filterStrip(new Uint8Array(size).fill(level), allUsable, waveletBank(encodingSettings));
        for (let s = 0; s < irisSamples; s++) {
          if (responses[3 * s] !== 0 || responses[3 * s + 1] !== 0) expect.fail(`sample ${s} responds to an even strip`);
          if (responses[3 * s + 2] !== 256 * 4096) expect.fail(`sample ${s} is not fully supported`);
        }
      }
    });

    test('support is 0 where nothing was usable and falls near its edge', () => {
      const usable = allUsable.slice();
      for (let i = 0; i < stripHeight; i++) usable.fill(0, i * stripWidth + 100, i * stripWidth + 200);
      const responses = kernels.filterStrip(new Uint8Array(size), usable, waveletBank(encodingSettings));
      const supportAt = (column: number): number => responses[3 * (column * 32 + 16) + 2] as number;
      expect(supportAt(75)).toBe(0);
      expect(supportAt(50)).toBeGreaterThan(0.3 * 256 * 4096);
      expect(supportAt(50)).toBeLessThan(0.7 * 256 * 4096);
      expect(supportAt(150)).toBe(256 * 4096);
    });

    test('extremes stay inside 32 bits: a strip in step with each wavelet', () => {
      for (const { wavelength } of encodingSettings.wavelets) {
        const strip = Uint8Array.from({ length: size }, (_, i) => ((i % stripWidth) % wavelength < wavelength / 2 ? 255 : 0));
        const responses = kernels.filterStrip(strip, allUsable, waveletBank(encodingSettings));
        expect(Math.max(...responses)).toBeLessThan(2 ** 31 - 1);
        expect(Math.min(...responses)).toBeGreaterThan(-(2 ** 31));
        expect(responses[3 * 16]).not.toBe(0);
      }
    });
  });
}

function countBitByBit(codeA: Uint8Array, maskA: Uint8Array, codeB: Uint8Array, maskB: Uint8Array, rotation: number): [number, number] {
  const bit = (bytes: Uint8Array, i: number): number => ((bytes[i >> 3] as number) >> (i & 7)) & 1;
  let num = 0;
  let den = 0;
  for (let s = 0; s < irisSamples; s++) {
    const other = (s + 32 * rotation + irisSamples) % irisSamples;
    if (bit(maskA, s) === 0 || bit(maskB, other) === 0) continue;
    den += 2;
    num += (bit(codeA, 2 * s) ^ bit(codeB, 2 * other)) + (bit(codeA, 2 * s + 1) ^ bit(codeB, 2 * other + 1));
  }
  return [num, den];
}
