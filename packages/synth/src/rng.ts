/**
 * Seeded randomness: sfc32 (Chris Doty-Humphrey's PractRand; public domain) over a 128-bit state hashed from labels.
 *
 * Every property draws from a stream of its own, named by its labels. Fixing one dial, or adding a property later, therefore
 * leaves every other draw as it was.
 */
import { cos, log, TAU } from './exact-math.ts';

export interface Rng {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform 32-bit unsigned integer. */
  uint32(): number;
  /** The next numbers of {@link Rng.uint32}, as many as fit: quicker than one by one. */
  fill(into: Uint32Array): void;
  /** Uniform in [lo, hi). */
  range(lo: number, hi: number): number;
  /** Uniform integer in [lo, hi]. */
  int(lo: number, hi: number): number;
  /** True with probability p. */
  chance(p: number): boolean;
  /** Normal deviate, by Box and Muller. */
  normal(mean?: number, sd?: number): number;
}

/** The stream named by `labels`. Equal labels give equal streams; the number 1 and the string "1" name the same stream. */
export function createRng(...labels: readonly (string | number)[]): Rng {
  let [a, b, c, d] = hashLabels(labels.join('\u001f'));
  const uint32 = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  const fill = (into: Uint32Array): void => {
    // On copies: variables that outlive a call are slower, and those of 32 bits are allocated anew.
    let [p, q, r, s] = [a, b, c, d];
    for (let i = 0; i < into.length; i++) {
      const t = (((p + q) | 0) + s) | 0;
      s = (s + 1) | 0;
      p = q ^ (q >>> 9);
      q = (r + (r << 3)) | 0;
      r = (((r << 21) | (r >>> 11)) + t) | 0;
      into[i] = t;
    }
    [a, b, c, d] = [p, q, r, s];
  };
  for (let i = 0; i < 12; i++) uint32();
  const next = (): number => uint32() / 4294967296;
  return {
    next,
    uint32,
    fill,
    range: (lo, hi) => lo + (hi - lo) * next(),
    int: (lo, hi) => lo + Math.floor((hi - lo + 1) * next()),
    chance: (p) => next() < p,
    normal: (mean = 0, sd = 1) => {
      const radius = Math.sqrt(-2 * log((uint32() + 1) / 4294967296));
      return mean + sd * radius * cos(TAU * next());
    },
  };
}

/** Four 32-bit lanes with a murmur-style mix per UTF-16 unit; spreads, but is no cryptographic hash. */
function hashLabels(text: string): [number, number, number, number] {
  const lanes: [number, number, number, number] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    lanes[0] = (scramble(lanes[0] ^ unit, 0x85ebca6b) + lanes[1]) | 0;
    lanes[1] = (scramble(lanes[1] ^ (unit + 0x51), 0xc2b2ae35) + lanes[2]) | 0;
    lanes[2] = (scramble(lanes[2] ^ (unit + 0xa7), 0x27d4eb2f) + lanes[3]) | 0;
    lanes[3] = (scramble(lanes[3] ^ (unit + 0x1f3), 0x165667b1) + lanes[0]) | 0;
  }
  return lanes;
}

function scramble(x: number, multiplier: number): number {
  let h = Math.imul(x ^ (x >>> 16), multiplier);
  h ^= h >>> 13;
  h = Math.imul(h, 0x2c1b3c6d);
  return h ^ (h >>> 15);
}
