import { describe, expect, test } from 'vitest';
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
  });
}
