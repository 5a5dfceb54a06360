import type { Session } from '../session/session.ts';
import { bitPlanes } from './positive-bits.ts';
import { bytesToElements, bytesToWords, type SharedBits, wordBytes, xorWords } from './shared-bits.ts';
import { planesOf, signOfSum } from './sign-of-sum.ts';

/** Bits of an element of a share. */
const elementBits = 16;

/**
 * Numbers v = `countWeight`·x − `commonWeight`·m that do not fit 16 bits, x and m given as additive shares mod 2^16, lanes as in the scores.
 * `lowest` is public: x − lowest and m are below 2^15.
 */
export type WideNumbers = {
  readonly counts: Uint16Array;
  readonly common: Uint16Array;
  readonly lowest: Int16Array;
  readonly countWeight: number;
  readonly commonWeight: number;
  /** Bits that hold every v, two's complement: 17 to 24. */
  readonly width: number;
};

/**
 * Shares of the bits v > 0. Eight rounds, seven for 17 bits.
 *
 * Round 1 makes of a number's shares two operands, y at party 1 and w at party 3, y + w = x + 2^16·κ. As x < 2^15, the wrap κ is one "or" of
 * two single bits, κ = a ∨ b with a = y₁₅, b = w₁₅. Round 2 gives parties 1 and 3 additive shares of the products a·b mod 2^8 with the help of
 * party 2 (Du, Atallah 2001), so that −v = Y + W mod 2^width exactly. Round 3 shares the bits of Y and W; four or five more give the sign.
 */
export async function liftedPositiveBits(session: Session, numbers: WideNumbers): Promise<SharedBits> {
  const halves = await splitInTwo(session, numbers);
  const wraps = await wrapProducts(session, halves, numbers);
  const { y, w } = await shareOperands(session, halves && wraps ? operand(halves, wraps, numbers, session.party) : null, numbers);
  return signOfSum(session, y, w, numbers.width);
}

/** One party's operands, y or w, of x − lowest and of m. Party 2 holds none. */
type Halves = { readonly counts: Uint16Array; readonly common: Uint16Array } | null;

/** Round 1: party 2 sends its shares to party 1, blinded with r of the stream 2 → 3; party 3 takes r off its own. */
async function splitInTwo(session: Session, { counts, common, lowest }: WideNumbers): Promise<Halves> {
  const lanes = counts.length;
  const own = new Uint16Array(2 * lanes);
  own.set(counts);
  own.set(common, lanes);
  if (session.party === 1) {
    for (let i = 0; i < lanes; i++) {
      own[i] = (own[i] ?? 0) - (lowest[i] ?? 0);
    }
    const [blinded] = await session.exchange({ send: [], expect: [[2, own.byteLength]] });
    return halvesOf(combine(own, bytesToElements(blinded ?? new Uint8Array()), (a, b) => a + b));
  }
  const blind = bytesToElements(session.draw(2, 3, own.byteLength));
  if (session.party === 2) {
    await session.exchange({ send: [[1, wordBytes(combine(own, blind, (a, b) => a + b))]], expect: [] });
    return null;
  }
  await session.exchange({ send: [], expect: [] });
  return halvesOf(combine(own, blind, (a, b) => a - b));
}

/**
 * Round 2: additive shares mod 2^8, at parties 1 and 3, of countWeight·a·b − commonWeight·a′·b′ for the top bits a, a′ of party 1 and b, b′ of party 3. Party 1
 * says a + α, party 3 says b + β; ab = a(b + β) − (a + α)β + αβ, and αβ comes from party 2, which knows α and β, masked with ρ.
 */
async function wrapProducts(
  session: Session,
  halves: Halves,
  { counts, countWeight, commonWeight }: WideNumbers,
): Promise<Uint8Array | null> {
  const lanes = counts.length;
  const sum = (term: (i: number) => number): Uint8Array =>
    Uint8Array.from({ length: lanes }, (_, i) => countWeight * term(i) - commonWeight * term(lanes + i));
  if (session.party === 2) {
    const alpha = session.draw(1, 2, 2 * lanes);
    const beta = session.draw(2, 3, 2 * lanes);
    const rho = session.draw(2, 1, lanes);
    const help = sum((i) => (alpha[i] ?? 0) * (beta[i] ?? 0)).map((product, i) => product - (rho[i] ?? 0));
    await session.exchange({ send: [[3, help]], expect: [] });
    return null;
  }
  const tops = topBits(halves);
  if (session.party === 1) {
    const alpha = session.draw(1, 2, 2 * lanes);
    const rho = session.draw(2, 1, lanes);
    const masked = tops.map((bit, i) => bit + (alpha[i] ?? 0));
    const [theirs] = await session.exchange({ send: [[3, masked]], expect: [[3, 2 * lanes]] });
    return sum((i) => (tops[i] ?? 0) * (theirs?.[i] ?? 0)).map((product, i) => product + (rho[i] ?? 0));
  }
  const beta = session.draw(2, 3, 2 * lanes);
  const masked = tops.map((bit, i) => bit + (beta[i] ?? 0));
  const [theirs, help] = await session.exchange({
    send: [[1, masked]],
    expect: [
      [1, 2 * lanes],
      [2, lanes],
    ],
  });
  return sum((i) => -(theirs?.[i] ?? 0) * (beta[i] ?? 0)).map((product, i) => product + (help?.[i] ?? 0));
}

