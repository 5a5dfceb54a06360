import { expect, it } from 'vitest';
import { bothEyesWidthPx, placeEyes } from './eye-boxes.ts';

it('the left eye is on the right side of a picture that is not mirrored, and neither place leaves it', () => {
  for (const [width, height] of [
    [1920, 1080],
    [bothEyesWidthPx, 900],
    [640, 480],
    [480, 640],
    [1000, 200],
  ] as const) {
    const { left, right } = placeEyes({ width, height });
    expect(left.x).toBeGreaterThanOrEqual(right.x + right.width);
    for (const { x, y, ...place } of [left, right]) {
      expect([x >= 0, y >= 0, x + place.width <= width, y + place.height <= height]).toEqual([true, true, true, true]);
      expect(place.takenWidth).toBe(Math.min(480, place.width));
    }
  }
});
