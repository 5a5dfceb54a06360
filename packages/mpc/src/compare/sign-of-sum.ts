import type { Session } from '../session/session.ts';
import { andRound, type Pending, type Product } from './and-round.ts';
import { type SharedBits, sliceBits, xorBits } from './shared-bits.ts';

/** Carry out of a run of bits: generated inside it, or propagated through it. Bits above the lowest run need both. */
type Carry = { readonly generate: SharedBits; readonly propagate: SharedBits | null };

/** Planes that an operand of `width` bits takes: its bits, then the products of the pairs of neighbours (0,1), (2,3) … below the sign. */
export function planesOf(width: number): number {
  return width + pairsOf(width);
}

/**
 * The sign bit of y + w mod 2^`width`, from shares of the {@link planesOf} planes of each. Rounds: one for the first layer, whose runs are
 * two bits long as the operands bring the products of neighbouring bits, and one for each level of a prefix tree over them; 4 for 16 bits.
 */
export async function signOfSum(session: Session, y: SharedBits, w: SharedBits, width: number): Promise<SharedBits> {
  const at = planesAt(y, w, planesOf(width));
  let { runs } = await inOneRound(session, firstCarries(width, at));
  while (runs.length > 1) {
    runs = (await inOneRound(session, joinNeighbours(runs))).runs;
  }
  return xorBits(xorBits(...at(width - 1)), need(runs[0]).generate);
}

/** Bits of a 16-bit number from which on {@link signAndDepth} tells how far below 0 a sum is. */
export const depthBit = 12;

/**
 * Of a sum s = y + w of 16 bits its sign, and whether s < −2^{@link depthBit}; four rounds. `raised` are the four planes of the upper bits of y, plus 1.
 *
 * The upper four bits of s are t + c: t the sum of the upper bits of y and w mod 16, c the carry out of the lower twelve. s < −4,096 where t + c
 * is one of 8 … 14. t = 15 where all upper bits differ, t = 14 where all of y's upper bits plus 1 and w's differ; t is 8 … 15 by the carry inside the
 * upper bits. So each of the two answers, for c = 0 and for c = 1, is there before c is, which chooses: one product that is left to the caller.
 */
export async function signAndDepth(
  session: Session,
  y: SharedBits,
  w: SharedBits,
  raised: SharedBits,
): Promise<{ readonly sign: SharedBits; readonly deep: Pending }> {
  const width = depthBit + 4;
  const at = planesAt(y, w, planesOf(width));
  const planeWords = raised.own.length / 4;
  const differs = (i: number): SharedBits => xorBits(sliceBits(raised, i * planeWords, planeWords), at(depthBit + i)[1]);
  const signs = xorBits(...at(width - 1));
  const pairs = await inOneRound(session, firstCarries(width, at), [[[differs(0), differs(1)]], [[differs(2), differs(3)]]]);
  const fours = await inOneRound(session, joinNeighbours(pairs.runs), [[[need(pairs.extra[0]), need(pairs.extra[1])]]]);
  const [middle, upper] = [need(fours.runs[2]), need(fours.runs[3])];
  const eights = await inOneRound(session, joinNeighbours(fours.runs), [[[need(upper.propagate), signs]]]);
  const lower = need(eights.runs[0]);
  const whole = await inOneRound(session, joinNeighbours(eights.runs), [[[need(middle.propagate), lower.generate]]]);
  const carry = xorBits(middle.generate, need(whole.extra[0]));
  const [isFourteen, isFifteen] = [need(fours.extra[0]), need(eights.extra[0])];
  const without = xorBits(xorBits(signs, upper.generate), isFifteen);
  const difference = xorBits(xorBits(need(upper.propagate), isFourteen), isFifteen);
  return { sign: xorBits(signs, need(whole.runs[0]).generate), deep: { sum: without, product: [[carry, difference]] } };
}