/** Y of party 1 or W of party 3: Y + W = −v mod 2^width. */
function operand(halves: NonNullable<Halves>, wraps: Uint8Array, numbers: WideNumbers, party: number): Uint32Array {
  const { countWeight, commonWeight, lowest } = numbers;
  return Uint32Array.from({ length: wraps.length }, (_, i) => {
    const [count, common] = [halves.counts[i] ?? 0, halves.common[i] ?? 0];
    const own = countWeight * (count + (party === 1 ? (lowest[i] ?? 0) : 0)) - commonWeight * common;
    // κ = a + b − ab, and 2^16·κ is to be taken off.
    const wrap = countWeight * (count >>> 15) - commonWeight * (common >>> 15) - (wraps[i] ?? 0);
    return (wrap << elementBits) - own;
  });
}

/** Round 3: parties 1 and 3 share the bits of their operands, each (mask, bits ⊕ mask, 0) as in {@link positiveBits}. */
async function shareOperands(
  session: Session,
  values: Uint32Array | null,
  { counts, width }: WideNumbers,
): Promise<{ readonly y: SharedBits; readonly w: SharedBits }> {
  const words = (planesOf(width) * counts.length) / 32;
  const zero = (): Uint32Array => new Uint32Array(words);
  if (session.party === 2) {
    const [fromOne, fromThree] = await session.exchange({
      send: [],
      expect: [
        [1, 4 * words],
        [3, 4 * words],
      ],
    });
    return {
      y: { own: bytesToWords(fromOne ?? new Uint8Array()), next: zero() },
      w: { own: zero(), next: bytesToWords(fromThree ?? new Uint8Array()) },
    };
  }
  const maskY = bytesToWords(session.draw(1, 3, 4 * words));
  const maskW = bytesToWords(session.draw(3, 1, 4 * words));
  const planes = widePlanes(values ?? new Uint32Array(counts.length), width);
  const difference = xorWords(planes, session.party === 1 ? maskY : maskW);
  await session.exchange({ send: [[2, wordBytes(difference)]], expect: [] });
  return session.party === 1
    ? { y: { own: maskY, next: difference }, w: { own: maskW, next: zero() } }
    : { y: { own: zero(), next: maskY }, w: { own: difference, next: maskW } };
}

/** The planes of values of `width` bits, put together from their lower 16 bits and the others. */
function widePlanes(values: Uint32Array, width: number): Uint32Array {
  const planeWords = values.length / 32;
  const planes = new Uint32Array(planesOf(width) * planeWords);
  planes.set(bitPlanes(Uint16Array.from(values)).subarray(0, elementBits * planeWords));
  const high = bitPlanes(Uint16Array.from(values, (value) => value >>> elementBits));
  planes.set(high.subarray(0, (width - elementBits) * planeWords), elementBits * planeWords);
  for (let at = width * planeWords, word = 0; at < planes.length; at++, word++) {
    const low = 2 * Math.floor(word / planeWords) * planeWords + (word % planeWords);
    planes[at] = (planes[low] ?? 0) & (planes[low + planeWords] ?? 0);
  }
  return planes;
}

function topBits(halves: Halves): Uint8Array {
  const { counts, common } = halves ?? { counts: new Uint16Array(), common: new Uint16Array() };
  return Uint8Array.from([counts, common].flatMap((values) => Array.from(values, (value) => value >>> 15)));
}

function halvesOf(both: Uint16Array): NonNullable<Halves> {
  return { counts: both.subarray(0, both.length / 2), common: both.subarray(both.length / 2) };
}

function combine(a: Uint16Array, b: Uint16Array, join: (a: number, b: number) => number): Uint16Array {
  return a.map((value, i) => join(value, b[i] ?? 0));
}
