import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  applyFunctional,
  applyMatrix,
  dot,
  fromPowers,
  invertPowers,
  multiplicationMatrix,
  multiplyPowers,
  type RingElement,
  subtract,
  toPowers,
} from './galois-ring.ts';
import { points } from './shamir.ts';

const coordinate = fc.integer({ min: 0, max: 0xffff });
const elements: fc.Arbitrary<RingElement> = fc.tuple(coordinate, coordinate, coordinate, coordinate);
const one: RingElement = [1, 0, 0, 0];
const zero: RingElement = [0, 0, 0, 0];
const x: RingElement = [0, 1, 0, 0];

describe('GR(2^16, 4)', () => {
  it('is a commutative ring', () => {
    fc.assert(
      fc.property(elements, elements, elements, (a, b, c) => {
        expect(multiplyPowers(a, b)).toEqual(multiplyPowers(b, a));
        expect(multiplyPowers(multiplyPowers(a, b), c)).toEqual(multiplyPowers(a, multiplyPowers(b, c)));
        expect(multiplyPowers(a, add(b, c))).toEqual(add(multiplyPowers(a, b), multiplyPowers(a, c)));
        expect(add(add(a, b), c)).toEqual(add(a, add(b, c)));
        expect(multiplyPowers(a, one)).toEqual(a);
        expect(subtract(a, a)).toEqual(zero);
      }),
    );
  });

  it('satisfies x⁴ = 4x² + x − 1', () => {
    const power4 = multiplyPowers(multiplyPowers(x, x), multiplyPowers(x, x));
    expect(power4).toEqual([0xffff, 1, 4, 0]);
  });

  it('has an irreducible polynomial mod 2: x generates all 15 non-zero residues', () => {
    const residues = new Set<string>();
    let power = one;
    for (let i = 0; i < 15; i++) {
      residues.add(power.map((c) => c & 1).join(''));
      power = multiplyPowers(power, x);
    }
    expect(residues.size).toBe(15);
    expect(residues.has('0000')).toBe(false);
    expect(power.map((c) => c & 1)).toEqual([1, 0, 0, 0]);
  });

  it('inverts exactly what is not 0 mod 2', () => {
    fc.assert(
      fc.property(elements, (a) => {
        if (a.every((c) => c % 2 === 0)) {
          expect(() => invertPowers(a)).toThrow(RangeError);
        } else {
          expect(multiplyPowers(a, invertPowers(a))).toEqual(one);
        }
      }),
    );
    expect(() => invertPowers([2, 0, 4, 6])).toThrow(RangeError);
  });

  it('has exceptional points: 0 and the three parties differ by units', () => {
    const all = [zero, points[1], points[2], points[3]];
    for (const [i, a] of all.entries()) {
      for (const b of all.slice(i + 1)) {
        const difference = subtract(a, b);
        expect(multiplyPowers(difference, invertPowers(difference))).toEqual(one);
      }
    }
  });
});

describe('the orthonormal basis', () => {
  it('is orthonormal under φ', () => {
    const units: RingElement[] = [one, x, [0, 0, 1, 0], [0, 0, 0, 1]];
    for (const [i, a] of units.entries()) {
      for (const [j, b] of units.entries()) {
        expect(applyFunctional(multiplyPowers(toPowers(a), toPowers(b)))).toBe(i === j ? 1 : 0);
      }
    }
  });

  it('turns φ of a product into the dot product of coordinates', () => {
    fc.assert(
      fc.property(elements, elements, (a, b) => {
        expect(fromPowers(toPowers(a))).toEqual(a);
        expect(toPowers(fromPowers(a))).toEqual(a);
        expect(dot(a, b)).toBe(applyFunctional(multiplyPowers(toPowers(a), toPowers(b))));
      }),
    );
  });

  it('multiplies by a symmetric matrix', () => {
    fc.assert(
      fc.property(elements, elements, (factor, a) => {
        const matrix = multiplicationMatrix(factor);
        const product = fromPowers(multiplyPowers(factor, toPowers(a)));
        expect([...applyMatrix(matrix, Uint16Array.from(a))]).toEqual(product);
        for (let i = 0; i < 4; i++) {
          for (let j = 0; j < 4; j++) {
            expect(matrix[i]?.[j]).toBe(matrix[j]?.[i]);
          }
        }
      }),
    );
  });
});