/** The plane of a bit, of y and of w. */
type PlanesAt = (index: number) => readonly [y: SharedBits, w: SharedBits];

function planesAt(y: SharedBits, w: SharedBits, planeCount: number): PlanesAt {
  const planeWords = y.own.length / planeCount;
  return (index) => [sliceBits(y, index * planeWords, planeWords), sliceBits(w, index * planeWords, planeWords)];
}

/** One layer of carries: the products that it takes, and the runs that their results make. */
type Layer = { readonly products: readonly Product[]; readonly runsOf: (results: readonly SharedBits[]) => readonly Carry[] };

/** A layer in one round, with products that go along. */
async function inOneRound(
  session: Session,
  { products, runsOf }: Layer,
  along: readonly Product[] = [],
): Promise<{ readonly runs: readonly Carry[]; readonly extra: readonly SharedBits[] }> {
  const results = await andRound(session, [...products, ...along]);
  return { runs: runsOf(results.slice(0, products.length)), extra: results.slice(products.length) };
}

function pairsOf(width: number): number {
  return Math.floor((width - 1) / 2);
}

/**
 * Runs of two bits in one round: G = y₁w₁ ⊕ (y₁ ⊕ w₁)·y₀w₀ = w₁·y₁ ⊕ w₀·(y₁y₀) ⊕ (w₁w₀)·y₀, an inner product, as the owners shared y₁y₀ and w₁w₀;
 * P = (y₁ ⊕ w₁)(y₀ ⊕ w₀). A bit that is left over below the sign is a run of its own.
 */
function firstCarries(width: number, at: PlanesAt): Layer {
  const pairCount = pairsOf(width);
  const either = (bit: number): SharedBits => xorBits(...at(bit));
  const generates: Product[] = [];
  const propagates: Product[] = [];
  for (let pair = 0; pair < pairCount; pair++) {
    const low = 2 * pair;
    const [yLow, wLow] = at(low);
    const [yHigh, wHigh] = at(low + 1);
    const [yBoth, wBoth] = at(width + pair);
    generates.push([
      [wHigh, yHigh],
      [wLow, yBoth],
      [wBoth, yLow],
    ]);
    if (pair > 0) {
      propagates.push([[either(low), either(low + 1)]]);
    }
  }
  const leftOver = 2 * pairCount < width - 1 ? width - 2 : null;
  if (leftOver !== null) {
    generates.push([at(leftOver)]);
  }
  const runsOf = (results: readonly SharedBits[]): readonly Carry[] =>
    results.slice(0, generates.length).map((generate, run) => {
      const inner = run < pairCount ? (results[generates.length + run - 1] ?? null) : either(width - 2);
      return { generate, propagate: run === 0 ? null : inner };
    });
  return { products: [...generates, ...propagates], runsOf };
}

/** One level of the prefix tree: G = G_high ⊕ P_high·G_low, P = P_high·P_low. An odd one out waits for the next level. */
function joinNeighbours(runs: readonly Carry[]): Layer {
  const products: Product[] = [];
  for (let i = 0; i + 1 < runs.length; i += 2) {
    const [low, high] = [need(runs[i]), need(runs[i + 1])];
    products.push([[need(high.propagate), low.generate]]);
    if (low.propagate) {
      products.push([[need(high.propagate), low.propagate]]);
    }
  }
  const runsOf = (results: readonly SharedBits[]): readonly Carry[] => {
    const waiting = [...results];
    const joined: Carry[] = [];
    for (let i = 0; i + 1 < runs.length; i += 2) {
      const [low, high] = [need(runs[i]), need(runs[i + 1])];
      const generate = xorBits(high.generate, need(waiting.shift()));
      joined.push({ generate, propagate: low.propagate ? need(waiting.shift()) : null });
    }
    return [...joined, ...runs.slice(runs.length - (runs.length % 2))];
  };
  return { products, runsOf };
}

function need<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) {
    throw new RangeError('a run or a product is missing');
  }
  return value;
}
