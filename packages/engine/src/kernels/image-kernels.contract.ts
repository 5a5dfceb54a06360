import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generator } from '../../testing/drawn-eye.ts';
import type { Plane } from '../image/plane.ts';
import type { ImageKernels, VoteRules } from './image-kernels.ts';

const rules: VoteRules = { cell: 1, radii: [8, 9, 10, 11, 12], weakestEdge: 2, fullEdge: 8, leastScore: 0.5 };

/** A disc of one level on a ground of another, its rim two pixels soft. */
function disc(x: number, y: number, radius: number, level: number, ground: number): Plane {
  const data = Float32Array.from({ length: 64 * 48 }, (_, i) => {
    const away = Math.hypot((i % 64) - x, Math.floor(i / 64) - y) - radius;
    return level + (ground - level) * Math.max(0, Math.min(1, away / 2 + 0.5));
  });
  return { width: 64, height: 48, data };
}

/** What every implementation of the kernels over whole pictures must do. */
export function imageKernelContract(name: string, kernels: ImageKernels): void {
  describe(`image kernels: ${name}`, () => {
    test.each([1, 2] as const)('a dark disc has its best score at its centre, in cells of %d', (cell) => {
      const { columns, rows, scores, radii } = kernels.scoreDiscs(disc(30, 22, 10, 40, 140), { ...rules, cell });
      expect([columns, rows]).toEqual([64 / cell, 48 / cell]);
      const best = scores.indexOf(Math.max(...scores));
      expect([best % columns, Math.floor(best / columns)]).toEqual([30 / cell, 22 / cell]);
      expect(Math.abs((radii[best] as number) - 10)).toBeLessThanOrEqual(1);
    });

    test('a bright disc and an even picture have none', () => {
      expect(Math.max(...kernels.scoreDiscs(disc(30, 22, 10, 140, 40), rules).scores)).toBe(0);
      expect(Math.max(...kernels.scoreDiscs(disc(30, 22, 10, 90, 90), rules).scores)).toBe(0);
    });

    test('opening agrees with the definition: the greatest of the least values of every window', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 23 }),
          fc.integer({ min: 1, max: 17 }),
          fc.integer({ min: 0, max: 6 }),
          fc.nat(),
          (width, height, reach, seed) => {
            const plane = noise(width, height, seed);
            expect(kernels.open(plane, reach).data).toEqual(byDefinition(byDefinition(plane, reach, Math.min), reach, Math.max).data);
          },
        ),
        { numRuns: 40 },
      );
    });

    test('opening takes out a bright spot and leaves a bright field', () => {
      const plane: Plane = { width: 40, height: 40, data: new Float32Array(1600).fill(50) };
      plane.data.fill(200, 0, 400);
      plane.data[25 * 40 + 20] = 250;
      const opened = kernels.open(plane, 2);
      expect(opened.data[25 * 40 + 20]).toBe(50);
      expect(opened.data[5 * 40 + 20]).toBe(200);
    });

    test('closing across agrees with the definition, row by row', () => {
      const plane = noise(19, 3, 8);
      const across = (from: Float32Array, pick: (...levels: number[]) => number): Float32Array =>
        from.map((_, k) => {
          const row = Math.floor(k / 19) * 19;
          return pick(...from.subarray(Math.max(row, k - 2), Math.min(row + 19, k + 3)));
        });
      expect(kernels.closeAcross(plane, 2).data).toEqual(across(across(plane.data, Math.max), Math.min));
    });
  });
}

function noise(width: number, height: number, seed: number): Plane {
  const random = generator(seed);
  return { width, height, data: Float32Array.from({ length: width * height }, () => Math.floor(random() * 256)) };
}

function byDefinition(plane: Plane, reach: number, pick: (...values: number[]) => number): Plane {
  const { width, height, data } = plane;
  const result = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const seen: number[] = [];
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++) {
        for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) seen.push(data[v * width + u] as number);
      }
      result[y * width + x] = pick(...seen);
    }
  }
  return { width, height, data: result };
}
