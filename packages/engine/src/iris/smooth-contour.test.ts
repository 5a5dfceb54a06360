import { expect, test } from 'vitest';
import { fitContour } from './smooth-contour.ts';

const count = 128;
const angle = (a: number): number => (2 * Math.PI * a) / count;
const shape = (a: number): number => 50 + 3 * Math.cos(angle(a)) - 2 * Math.sin(angle(a)) + 1.5 * Math.cos(2 * angle(a));

test('is hardly drawn by a fifth of wrong radii, where plain least squares is', () => {
  const measured = Float64Array.from({ length: count }, (_, a) => (a > 80 && a < 105 ? shape(a) - 15 : shape(a)));
  const all = new Float64Array(count).fill(1);
  const worst = (radii: Float64Array): number => radii.reduce((most, r, a) => Math.max(most, Math.abs(r - shape(a))), 0);
  const robust = fitContour(measured, all, 2, 1.5, 0);
  const plain = fitContour(measured, all, 2, 1e6, 0);
  expect(worst(plain.radii)).toBeGreaterThan(9);
  expect(worst(robust.radii)).toBeLessThan(1);
  expect(robust.agreement).toBeCloseTo(104 / 128, 1);
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
