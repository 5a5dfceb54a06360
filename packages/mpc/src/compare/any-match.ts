import type { Session } from '../session/session.ts';
import { rotationCount } from '../share/layout.ts';
import { andRound, type Product } from './and-round.ts';
import { broadcastLane, notBits, type SharedBits, sliceBits, xorBits } from './shared-bits.ts';

/** How the two eyes of a person become one answer. */
export type EyeRule = 'and' | 'or';

/** What a batch opens: one bit a candidate, and whether the probe's masks are large enough (lane 0 of one word). */
export type MatchBits = { readonly matches: SharedBits; readonly usable: SharedBits };

/**
 * Rounds 7 to 12: any of 31 rotations an eye, the eye rule, and the gate on the probe's masks.
 *
 * `hits` holds 62 planes (left rotations, right rotations) of shares of "this rotation matches", `gates` one word: lane 0 the left, lane 1 the
 * right mask is large enough. With n = ∧ ¬hit the answer is g ∧ ¬n = g ⊕ g·n: the gate is the 32nd leaf of the 31-leaf product, so it
 * costs no round. An unusable probe yields zeros, whatever the scores are.
 */
export async function anyMatch(session: Session, hits: SharedBits, gates: SharedBits, rule: EyeRule): Promise<MatchBits> {
  const planeWords = hits.own.length / (2 * rotationCount);
  const misses = Array.from({ length: 2 * rotationCount }, (_, slot) =>
    notBits(sliceBits(hits, slot * planeWords, planeWords), session.party),
  );
  const spread = (lane: number): SharedBits => broadcastLane(gates, lane, planeWords);
  const bothGates: Product = [[broadcastLane(gates, 0, 1), broadcastLane(gates, 1, 1)]];

  if (rule === 'or') {
    const [usable, ...halves] = await andRound(session, [bothGates, ...pairUp(misses)]);
    const gate = broadcastLane(need(usable), 0, planeWords);
    const [none] = await multiplyDown(session, [[gate, ...halves]]);
    return { matches: xorBits(gate, need(none)), usable: need(usable) };
  }
  const left = [spread(0), ...misses.slice(0, rotationCount)];
  const right = [spread(1), ...misses.slice(rotationCount)];
  const [usable, ...halves] = await andRound(session, [bothGates, ...pairUp(left), ...pairUp(right)]);
  const middle = halves.length / 2;
  const [noneLeft, noneRight] = await multiplyDown(session, [halves.slice(0, middle), halves.slice(middle)]);
  const sides = [xorBits(spread(0), need(noneLeft)), xorBits(spread(1), need(noneRight))] as const;
  const [matches] = await andRound(session, [[sides]]);
  return { matches: need(matches), usable: need(usable) };
}

/** The product of each list (2^k long, all of one length), level by level, one round a level. */
async function multiplyDown(session: Session, lists: readonly (readonly SharedBits[])[]): Promise<readonly SharedBits[]> {
  let level = lists;
  while ((level[0]?.length ?? 0) > 1) {
    const results = await andRound(session, level.flatMap(pairUp));
    const width = results.length / level.length;
    level = level.map((_, i) => results.slice(i * width, (i + 1) * width));
  }
  return level.map(([product]) => need(product));
}

function pairUp(factors: readonly SharedBits[]): readonly Product[] {
  return Array.from({ length: factors.length / 2 }, (_, i): Product => [[need(factors[2 * i]), need(factors[2 * i + 1])]]);
}

function need(bits: SharedBits | undefined): SharedBits {
  if (bits === undefined) {
    throw new RangeError('a product is missing');
  }
  return bits;
}
