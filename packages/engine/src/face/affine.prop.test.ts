import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyAffine, fitSimilarity, fromRectangle, invertAffine } from './affine.ts';
import { arcFaceTemplate } from './model-slot.ts';

const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
const similarity = fc.record({
  angle: fc.double({ min: -3, max: 3, noNaN: true }),
  scale: fc.double({ min: 0.05, max: 20, noNaN: true }),
  x: coordinate,
  y: coordinate,
});

it('finds every turn, scale and shift again, and takes it back', () => {
  fc.assert(
    fc.property(similarity, ({ angle, scale, x, y }) => {
      const [a, c] = [scale * Math.cos(angle), scale * Math.sin(angle)];
      const truth = { a, b: -c, c, d: a, tx: x, ty: y };
      const found = fitSimilarity(
        arcFaceTemplate,
        arcFaceTemplate.map((point) => applyAffine(truth, point)),
      );
      if (found === null) throw new Error('nothing found');
      for (const point of arcFaceTemplate) {
        const [there, expected] = [applyAffine(found, point), applyAffine(truth, point)];
        expect(Math.hypot(there.x - expected.x, there.y - expected.y)).toBeLessThan(1e-6);
        const back = applyAffine(invertAffine(found), there);
        expect(Math.hypot(back.x - point.x, back.y - point.y)).toBeLessThan(1e-6);
      }
    }),
  );
});

it('never mirrors, and fits nothing to points that are all one', () => {
  const mirrored = arcFaceTemplate.map(({ x, y }) => ({ x: -x, y }));
  const found = fitSimilarity(arcFaceTemplate, mirrored);
  expect(found === null || found.a * found.d - found.b * found.c > 0).toBe(true);
  expect(fitSimilarity(Array(5).fill({ x: 3, y: 4 }), arcFaceTemplate)).toBeNull();
});

it('shows a rectangle corner to corner', () => {
  const map = fromRectangle({ x: 10, y: 20, width: 40, height: 20 }, 4, 4);
  // The outer edge of the first pixel is half a pixel before its centre.
  expect(applyAffine(map, { x: -0.5, y: -0.5 })).toEqual({ x: 9.5, y: 19.5 });
  expect(applyAffine(map, { x: 3.5, y: 3.5 })).toEqual({ x: 49.5, y: 39.5 });
});
