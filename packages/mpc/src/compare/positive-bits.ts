import type { Session } from '../session/session.ts';
import { andRound, type Product } from './and-round.ts';
import { bytesToElements, bytesToWords, type SharedBits, sliceBits, wordBytes, xorBits, xorWords } from './shared-bits.ts';

/** Bits of a score: signed 16-bit, two's complement. */
const scoreBits = 16;
/** Pairs of neighbouring bits (0,1) … (12,13) whose products their owner sends along; bit 14 stands alone, bit 15 is the sign. */
const pairCount = 7;
const planeCount: number = scoreBits + pairCount;

/** Carry out of a run of bits: generated inside it, or propagated through it. Bits above the lowest run need both. */
type Carry = { readonly generate: SharedBits; readonly propagate: SharedBits | null };

/**
 * Shares of the bits v > 0 for signed scores v = Σ `additive` over the parties mod 2^16, |v| < 2^15; lanes in order of the scores
 * (a multiple of 32). Six rounds, 48 bits sent a score at most.
 *
 * v > 0 is the sign of −v. Of −v, party 1 learns y, blinded, and party 3 holds w with −v = y + w; each shares the bits of its part, and
 * the products of neighbouring bits, so that the first layer of the adder covers two bits in one round; a prefix tree does the rest.
 */
export async function positiveBits(session: Session, additive: Uint16Array): Promise<SharedBits> {
  const { y, w } = await shareOperands(session, negate(additive));
  const carry = await carryInto15(session, y, w);
  return xorBits(xorBits(plane(y, 15), plane(w, 15)), carry);
}

type Operands = { readonly y: SharedBits; readonly w: SharedBits };

/**
 * Rounds 1 and 2. Party 2 sends z2 + r to party 1 with r of the stream 2 → 3; so y = z1 + z2 + r and w = z3 − r. An owner's bits are
 * shared as (mask, bits ⊕ mask, 0): the mask from its stream with one peer, the difference sent to the other, 0 where the owner sees nothing.
 */
async function shareOperands(session: Session, z: Uint16Array): Promise<Operands> {
  const planeWords = z.length / 32;
  const words = planeCount * planeWords;
  const zero = (): Uint32Array => new Uint32Array(words);
  switch (session.party) {
    case 1: {
      const maskW = bytesToWords(session.draw(3, 1, 4 * words));
      const [blinded] = await session.exchange({ send: [], expect: [[2, z.byteLength]] });
      const planes = bitPlanes(addWords(z, bytesToElements(blinded ?? new Uint8Array())));
      const maskY = bytesToWords(session.draw(1, 3, 4 * words));
      const difference = xorWords(planes, maskY);
      await session.exchange({ send: [[2, wordBytes(difference)]], expect: [] });
      return { y: { own: maskY, next: difference }, w: { own: maskW, next: zero() } };
    }
    case 2: {
      const blind = bytesToElements(session.draw(2, 3, z.byteLength));
      const first = await session.exchange({ send: [[1, wordBytes(addWords(z, blind))]], expect: [[3, 4 * words]] });
      const second = await session.exchange({ send: [], expect: [[1, 4 * words]] });
      const received = (reply: readonly Uint8Array[]): Uint32Array => bytesToWords(reply[0] ?? new Uint8Array());
      return { y: { own: received(second), next: zero() }, w: { own: zero(), next: received(first) } };
    }
    default: {
      const blind = bytesToElements(session.draw(2, 3, z.byteLength));
      const maskW = bytesToWords(session.draw(3, 1, 4 * words));
      const planes = bitPlanes(addWords(z, negate(blind)));
      const difference = xorWords(planes, maskW);
      await session.exchange({ send: [[2, wordBytes(difference)]], expect: [] });
      const maskY = bytesToWords(session.draw(1, 3, 4 * words));
      await session.exchange({ send: [], expect: [] });
      return { y: { own: zero(), next: maskY }, w: { own: difference, next: maskW } };
    }
  }
}

