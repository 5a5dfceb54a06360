import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EyePose, type Homography, insideOf, invert, projectEllipse, projectIris } from './geometry.ts';

const pose: fc.Arbitrary<EyePose> = fc.record({
  centreX: fc.double({ min: 100, max: 500, noNaN: true }),
  centreY: fc.double({ min: 100, max: 400, noNaN: true }),
  radiusPx: fc.double({ min: 40, max: 130, noNaN: true }),
  aspect: fc.double({ min: 0.95, max: 1, noNaN: true }),
  rollRad: fc.double({ min: -0.8, max: 0.8, noNaN: true }),
  gazeRad: fc.double({ min: 0, max: 0.7, noNaN: true }),
  gazeDirectionRad: fc.double({ min: 0, max: 6.28, noNaN: true }),
});
const shape = fc.record({
  u: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
  v: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
  a: fc.double({ min: 0.3, max: 0.7, noNaN: true }),
  b: fc.double({ min: 0.2, max: 0.7, noNaN: true }),
  angleRad: fc.double({ min: 0, max: 3.14, noNaN: true }),
});

function apply(h: Homography, u: number, v: number): readonly [number, number] {
  const w = h[6] * u + h[7] * v + h[8];
  return [(h[0] * u + h[1] * v + h[2]) / w, (h[3] * u + h[4] * v + h[5]) / w];
}

describe('projection', () => {
  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(pose, fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }), (p, u, v) => {
        const h = projectIris(p);
        const [u2, v2] = apply(invert(h), ...apply(h, u, v));
        expect(Math.abs(u2 - u)).toBeLessThan(1e-6);
        expect(Math.abs(v2 - v)).toBeLessThan(1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it('carries every point of an outline onto the projected outline', () => {
    fc.assert(
      fc.property(pose, shape, (p, s) => {
        const h = projectIris(p);
        const outline = projectEllipse(s, invert(h));
        expect(outline.radiusA).toBeGreaterThanOrEqual(outline.radiusB);
        expect(outline.angleRad).toBeGreaterThanOrEqual(0);
        expect(outline.angleRad).toBeLessThan(Math.PI);
        for (let k = 0; k < 12; k++) {
          const place = (scale: number): readonly [number, number] => {
            const x = scale * s.a * Math.cos(k);
            const y = scale * s.b * Math.sin(k);
            return apply(
              h,
              s.u + x * Math.cos(s.angleRad) - y * Math.sin(s.angleRad),
              s.v + x * Math.sin(s.angleRad) + y * Math.cos(s.angleRad),
            );
          };
          expect(insideOf(outline)(...place(0.9999))).toBe(true);
          expect(insideOf(outline)(...place(1.0001))).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });
});
