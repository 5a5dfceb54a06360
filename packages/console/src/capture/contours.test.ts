import { expect, it } from 'vitest';
import { contourPath } from './contours.ts';

const points = [
  { x: 1.04, y: 2 },
  { x: 3, y: 4.26 },
];

it('closes a boundary and leaves a lid open', () => {
  expect(contourPath(points, true)).toBe('M1 2L3 4.3Z');
  expect(contourPath(points, false)).toBe('M1 2L3 4.3');
});

it('draws nothing from a single point', () => expect(contourPath(points.slice(0, 1), true)).toBe(''));