/** Rounds 3 to 6: 14 + 7 + 3 + 1 products. */
async function carryInto15(session: Session, y: SharedBits, w: SharedBits): Promise<SharedBits> {
  let runs = await firstCarries(session, y, w);
  while (runs.length > 1) {
    runs = await joinNeighbours(session, runs);
  }
  const [whole] = runs;
  if (whole === undefined) {
    throw new RangeError('no carry');
  }
  return whole.generate;
}

/**
 * Runs of two bits in one round: G = y₁w₁ ⊕ (y₁ ⊕ w₁)·y₀w₀ = w₁·y₁ ⊕ w₀·(y₁y₀) ⊕ (w₁w₀)·y₀, an inner product, as the owners shared y₁y₀ and w₁w₀;
 * P = (y₁ ⊕ w₁)(y₀ ⊕ w₀). Bit 14 is a run of its own.
 */
async function firstCarries(session: Session, y: SharedBits, w: SharedBits): Promise<readonly Carry[]> {
  const either = (bit: number): SharedBits => xorBits(plane(y, bit), plane(w, bit));
  const generates: Product[] = [];
  const propagates: Product[] = [];
  for (let pair = 0; pair < pairCount; pair++) {
    const low = 2 * pair;
    generates.push([
      [plane(w, low + 1), plane(y, low + 1)],
      [plane(w, low), plane(y, scoreBits + pair)],
      [plane(w, scoreBits + pair), plane(y, low)],
    ]);
    if (pair > 0) {
      propagates.push([[either(low), either(low + 1)]]);
    }
  }
  generates.push([[plane(y, 14), plane(w, 14)]]);
  const results = await andRound(session, [...generates, ...propagates]);
  return results.slice(0, pairCount + 1).map((generate, run) => {
    const inner = results[pairCount + run] ?? null;
    return { generate, propagate: run === 0 ? null : run === pairCount ? either(14) : inner };
  });
}

/** One level of the prefix tree: G = G_high ⊕ P_high·G_low, P = P_high·P_low. */
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
  return joined;
}

function plane(bits: SharedBits, index: number): SharedBits {
  const planeWords = bits.own.length / planeCount;
  return sliceBits(bits, index * planeWords, planeWords);
}

/** The 16 bit planes of `values`, then the products of neighbouring planes: bit j of word i of a plane belongs to value 32·i + j. */
export function bitPlanes(values: Uint16Array): Uint32Array {
  const planeWords = values.length / 32;
  const planes = new Uint32Array(planeCount * planeWords);
  const block = new Uint32Array(scoreBits);
  for (let word = 0; word < planeWords; word++) {
    for (let lane = 0; lane < scoreBits; lane++) {
      const at = 32 * word + lane;
      block[lane] = (values[at] ?? 0) | ((values[at + scoreBits] ?? 0) << scoreBits);
    }
    transpose(block);
    for (let bit = 0; bit < scoreBits; bit++) {
      planes[bit * planeWords + word] = block[bit] ?? 0;
    }
    for (let pair = 0; pair < pairCount; pair++) {
      planes[(scoreBits + pair) * planeWords + word] = (block[2 * pair] ?? 0) & (block[2 * pair + 1] ?? 0);
    }
  }
  return planes;
}

/** Transposes two 16 × 16 blocks of bits side by side, in place: halves, quarters … change places across the diagonal (Warren, Hacker's Delight 7-3). */
function transpose(block: Uint32Array): void {
  for (let width = 8, mask = 0x00ff00ff; width > 0; width >>= 1, mask ^= mask << width) {
    for (let row = 0; row < scoreBits; row = (row + width + 1) & ~width) {
      const low = block[row] ?? 0;
      const high = block[row + width] ?? 0;
      const swapped = ((low >>> width) ^ high) & mask;
      block[row] = low ^ (swapped << width);
      block[row + width] = high ^ swapped;
    }
  }
}

function addWords(a: Uint16Array, b: Uint16Array): Uint16Array {
  const sum = new Uint16Array(a.length);
  for (let i = 0; i < a.length; i++) {
    sum[i] = (a[i] ?? 0) + (b[i] ?? 0);
  }
  return sum;
}

function negate(a: Uint16Array): Uint16Array {
  const negated = new Uint16Array(a.length);
  for (let i = 0; i < a.length; i++) {
    negated[i] = -(a[i] ?? 0);
  }
  return negated;
}
