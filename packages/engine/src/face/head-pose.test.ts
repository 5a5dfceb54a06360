import fc from 'fast-check';
import { expect, it } from 'vitest';
import { headPose } from './head-pose.ts';

/** The same average head as is fitted, at the landmarks that are looked at. */
const head: readonly (readonly [number, number, number, number])[] = [
  [36, -44.5, 0, -10],
  [39, -16, 1, 0],
  [42, 16, 1, 0],
  [45, 44.5, 0, -10],
  [27, 0, -3, 11],
  [30, 0, 38, 31],
  [33, 0, 48, 18],
  [48, -26, 70, 6],
  [54, 26, 70, 6],
];

const degrees = (most: number): fc.Arbitrary<number> => fc.double({ min: -most, max: most, noNaN: true });

it('tells yaw, pitch and roll of a turned head at any size and place', () => {
  fc.assert(
    fc.property(degrees(60), degrees(40), degrees(60), fc.double({ min: 0.1, max: 10, noNaN: true }), (yaw, pitch, roll, scale) => {
      const [y, p, r] = [yaw, pitch, roll].map((angle) => (angle * Math.PI) / 180) as [number, number, number];
      const landmarks = Array.from({ length: 68 }, () => ({ x: 0, y: 0 }));
      for (const [landmark, hx, hy, hz] of head) {
        // First about the neck, then the chin, then in the plane of the picture.
        const [x, z] = [hx * Math.cos(y) + hz * Math.sin(y), hz * Math.cos(y) - hx * Math.sin(y)];
        const down = hy * Math.cos(p) - z * Math.sin(p);
        landmarks[landmark] = {
          x: 100 + scale * (x * Math.cos(r) - down * Math.sin(r)),
          y: 80 + scale * (x * Math.sin(r) + down * Math.cos(r)),
        };
      }
      const pose = headPose(landmarks);
      expect(pose.yaw).toBeCloseTo(yaw, 6);
      expect(pose.pitch).toBeCloseTo(pitch, 6);
      expect(pose.roll).toBeCloseTo(roll, 6);
    }),
  );
});
