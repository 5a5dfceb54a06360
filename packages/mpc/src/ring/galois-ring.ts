/**
 * GR(2^16, 4) = (Z/2^16)[x] / (f), f = x⁴ − 4x² − x + 1.
 *
 * f is x⁴ + x + 1 mod 2, which is irreducible: it has no root (f(0) = f(1) = 1) and is not (x² + x + 1)² = x⁴ + x² + 1, the square of the
 * only irreducible quadratic. So the ring is the Galois ring of that degree (unique up to isomorphism), an element is a unit exactly
 * if it is not 0 mod 2, and 0, 1, x, x + 1 are exceptional: their differences are units.
 *
 * This f among many: its number field is totally real (discriminant 1957), so there is a Z-linear functional φ and a basis that is
 * orthonormal under φ, in small integers. With one and the same basis on both sides, Σ aₖbₖ = φ(ab): one stored share serves as
 * gallery and as probe, and coordinates are plain vector elements.
 */

/** An element by its four coordinates mod 2^16. Which basis they belong to stands at each function; by default the orthonormal one. */
export type RingElement = readonly [number, number, number, number];

/** A linear map on coordinates: rows of a 4 × 4 matrix mod 2^16. */
export type RingMatrix = readonly [RingElement, RingElement, RingElement, RingElement];

const low16 = 0xffff;

/** x⁴ in powers 1, x, x², x³. */
const reduction: RingElement = [low16, 1, 4, 0];

/** φ of 1, x, x², x³: the functional whose form (a, b) ↦ φ(ab) has an orthonormal basis. */
const functional: RingElement = [1, 0, 1, 1];

/** The orthonormal basis in powers of x: 1, x, 1 + x − x², 2x + x² − x³. */
const basis: RingMatrix = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [1, 1, low16, 0],
  [0, 2, 1, low16],
];

/** Sum, in either basis. */
export function add(a: RingElement, b: RingElement): RingElement {
  return zip(a, b, (u, v) => u + v);
}

/** Difference, in either basis. */
export function subtract(a: RingElement, b: RingElement): RingElement {
  return zip(a, b, (u, v) => u - v);
}

/** Product of two elements in powers of x. */
export function multiplyPowers(a: RingElement, b: RingElement): RingElement {
  const product = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) {
      product[i + j] = at(product, i + j) + Math.imul(at(a, i), at(b, j));
    }
  }
  for (let degree = 6; degree >= 4; degree--) {
    const top = at(product, degree);
    for (let k = 0; k < 4; k++) {
      const low = degree - 4 + k;
      product[low] = (at(product, low) + Math.imul(top, at(reduction, k))) | 0;
    }
  }
  return element(at(product, 0), at(product, 1), at(product, 2), at(product, 3));
}

/** Inverse of a unit in powers of x: a¹⁴ is the inverse mod 2 (F₁₆), and Newton's y(2 − ay) doubles the digits. Throws on a non-unit. */
export function invertPowers(a: RingElement): RingElement {
  if (a.every((coordinate) => coordinate % 2 === 0)) {
    throw new RangeError('not a unit');
  }
  let inverse: RingElement = [1, 0, 0, 0];
  for (let i = 0; i < 14; i++) {
    inverse = multiplyPowers(inverse, a);
  }
  for (let digits = 1; digits < 16; digits *= 2) {
    const error = subtract([2, 0, 0, 0], multiplyPowers(a, inverse));
    inverse = multiplyPowers(inverse, error);
  }
  return inverse;
}

/** φ of an element in powers of x. */
export function applyFunctional(a: RingElement): number {
  return dot(a, functional);
}

/** From orthonormal coordinates to powers of x. */
export function toPowers(a: RingElement): RingElement {
  let sum: RingElement = [0, 0, 0, 0];
  for (let k = 0; k < 4; k++) {
    sum = add(sum, scale(row(basis, k), at(a, k)));
  }
  return sum;
}

/** From powers of x to orthonormal coordinates: coordinate k is φ(a·eₖ). */
export function fromPowers(a: RingElement): RingElement {
  const coordinate = (k: number): number => applyFunctional(multiplyPowers(a, row(basis, k)));
  return element(coordinate(0), coordinate(1), coordinate(2), coordinate(3));
}

/** φ(ab) by orthonormal coordinates: the plain dot product. */
export function dot(a: RingElement, b: RingElement): number {
  let sum = 0;
  for (let k = 0; k < 4; k++) {
    sum = (sum + Math.imul(at(a, k), at(b, k))) | 0;
  }
  return sum & low16;
}

/** Multiplication by `factor` (powers of x) as a matrix on orthonormal coordinates. It is symmetric. */
export function multiplicationMatrix(factor: RingElement): RingMatrix {
  const image = (k: number): RingElement => fromPowers(multiplyPowers(factor, row(basis, k)));
  return [image(0), image(1), image(2), image(3)];
}

/** `matrix` applied to each four coordinates of `vector` (a multiple of 4 long), mod 2^16. */
export function applyMatrix(matrix: RingMatrix, vector: Uint16Array): Uint16Array {
  const image = new Uint16Array(vector.length);
  for (const [k, [m0, m1, m2, m3]] of matrix.entries()) {
    // No element is made here: this runs over every share that is split or prepared.
    for (let i = 0; i < vector.length; i += 4) {
      const low = Math.imul(m0, vector[i] ?? 0) + Math.imul(m1, vector[i + 1] ?? 0);
      const high = Math.imul(m2, vector[i + 2] ?? 0) + Math.imul(m3, vector[i + 3] ?? 0);
      image[i + k] = (low + high) | 0;
    }
  }
  return image;
}

/** The element with these coordinates, reduced mod 2^16. */
export function element(c0: number, c1: number, c2: number, c3: number): RingElement {
  return [c0 & low16, c1 & low16, c2 & low16, c3 & low16];
}

function scale(a: RingElement, factor: number): RingElement {
  return zip(a, a, (u) => Math.imul(u, factor));
}

function zip(a: RingElement, b: RingElement, combine: (u: number, v: number) => number): RingElement {
  return element(combine(a[0], b[0]), combine(a[1], b[1]), combine(a[2], b[2]), combine(a[3], b[3]));
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}

function row(matrix: RingMatrix, index: number): RingElement {
  return matrix[index] ?? [0, 0, 0, 0];
}
