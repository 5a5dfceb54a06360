import type { Side } from '../gallery/candidates.ts';
import type { Session } from '../session/session.ts';
import { rotationCount } from '../share/layout.ts';
import { andRound, type Pending, type Product } from './and-round.ts';
import { broadcastLane, notBits, type SharedBits, sliceBits, xorBits } from './shared-bits.ts';

/** How the two eyes of a person become one answer; `left` and `right`: that eye of the probe alone, the other is not looked at. */
export type EyeRule = 'and' | 'or' | Side;

/** What is asked of a gallery: whether nobody in it can be this person (one bit in all), or who matches (one bit a candidate). */
export type Ask = 'unique' | 'matches';

/** How comparisons of single eyes become the answer for a person. */
export type AnswerRule = {
  readonly ask: Ask;
  readonly rule: EyeRule;
  /** Also each eye of the probe against the other eye of the candidate; either way round counts. */
  readonly crosswise: boolean;
};

/** Which eye of the probe meets which of the candidate, in the order of the planes: those the right way round, then those crosswise. */
export function eyePairings({ rule, crosswise }: Omit<AnswerRule, 'ask'>): readonly (readonly [probe: Side, candidate: Side])[] {
  const straight = sidesOf(rule).map((side) => [side, side] as const);
  const crossed = straight.map(([side]) => [side, side === 'left' ? 'right' : 'left'] as const);
  return crosswise ? [...straight, ...crossed] : straight;
}

/** The probe's eyes that count. */
function sidesOf(rule: EyeRule): readonly Side[] {
  return rule === 'and' || rule === 'or' ? ['left', 'right'] : [rule];
}

/** Planes a pairing of eyes: "this rotation matches" for 31 rotations, then "enough samples in common". */
export const planesPerPairing: number = rotationCount + 1;

/** What is decided of a batch of candidates: its answer is 1 for a candidate where any of `ways` is; `usable` is lane 0 of one word. */
export type Decided = { readonly ways: readonly SharedBits[]; readonly usable: SharedBits };

/**
 * Rounds 7 to 12 (all but `and`: to 11): any of 31 rotations an eye, enough in common, the eye rule, and whether the probe's masks are usable.
 *
 * `planes` holds {@link planesPerPairing} planes for each of {@link eyePairings}, `gates` one word: lane 0 the left, lane 1 the right mask is
 * large enough. With n = "no rotation matches" and t = n ∧ ok, a product of 32 leaves, an eye matches if ok ∧ ¬n = ok ⊕ t, and it cannot
 * be excluded if ¬t. Who asks for matches gets the first, who asks for uniqueness the second: what cannot be decided is neither.
 *
 * `high` (for `and`) says in the same planes whether a score is high, one product away. An eye with a high score and enough in common is a way of
 * its own, whatever the other eye is. That product and its tree are a round behind, and ready when the eyes are joined.
 */
export async function decideEyes(
  session: Session,
  planes: SharedBits,
  gates: SharedBits,
  answer: AnswerRule,
  high: Pending | null = null,
): Promise<Decided> {
  const pairings = eyePairings(answer).length;
  const planeWords = planes.own.length / (pairings * planesPerPairing);
  const scoresOf = (bits: SharedBits, pairing: number): SharedBits =>
    sliceBits(bits, pairing * planesPerPairing * planeWords, rotationCount * planeWords);
  const missesOf = (hits: SharedBits): readonly SharedBits[] =>
    Array.from({ length: rotationCount }, (_, r) => notBits(sliceBits(hits, r * planeWords, planeWords), session.party));
  const all = Array.from({ length: pairings }, (_, pairing) => pairing);
  const enough = all.map((pairing) => sliceBits(planes, (pairing * planesPerPairing + rotationCount) * planeWords, planeWords));
  const leaves = all.map((pairing) => [need(enough[pairing]), ...missesOf(scoresOf(planes, pairing))]);
  const gate = sidesOf(answer.rule).map((side) => broadcastLane(gates, side === 'left' ? 0 : 1, 1));
  const allGates: Product = [[need(gate[0]), need(gate.at(-1))]];
  const pending =
    high === null ? [] : all.map((pairing) => high.product.map(([a, b]) => [scoresOf(a, pairing), scoresOf(b, pairing)] as const));
  const [usable, ...others] = await andRound(session, [allGates, ...pending, ...leaves.flatMap(pairUp)]);
  const highLeaves = pending.map((_, pairing) => {
    const hits = xorBits(scoresOf(need(high).sum, pairing), need(others[pairing]));
    return [need(enough[pairing]), ...missesOf(hits)];
  });
  const halves = inEqualParts(others.slice(pending.length), pairings);
  const products = await multiplyDown(session, [...halves, ...highLeaves], Math.log2(need(halves[0]).length));
  const eyes = products.slice(0, pairings).map(([t], pairing) => {
    return answer.ask === 'unique' ? notBits(need(t), session.party) : xorBits(need(enough[pairing]), need(t));
  });
  if (answer.rule !== 'and') return { ways: eyes, usable: need(usable) };
  const joined = await andRound(session, [...pairUp(eyes), ...products.slice(pairings).flatMap(pairUp)]);
  const ways = joined.map((product, i) => (i < pairings / 2 ? product : xorBits(need(enough[i - pairings / 2]), product)));
  return { ways, usable: need(usable) };
}

/** The products of each list, level by level, one round a level: lists half as long each time. Lengths are powers of two. */
async function multiplyDown(
  session: Session,
  lists: readonly (readonly SharedBits[])[],
  levels: number,
): Promise<readonly (readonly SharedBits[])[]> {
  let level = lists;
  for (let i = 0; i < levels; i++) {
    const results = [...(await andRound(session, level.flatMap(pairUp)))];
    level = level.map((list) => results.splice(0, list.length / 2));
  }
  return level;
}

function pairUp(factors: readonly SharedBits[]): readonly Product[] {
  return Array.from({ length: Math.floor(factors.length / 2) }, (_, i): Product => [[need(factors[2 * i]), need(factors[2 * i + 1])]]);
}

function inEqualParts<T>(all: readonly T[], count: number): readonly (readonly T[])[] {
  const width = all.length / count;
  return Array.from({ length: count }, (_, i) => all.slice(i * width, (i + 1) * width));
}

function need<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) {
    throw new RangeError('a product is missing');
  }
  return value;
}
