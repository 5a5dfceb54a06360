import type { Side } from '../gallery/candidates.ts';
import type { Session } from '../session/session.ts';
import { rotationCount } from '../share/layout.ts';
import { andRound, type Product } from './and-round.ts';
import { broadcastLane, notBits, type SharedBits, sliceBits, xorBits } from './shared-bits.ts';

/** How the two eyes of a person become one answer. */
export type EyeRule = 'and' | 'or';

/** How comparisons of single eyes become the answer for a person. */
export type AnswerRule = {
  readonly rule: EyeRule;
  /** Also each eye of the probe against the other eye of the candidate; either way round is a match. */
  readonly crosswise: boolean;
};

/** Which eye of the probe meets which of the candidate, in the order of the planes: two the right way round, then two crosswise. */
export function eyePairings(crosswise: boolean): readonly (readonly [probe: Side, candidate: Side])[] {
  const straight = [
    ['left', 'left'],
    ['right', 'right'],
  ] as const;
  return crosswise ? [...straight, ['left', 'right'], ['right', 'left']] : straight;
}

/** What a batch opens: one bit a candidate, and whether the probe's masks are large enough (lane 0 of one word). */
export type MatchBits = { readonly matches: SharedBits; readonly usable: SharedBits };

/**
 * Rounds 7 to 12, crosswise 7 to 13: any of 31 rotations an eye, the eye rule, either way round, and the gate on the probe's masks.
 *
 * `hits` holds 31 planes (rotations) for each of {@link eyePairings}, shares of "this rotation matches", `gates` one word: lane 0 the left,
 * lane 1 the right mask is large enough. With n = ∧ ¬hit the answer is g ∧ ¬n = g ⊕ g·n: the gate is the 32nd leaf of the 31-leaf product, so
 * it costs no round. An unusable probe yields zeros, whatever the scores are.
 *
 * Crosswise costs one round, and none would not do: a round of products of two doubles the degree at most, and 62 hits fit into 2^6, 124 into 2^7.
 */
export async function anyMatch(session: Session, hits: SharedBits, gates: SharedBits, { rule, crosswise }: AnswerRule): Promise<MatchBits> {
  const pairings = eyePairings(crosswise);
  const planeWords = hits.own.length / (pairings.length * rotationCount);
  const misses = pairings.map((_, pairing) =>
    Array.from({ length: rotationCount }, (__, r) =>
      notBits(sliceBits(hits, (pairing * rotationCount + r) * planeWords, planeWords), session.party),
    ),
  );
  const spread = (lane: number): SharedBits => broadcastLane(gates, lane, planeWords);
  const bothGates: Product = [[broadcastLane(gates, 0, 1), broadcastLane(gates, 1, 1)]];

  if (rule === 'or') {
    const [usable, ...halves] = await andRound(session, [bothGates, ...pairUp(misses.flat())]);
    const gate = broadcastLane(need(usable), 0, planeWords);
    const [none] = await multiplyDown(session, [[gate, ...halves]]);
    return { matches: xorBits(gate, need(none)), usable: need(usable) };
  }
  const gateOf = pairings.map(([probeSide]) => spread(probeSide === 'left' ? 0 : 1));
  const leaves = misses.map((eye, pairing) => [need(gateOf[pairing]), ...eye]);
  const [usable, ...halves] = await andRound(session, [bothGates, ...leaves.flatMap(pairUp)]);
  const nones = await multiplyDown(session, inEqualParts(halves, pairings.length));
  const eyes = nones.map((none, pairing) => xorBits(need(gateOf[pairing]), none));
  const [straight, crossed] = await andRound(session, pairUp(eyes));
  const matches = crossed ? await either(session, need(straight), crossed) : need(straight);
  return { matches, usable: need(usable) };
}

/** a ∨ b = a ⊕ b ⊕ a·b, one round. Nobody learns which of the two it was. */
async function either(session: Session, a: SharedBits, b: SharedBits): Promise<SharedBits> {
  const [both] = await andRound(session, [[[a, b]]]);
  return xorBits(xorBits(a, b), need(both));
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
