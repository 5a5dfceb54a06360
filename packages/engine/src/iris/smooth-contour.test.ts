import { expect, test } from 'vitest';
import { fitContour } from './smooth-contour.ts';

const count = 128;
const angle = (a: number): number => (2 * Math.PI * a) / count;
const shape = (a: number): number => 50 + 3 * Math.cos(angle(a)) - 2 * Math.sin(angle(a)) + 1.5 * Math.cos(2 * angle(a));

test('recovers a smooth contour from a quarter of wrong radii', () => {
  const measured = Float64Array.from({ length: count }, (_, a) => (a > 80 && a < 112 ? shape(a) - 15 : shape(a)));
  const fit = fitContour(measured, new Float64Array(count).fill(1), 2, 1.5, 0);
  for (let a = 0; a < count; a++) expect(Math.abs((fit.radii[a] as number) - shape(a))).toBeLessThan(2);
  expect(fit.agreement).toBeCloseTo(97 / 128, 1);
});

test('directions of no weight have no say', () => {
  const measured = Float64Array.from({ length: count }, (_, a) => (a < 30 ? 500 : shape(a)));
  const weights = Float64Array.from({ length: count }, (_, a) => (a < 30 ? 0 : 1));
  const fit = fitContour(measured, weights, 2, 1.5, 0);
  expect(fit.radii[15]).toBeCloseTo(shape(15), 1);
});

test('a pull holds the centre where the evidence leaves it open', () => {
  const measured = new Float64Array(count).fill(50);
  const sidesOnly = Float64Array.from({ length: count }, (_, a) => (Math.abs(Math.sin(angle(a))) < 0.2 ? 1 : 0));
  const free = fitContour(measured, sidesOnly, 1, 1, 0);
  const pulled = fitContour(measured, sidesOnly, 1, 1, 0, { dx: 0, dy: 4, strength: 0.5 });
  expect(Math.abs(free.series[2] as number)).toBeLessThan(0.1);
  expect(pulled.series[2]).toBeGreaterThan(2);
});
