import { describe, expect, it } from 'vitest';
import { codeElements, columnCodeElements, columnMaskElements, maskElements, rollColumns, rotationCount } from '../share/layout.ts';
import type { PreparedProbe } from '../share/prepare-probe.ts';
import { brandShare, type Share } from '../share/share.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import type { DotKernel } from './kernel.ts';

const random = seededBytes(11);

/** What every kernel does: dot products mod 2^16 at 31 offsets, in the order of the gallery. */
export function describeDotKernel(name: string, create: () => DotKernel): void {
  describe(`dot kernel: ${name}`, () => {
    it.each([0, 1, 2, 3, 5])('agrees with whole-number arithmetic on %i gallery shares', (count) => {
      const probe = probeOf((length) => elements(length));
      const gallery = Array.from({ length: count }, () => brandShare(1, elements(codeElements), elements(maskElements)));
      expectExact(create(), probe, gallery);
    });

    it.each([0x7fff, 0x8000, 0xffff])('wraps mod 2^16 where every element is %i', (value) => {
      const probe = probeOf((length) => new Uint16Array(length).fill(value));
      const row = brandShare(1, new Uint16Array(codeElements).fill(value), new Uint16Array(maskElements).fill(value));
      expectExact(create(), probe, [row]);
    });

    it('puts rotation r at r columns into the wrapped probe', () => {
      const kernel = create();
      const row = brandShare(1, new Uint16Array(codeElements), new Uint16Array(maskElements));
      row.code[0] = 1;
      row.mask[0] = 1;
      const probe = probeOf((length) => Uint16Array.from({ length }, (_, i) => i));
      const { code, mask } = kernel.dots(probe, [row]);
      expect([...code]).toEqual(Array.from({ length: rotationCount }, (_, r) => r * columnCodeElements));
      expect([...mask]).toEqual(Array.from({ length: rotationCount }, (_, r) => r * columnMaskElements));
    });

    it('keeps nothing of an earlier call', () => {
      const kernel = create();
      const noise = brandShare(1, elements(codeElements), elements(maskElements));
      kernel.dots(probeOf(elements), [noise, noise]);
      const zero = brandShare(1, new Uint16Array(codeElements), new Uint16Array(maskElements));
      const { code, mask } = kernel.dots(probeOf(elements), [zero]);
      expect([...code, ...mask].every((sum) => sum === 0)).toBe(true);
    });
  });
}

function elements(length: number): Uint16Array {
  return new Uint16Array(random(2 * length).buffer);
}

function probeOf(vector: (length: number) => Uint16Array): PreparedProbe<1> {
  return {
    party: 1,
    code: vector(codeElements + 2 * rollColumns * columnCodeElements),
    mask: vector(maskElements + 2 * rollColumns * columnMaskElements),
  };
}

function expectExact(kernel: DotKernel, probe: PreparedProbe<1>, gallery: readonly Share<1>[]): void {
  const { code, mask } = kernel.dots(probe, gallery);
  expect(code.length).toBe(gallery.length * rotationCount);
  expect(mask.length).toBe(gallery.length * rotationCount);
  for (const [g, share] of gallery.entries()) {
    for (let r = 0; r < rotationCount; r++) {
      expect(code[g * rotationCount + r]).toBe(exactDot(probe.code, r * columnCodeElements, share.code));
      expect(mask[g * rotationCount + r]).toBe(exactDot(probe.mask, r * columnMaskElements, share.mask));
    }
  }
}

/** Exact below 2^53: 12,800 · (2^16 − 1)² < 2^46. */
function exactDot(probe: Uint16Array, offset: number, row: Uint16Array): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    sum += (probe[offset + i] ?? 0) * (row[i] ?? 0);
  }
  return sum % 65_536;
}
