import type { RandomBytes } from '../share/split-vector.ts';

/** As many as most networks tell. */
const elements = 512;

/** A random direction: 512 normal numbers, scaled to norm 1. */
export function randomEmbedding(random: RandomBytes): Float64Array {
  const uniform = new Uint32Array(random(8 * elements).slice().buffer);
  const at = (i: number): number => ((uniform[i] ?? 0) + 1) / 2 ** 32;
  const normal = Float64Array.from(
    { length: elements },
    (_, i) => Math.sqrt(-2 * Math.log(at(2 * i))) * Math.cos(2 * Math.PI * at(2 * i + 1)),
  );
  return unit(normal);
}

/** A vector of norm 1 whose cosine with `other`, of norm 1, is `cosine`; random otherwise. */
export function withCosine(other: Float64Array, cosine: number, random: RandomBytes): Float64Array {
  const direction = randomEmbedding(random);
  const along = cosineOf(direction, other);
  const across = unit(direction.map((element, i) => element - along * (other[i] ?? 0)));
  return other.map((element, i) => cosine * element + Math.sqrt(1 - cosine ** 2) * (across[i] ?? 0));
}

/** The dot product of two vectors, of norm 1 each. */
export function cosineOf(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, element, i) => sum + element * (b[i] ?? 0), 0);
}

function unit(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(cosineOf(vector, vector));
  return vector.map((element) => element / norm);
}
