import type { Side } from '../gallery/candidates.ts';
import type { Session } from '../session/session.ts';
import { rotationCount } from '../share/layout.ts';
import { andRound, type Product } from './and-round.ts';
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
 */
export async function decideEyes(session: Session, planes: SharedBits, gates: SharedBits, answer: AnswerRule): Promise<Decided> {
  const pairings = eyePairings(answer).length;
  const planeWords = planes.own.length / (pairings * planesPerPairing);
  const plane = (pairing: number, slot: number): SharedBits =>
    sliceBits(planes, (pairing * planesPerPairing + slot) * planeWords, planeWords);
  const enough = Array.from({ length: pairings }, (_, pairing) => plane(pairing, rotationCount));
  const leaves = enough.map((ok, pairing) => [
    ok,
    ...Array.from({ length: rotationCount }, (_, r) => notBits(plane(pairing, r), session.party)),
  ]);
  const gate = sidesOf(answer.rule).map((side) => broadcastLane(gates, side === 'left' ? 0 : 1, 1));
  const allGates: Product = [[need(gate[0]), need(gate.at(-1))]];
  const [usable, ...halves] = await andRound(session, [allGates, ...leaves.flatMap(pairUp)]);
  const excluded = await multiplyDown(session, inEqualParts(halves, pairings));
  const eyes = excluded.map((t, pairing) => (answer.ask === 'unique' ? notBits(t, session.party) : xorBits(need(enough[pairing]), t)));
  const ways = answer.rule === 'and' ? await andRound(session, pairUp(eyes)) : eyes;
  return { ways, usable: need(usable) };
}

/** The product of each list (all of one length), level by level, one round a level; an odd one out waits for the next level. */
async function multiplyDown(session: Session, lists: readonly (readonly SharedBits[])[]): Promise<readonly SharedBits[]> {
  let level = lists;
  while ((level[0]?.length ?? 0) > 1) {
    const results = inEqualParts(await andRound(session, level.flatMap(pairUp)), level.length);
    level = level.map((list, i) => [...need(results[i]), ...list.slice(list.length - (list.length % 2))]);
  }
  return level.map(([product]) => need(product));
}

function pairUp(factors: readonly SharedBits[]): readonly Product[] {
  return Array.from({ length: Math.floor(factors.length / 2) }, (_, i): Product => [[need(factors[2 * i]), need(factors[2 * i + 1])]]);
}

function inEqualParts<T>(all: readonly T[], count: number): readonly (readonly T[])[] {
  const width = all.length / count;
  return Array.from({ length: count }, (_, i) => all.slice(i * width, (i + 1) * width));
}

function need<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new RangeError('a product is missing');
  }
  return value;
}
