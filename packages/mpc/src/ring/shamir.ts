import type { PartyIndex } from '../share/share.ts';
import { invertPowers, multiplicationMatrix, multiplyPowers, type RingElement, type RingMatrix, subtract } from './galois-ring.ts';

/** Where the polynomials are evaluated, in powers of x: party 1 at 1, party 2 at x, party 3 at x + 1. The secret lies at 0. */
export const points: Readonly<Record<PartyIndex, RingElement>> = {
  1: [1, 0, 0, 0],
  2: [0, 1, 0, 0],
  3: [1, 1, 0, 0],
};

/** Multiplication by a party's point, on orthonormal coordinates. */
export const pointMatrices: Readonly<Record<PartyIndex, RingMatrix>> = {
  1: multiplicationMatrix(points[1]),
  2: multiplicationMatrix(points[2]),
  3: multiplicationMatrix(points[3]),
};

/** Multiplication by a party's Lagrange factor at 0 for degree ≤ 2, on orthonormal coordinates. */
export const lagrangeMatrices: Readonly<Record<PartyIndex, RingMatrix>> = {
  1: multiplicationMatrix(lagrangeAtZero(1, [2, 3])),
  2: multiplicationMatrix(lagrangeAtZero(2, [1, 3])),
  3: multiplicationMatrix(lagrangeAtZero(3, [1, 2])),
};

/** λ of `party` among `party` and `others`: ∏ pⱼ / (pⱼ − p). A polynomial of degree ≤ `others.length` is Σ λᵢ·f(pᵢ) at 0. In powers of x. */
export function lagrangeAtZero(party: PartyIndex, others: readonly PartyIndex[]): RingElement {
  let factor: RingElement = [1, 0, 0, 0];
  for (const other of others) {
    const difference = subtract(points[other], points[party]);
    factor = multiplyPowers(factor, points[other]);
    factor = multiplyPowers(factor, invertPowers(difference));
  }
  return factor;
}
