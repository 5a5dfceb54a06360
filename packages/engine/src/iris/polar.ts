import { type Plane, sampleAt } from '../image/plane.ts';

/** Directions of a polar grid: `count` angles from 0, growing clockwise on the screen (y points down). */
export interface Directions {
  readonly count: number;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  /** 0, 1, … `count` − 1. */
  readonly all: readonly number[];
}

/** Picture unrolled about a centre: `values[angle * radii + i]` at radius `first + i * step`. */
export interface PolarImage {
  readonly directions: Directions;
  /** Angles that were unrolled; the rest are 0. */
  readonly unrolled: readonly number[];
  readonly radii: number;
  readonly first: number;
  readonly step: number;
  readonly values: Float32Array;
}

const known = new Map<number, Directions>();

/** The table of directions for `count` angles. Sines are rounded to 2⁻²⁰, so that every engine's library gives the same table. */
export function directions(count: number): Directions {
  const table = known.get(count);
  if (table !== undefined) return table;
  const cos = new Float64Array(count);
  const sin = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    cos[i] = roundFine(Math.cos((2 * Math.PI * i) / count));
    sin[i] = roundFine(Math.sin((2 * Math.PI * i) / count));
  }
  const made = { count, cos, sin, all: Array.from(cos.keys()) };
  known.set(count, made);
  return made;
}

/**
 * Unrolls `plane` about (`x`, `y`), at all angles or `only` at some; outside the image the edge pixel repeats, so that no edge is seen there.
 */
export function unroll(
  plane: Plane,
  x: number,
  y: number,
  angles: number,
  first: number,
  step: number,
  radii: number,
  only?: readonly number[],
): PolarImage {
  const table = directions(angles);
  const unrolled = only ?? table.all;
  const values = new Float32Array(angles * radii);
  for (const a of unrolled) {
    const cos = table.cos[a] as number;
    const sin = table.sin[a] as number;
    for (let i = 0; i < radii; i++) {
      const r = first + i * step;
      values[a * radii + i] = sampleAt(plane, x + r * cos, y + r * sin);
    }
  }
  return { directions: table, unrolled, radii, first, step, values };
}

/**
 * Radial step at each point of a polar image: mean of the `width` samples outside minus mean of the `width` inside.
 * Positive where it grows brighter outwards. The first and last `width` radii are 0.
 */
export function radialSteps(polar: PolarImage, width: number): Float32Array {
  const { radii, values, unrolled } = polar;
  const steps = new Float32Array(values.length);
  const sums = new Float64Array(radii + 1);
  for (const a of unrolled) {
    const row = a * radii;
    for (let i = 0; i < radii; i++) sums[i + 1] = (sums[i] as number) + (values[row + i] as number);
    for (let i = width; i + width <= radii; i++) {
      const inside = (sums[i] as number) - (sums[i - width] as number);
      const outside = (sums[i + width] as number) - (sums[i] as number);
      steps[row + i] = (outside - inside) / width;
    }
  }
  return steps;
}

function roundFine(value: number): number {
  return Math.round(value * 1048576) / 1048576;
}
