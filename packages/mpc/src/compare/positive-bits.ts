import type { Session } from '../session/session.ts';
import type { Pending } from './and-round.ts';
import { bytesToElements, bytesToWords, concatWords, type SharedBits, sliceBits, wordBytes, xorWords } from './shared-bits.ts';
import { depthBit, planesOf, signAndDepth, signOfSum } from './sign-of-sum.ts';

/** Bits of a score: signed 16-bit, two's complement. */
const scoreBits = 16;
const planeCount: number = planesOf(scoreBits);
const pairCount: number = planeCount - scoreBits;
/** Planes of the upper bits of y plus 1, which who asks how far above 0 a score is takes besides. */
const raisedCount: number = scoreBits - depthBit;

/**
 * Shares of the bits v > 0 for signed scores v = Σ `additive` over the parties mod 2^16, |v| < 2^15; lanes in order of the scores
 * (a multiple of 32). Six rounds, 48 bits sent a score at most.
 *
 * v > 0 is the sign of −v. Of −v, party 1 learns y, blinded, and party 3 holds w with −v = y + w; each shares the bits of its part, and
 * the products of neighbouring bits, and {@link signOfSum} does the rest.
 */
export async function positiveBits(session: Session, additive: Uint16Array): Promise<SharedBits> {
  const { y, w } = await shareOperands(session, negate(additive), 0);
  return signOfSum(session, y, w, scoreBits);
}

/** Scores above this are high: 4,096. */
export const highScore: number = 2 ** depthBit;

/** The same, and the bits v > {@link highScore}, one product away; six rounds, 57 bits sent a score at most. */
export async function positiveAndHighBits(
  session: Session,
  additive: Uint16Array,
): Promise<{ readonly positive: SharedBits; readonly high: Pending }> {
  const { y, w } = await shareOperands(session, negate(additive), raisedCount);
  const words = planeCount * (additive.length / 32);
  const { sign, deep } = await signAndDepth(session, sliceBits(y, 0, words), w, sliceBits(y, words, y.own.length - words));
  return { positive: sign, high: deep };
}

type Operands = { readonly y: SharedBits; readonly w: SharedBits };

/**
 * Rounds 1 and 2. Party 2 sends z2 + r to party 1 with r of the stream 2 → 3; so y = z1 + z2 + r and w = z3 − r. An owner's bits are
 * shared as (mask, bits ⊕ mask, 0): the mask from its stream with one peer, the difference sent to the other, 0 where the owner sees nothing.
 * `raised` planes of the upper bits of y plus 1, 0 or 4, come after the others of y.
 */
async function shareOperands(session: Session, z: Uint16Array, raised: number): Promise<Operands> {
  const planeWords = z.length / 32;
  const words = planeCount * planeWords;
  const wordsOfY = words + raised * planeWords;
  const zero = (length: number): Uint32Array => new Uint32Array(length);
  switch (session.party) {
    case 1: {
      const maskW = bytesToWords(session.draw(3, 1, 4 * words));
      const [blinded] = await session.exchange({ send: [], expect: [[2, z.byteLength]] });
      const planes = bitPlanes(addWords(z, bytesToElements(blinded ?? new Uint8Array())));
      const maskY = bytesToWords(session.draw(1, 3, 4 * wordsOfY));
      const difference = xorWords(raised === 0 ? planes : concatWords([planes, raisedPlanes(planes)]), maskY);
      await session.exchange({ send: [[2, wordBytes(difference)]], expect: [] });
      return { y: { own: maskY, next: difference }, w: { own: maskW, next: zero(words) } };
    }
    case 2: {
      const blind = bytesToElements(session.draw(2, 3, z.byteLength));
      const first = await session.exchange({ send: [[1, wordBytes(addWords(z, blind))]], expect: [[3, 4 * words]] });
      const second = await session.exchange({ send: [], expect: [[1, 4 * wordsOfY]] });
      const received = (reply: readonly Uint8Array[]): Uint32Array => bytesToWords(reply[0] ?? new Uint8Array());
      return { y: { own: received(second), next: zero(wordsOfY) }, w: { own: zero(words), next: received(first) } };
    }
    default: {
      const blind = bytesToElements(session.draw(2, 3, z.byteLength));
      const maskW = bytesToWords(session.draw(3, 1, 4 * words));
      const planes = bitPlanes(addWords(z, negate(blind)));
      const difference = xorWords(planes, maskW);
      await session.exchange({ send: [[2, wordBytes(difference)]], expect: [] });
      const maskY = bytesToWords(session.draw(1, 3, 4 * wordsOfY));
      await session.exchange({ send: [], expect: [] });
      return { y: { own: zero(wordsOfY), next: maskY }, w: { own: difference, next: maskW } };
    }
  }
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

/** The upper four bits plus 1, mod 16, from the planes of {@link bitPlanes}. */
function raisedPlanes(planes: Uint32Array): Uint32Array {
  const planeWords = planes.length / planeCount;
  const plane = (bit: number): Uint32Array => planes.subarray(bit * planeWords, (bit + 1) * planeWords);
  const [first, second, third, fourth] = [plane(depthBit), plane(depthBit + 1), plane(depthBit + 2), plane(depthBit + 3)];
  const firstTwo = plane(scoreBits + depthBit / 2);
  return concatWords([
    first.map((word) => ~word),
    xorWords(second, first),
    xorWords(third, firstTwo),
    fourth.map((word, i) => word ^ ((firstTwo[i] ?? 0) & (third[i] ?? 0))),
  ]);
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
