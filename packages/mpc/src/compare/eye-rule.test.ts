import { beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../session/session.ts';
import { rotationCount } from '../share/layout.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { joinBits, shareBits } from '../testing/share-bits.ts';
import { atThree, type ByParty, openThree } from '../testing/three-parties.ts';
import type { Pending } from './and-round.ts';
import { type AnswerRule, decideEyes, eyePairings, planesPerPairing } from './eye-rule.ts';
import type { SharedBits } from './shared-bits.ts';

const random = seededBytes(41);
let sessions: ByParty<Session>;

beforeAll(async () => {
  sessions = await openThree(random);
});

/** Any of the ways, for one word of lanes; `planes` holds 31 hits and "enough in common" for each pairing of eyes, `high` high scores. */
async function decide(
  planes: Uint32Array,
  gates: number,
  rule: AnswerRule,
  high: Uint32Array | null = null,
): Promise<{ any: number; usable: number; rounds: number }> {
  const sharedPlanes = shareBits(planes, random);
  // x ∧ y ⊕ s, as the signs leave it.
  const [x, y] = [planes, planes].map(() => new Uint32Array(random(4 * planes.length).slice().buffer)) as [Uint32Array, Uint32Array];
  const sum = planes.map((_, i) => (high?.[i] ?? 0) ^ ((x[i] ?? 0) & (y[i] ?? 0)));
  const [sharedSum, sharedX, sharedY] = [shareBits(sum, random), shareBits(x, random), shareBits(y, random)];
  const pendingOf = (party: number): Pending => ({
    sum: sharedSum[party - 1] as SharedBits,
    product: [[sharedX[party - 1] as SharedBits, sharedY[party - 1] as SharedBits]],
  });
  const sharedGates = shareBits(Uint32Array.of(gates), random);
  for (const session of sessions) {
    session.beginBatch();
  }
  const before = sessions[0].counters.rounds;
  const [a, b, c] = await atThree((party) =>
    decideEyes(
      sessions[party - 1] as Session,
      sharedPlanes[party - 1] as SharedBits,
      sharedGates[party - 1] as SharedBits,
      rule,
      high === null ? null : pendingOf(party),
    ),
  );
  const ways = a.ways.map((way, i) => joinBits([way, b.ways[i] as SharedBits, c.ways[i] as SharedBits])[0] ?? 0);
  return {
    any: ways.reduce((any, way) => any | way, 0) >>> 0,
    usable: joinBits([a.usable, b.usable, c.usable])[0] ?? 0,
    rounds: sessions[0].counters.rounds - before,
  };
}

const answers: readonly AnswerRule[] = (['matches', 'unique'] as const).flatMap((ask) =>
  (['and', 'or'] as const).flatMap((rule) => [false, true].map((crosswise) => ({ ask, rule, crosswise }))),
);

describe.each(answers)('$ask, rule $rule, crosswise $crosswise', (answer) => {
  const pairings = eyePairings(answer).length;
  const rounds = answer.rule === 'and' ? 6 : 5;
  const planesOf = (hit: (pairing: number, rotation: number) => number, ok: (pairing: number) => number): Uint32Array =>
    Uint32Array.from({ length: pairings * planesPerPairing }, (_, i) => {
      const [pairing, slot] = [Math.floor(i / planesPerPairing), i % planesPerPairing];
      return slot < rotationCount ? hit(pairing, slot) : ok(pairing);
    });
  /** The rule in plain logic, 32 lanes at once. */
  const plainly = (hits: readonly number[], oks: readonly number[]): number => {
    const eyes = hits.map((hit, i) => (answer.ask === 'unique' ? hit | ~(oks[i] ?? 0) : hit & (oks[i] ?? 0)));
    const way = (first: number): number => {
      const [left = 0, right = 0] = [eyes[first], eyes[first + 1]];
      return answer.rule === 'and' ? left & right : left | right;
    };
    return (way(0) | (answer.crosswise ? way(2) : 0)) >>> 0;
  };

  it('sees a hit at every single rotation, in every lane', async () => {
    for (let pairing = 0; pairing < pairings; pairing++) {
      for (let rotation = 0; rotation < rotationCount; rotation += pairing === 0 ? 1 : 10) {
        const planes = planesOf(
          (p, r) => (r === rotation && p === pairing ? 0x80000001 : p === (pairing ^ 1) && r === 3 ? 0x80000001 : 0),
          () => 0xffffffff,
        );
        expect((await decide(planes, 0b11, answer)).any).toBe(0x80000001);
      }
    }
  });

  it('answers as plain logic does for all hits and all that is decidable, pairing by pairing', async () => {
    // Lanes hold all 2^4 patterns of hits (lanes 0–15), with "enough in common" by pattern, and the same again (16–31).
    const hits = Array.from({ length: pairings }, (_, p) => lanes((lane) => (lane >> p) & 1));
    for (let pattern = 0; pattern < 2 ** pairings; pattern++) {
      const oks = hits.map((_, p) => -((pattern >> p) & 1) >>> 0);
      const planes = planesOf(
        (p, r) => (r === (7 * pattern + p) % rotationCount ? (hits[p] ?? 0) : 0),
        (p) => oks[p] ?? 0,
      );
      expect((await decide(planes, 0b11, answer)).any, `decidable ${pattern}`).toBe(plainly(hits, oks));
    }
  });

  it(`answers random hits as plain logic does, in ${rounds} rounds`, async () => {
    for (let run = 0; run < 10; run++) {
      const words = new Uint32Array(random(4 * pairings * planesPerPairing).slice().buffer);
      const planes = planesOf(
        (p, r) => {
          const word = words[p * planesPerPairing + r] ?? 0;
          return r % 5 === run % 5 ? word & (word >>> 3) : 0;
        },
        (p) => words[p * planesPerPairing + rotationCount] ?? 0,
      );
      const eye = (p: number): number =>
        planes.subarray(p * planesPerPairing, p * planesPerPairing + rotationCount).reduce((any, word) => any | word, 0);
      const all = Array.from({ length: pairings }, (_, p) => p);
      const expected = plainly(
        all.map(eye),
        all.map((p) => planes[p * planesPerPairing + rotationCount] ?? 0),
      );
      expect(await decide(planes, 0b11, answer)).toEqual({ any: expected, usable: 0xffffffff, rounds });
    }
  });

  it.runIf(answer.rule === 'and')('takes a high score of one eye alone with enough in common, in no more rounds', async () => {
    let byOneEye = 0;
    for (let run = 0; run < 10; run++) {
      const words = new Uint32Array(random(4 * pairings * planesPerPairing).slice().buffer);
      const oks = Array.from({ length: pairings }, (_, p) => words[p * planesPerPairing + rotationCount] ?? 0);
      const sparse = (p: number, r: number, shift: number): number => {
        const word = words[p * planesPerPairing + r] ?? 0;
        return r % 4 === run % 4 ? word & (word >>> shift) & (word >>> (shift + 5)) : 0;
      };
      const planes = planesOf(
        (p, r) => sparse(p, r, 3),
        (p) => oks[p] ?? 0,
      );
      const high = planesOf(
        (p, r) => (p === run % pairings ? sparse(p, r, 7) : 0),
        // What stands where "enough in common" does is nothing that counts.
        () => 0xffffffff,
      );
      const anyOf = (bits: Uint32Array, p: number): number =>
        bits.subarray(p * planesPerPairing, p * planesPerPairing + rotationCount).reduce((any, word) => any | word, 0);
      const both = plainly(
        oks.map((_, p) => anyOf(planes, p)),
        oks,
      );
      const alone = oks.reduce((any, ok, p) => any | (anyOf(high, p) & ok), 0);
      expect(await decide(planes, 0b11, answer, high)).toEqual({ any: (both | alone) >>> 0, usable: 0xffffffff, rounds });
      byOneEye |= alone & ~both;
    }
    expect(byOneEye).not.toBe(0);
  });

  it.each([0b00, 0b01, 0b10])('says that the probe is unusable when the gates are %i', async (gates) => {
    const { usable } = await decide(new Uint32Array(pairings * planesPerPairing), gates, answer);
    expect(usable).toBe(0);
  });
});

function lanes(bit: (lane: number) => number): number {
  return Array.from({ length: 32 }, (_, lane) => bit(lane) << lane).reduce((word, one) => word | one, 0) >>> 0;
}
