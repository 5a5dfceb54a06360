import type { Session } from '../session/session.ts';
import { andRound, type Product } from './and-round.ts';
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
  const planeWords = y.own.length / planesOf(width);
  const plane = (bits: SharedBits, index: number): SharedBits => sliceBits(bits, index * planeWords, planeWords);
  let runs = await firstCarries(session, width, (index) => [plane(y, index), plane(w, index)]);
  while (runs.length > 1) {
    runs = await joinNeighbours(session, runs);
  }
  const [whole] = runs;
  if (whole === undefined) {
    throw new RangeError('no carry');
  }
  return xorBits(xorBits(plane(y, width - 1), plane(w, width - 1)), whole.generate);
}

function pairsOf(width: number): number {
  return Math.floor((width - 1) / 2);
}

/**
 * Runs of two bits in one round: G = y₁w₁ ⊕ (y₁ ⊕ w₁)·y₀w₀ = w₁·y₁ ⊕ w₀·(y₁y₀) ⊕ (w₁w₀)·y₀, an inner product, as the owners shared y₁y₀ and w₁w₀;
 * P = (y₁ ⊕ w₁)(y₀ ⊕ w₀). A bit that is left over below the sign is a run of its own.
 */
async function firstCarries(
  session: Session,
  width: number,
  at: (index: number) => readonly [y: SharedBits, w: SharedBits],
): Promise<readonly Carry[]> {
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
  const results = await andRound(session, [...generates, ...propagates]);
  return results.slice(0, generates.length).map((generate, run) => {
    const inner = run < pairCount ? (results[generates.length + run - 1] ?? null) : either(width - 2);
    return { generate, propagate: run === 0 ? null : inner };
  });
}

/** One level of the prefix tree: G = G_high ⊕ P_high·G_low, P = P_high·P_low. An odd one out waits for the next level. */
async function joinNeighbours(session: Session, runs: readonly Carry[]): Promise<readonly Carry[]> {
  const products: Product[] = [];
  for (let i = 0; i + 1 < runs.length; i += 2) {
    const [low, high] = [runs[i], runs[i + 1]];
    if (!low || !high?.propagate) {
      throw new RangeError('a run above the lowest one propagates');
    }
    products.push([[high.propagate, low.generate]]);
    if (low.propagate) {
      products.push([[high.propagate, low.propagate]]);
    }
  }
  const results = [...(await andRound(session, products))];
  const joined: Carry[] = [];
  for (let i = 0; i + 1 < runs.length; i += 2) {
    const [low, high] = [runs[i], runs[i + 1]];
    const carried = results.shift();
    if (!low || !high || !carried) {
      throw new RangeError('a product for each pair of runs');
    }
    const propagate = low.propagate ? (results.shift() ?? null) : null;
    joined.push({ generate: xorBits(high.generate, carried), propagate });
  }
  return [...joined, ...runs.slice(runs.length - (runs.length % 2))];
}
