import { describe, expect, it } from 'vitest';
import { createRng } from './rng.ts';

describe('random streams', () => {
  it('repeats for the same labels and differs for others', () => {
    const draw = (...labels: (string | number)[]): number[] => {
      const rng = createRng(...labels);
      return Array.from({ length: 8 }, () => rng.uint32());
    };
    expect(draw('a', 1)).toEqual(draw('a', 1));
    expect(draw('a', 1)).toEqual(draw('a', '1'));
    const streams = [draw('a', 1), draw('a', 2), draw('b', 1), draw('a1'), draw('a', 1, 0)].map((values) => values.join());
    expect(new Set(streams).size).toBe(streams.length);
  });

  it('pins its first words, so that no seed ever changes its meaning', () => {
    const rng = createRng('sclera', 0);
    expect([rng.uint32(), rng.uint32(), rng.uint32()]).toMatchInlineSnapshot(`
      [
        2049293801,
        932698204,
        1212875807,
      ]
    `);
  });

  it('draws even and normal numbers', () => {
    const rng = createRng('moments');
    const count = 20_000;
    let even = 0;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      even += rng.next();
      const z = rng.normal();
      sum += z;
      squares += z * z;
    }
    expect(Math.abs(even / count - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(sum / count)).toBeLessThan(0.03);
    expect(Math.abs(squares / count - 1)).toBeLessThan(0.05);
  });

  it('keeps whole numbers inside their bounds and reaches both', () => {
    const rng = createRng('bounds');
    const seen = new Set(Array.from({ length: 300 }, () => rng.int(3, 7)));
    expect([...seen].sort()).toEqual([3, 4, 5, 6, 7]);
  });
});
