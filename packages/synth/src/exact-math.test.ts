import { describe, expect, it } from 'vitest';
import { atan2, bell, cos, exp, log, pow, sin, smoothstep } from './exact-math.ts';

describe('exact maths', () => {
  const grid = Array.from({ length: 400 }, (_, i) => (i - 200) * 0.173 + 0.01);

  it('agrees with the engine’s own functions', () => {
    for (const x of grid) {
      expect(Math.abs(sin(x) - Math.sin(x))).toBeLessThan(1e-8);
      expect(Math.abs(cos(x) - Math.cos(x))).toBeLessThan(1e-8);
      expect(Math.abs(exp(x / 4) / Math.exp(x / 4) - 1)).toBeLessThan(1e-9);
      expect(Math.abs(bell(x / 9) - Math.exp((-x * x) / 162))).toBeLessThan(3e-6);
    }
    for (const x of grid.map(Math.abs)) {
      expect(Math.abs(log(x) - Math.log(x))).toBeLessThan(1e-9);
      expect(Math.abs(pow(x, 0.7) / x ** 0.7 - 1)).toBeLessThan(1e-9);
    }
  });

  it('finds the angle in every quadrant and on every axis', () => {
    for (const x of [-3, -1e-9, 0, 0.4, 8])
      for (const y of [-2, 0, 1e-9, 0.7, 5]) expect(Math.abs(atan2(y, x) - Math.atan2(y, x))).toBeLessThan(1e-8);
    expect(atan2(0, 0)).toBe(0);
  });

  it('steps smoothly and only between its ends', () => {
    expect([smoothstep(1, 3, 0), smoothstep(1, 3, 2), smoothstep(1, 3, 4)]).toEqual([0, 0.5, 1]);
  });
});
