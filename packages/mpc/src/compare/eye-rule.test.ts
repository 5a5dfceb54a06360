import { beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../session/session.ts';
import { rotationCount } from '../share/layout.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { joinBits, shareBits } from '../testing/share-bits.ts';
import { atThree, type ByParty, openThree } from '../testing/three-parties.ts';
import { type AnswerRule, anyMatch, eyePairings } from './any-match.ts';

const random = seededBytes(41);
let sessions: ByParty<Session>;

beforeAll(async () => {
  sessions = await openThree(random);
});

/** The opened word for one word of lanes; `hits` holds 31 words, one a rotation, for each pairing of eyes. */
async function decide(hits: Uint32Array, gates: number, rule: AnswerRule): Promise<{ matches: number; usable: number; rounds: number }> {
  const sharedHits = shareBits(hits, random);
  const sharedGates = shareBits(Uint32Array.of(gates), random);
  for (const session of sessions) {
    session.beginBatch();
  }
  const before = sessions[0].counters.rounds;
  const results = await atThree((party) =>
    anyMatch(sessions[party - 1] as Session, sharedHits[party - 1] as never, sharedGates[party - 1] as never, rule),
  );
  const [a, b, c] = results;
  return {
    matches: joinBits([a.matches, b.matches, c.matches])[0] ?? 0,
    usable: joinBits([a.usable, b.usable, c.usable])[0] ?? 0,
    rounds: sessions[0].counters.rounds - before,
  };
}

const rules: readonly AnswerRule[] = [
  { rule: 'and', crosswise: false },
  { rule: 'or', crosswise: false },
  { rule: 'and', crosswise: true },
  { rule: 'or', crosswise: true },
];

describe.each(rules)('rule $rule, crosswise $crosswise', (answer) => {
  const pairingCount = eyePairings(answer.crosswise).length;
  const slots = pairingCount * rotationCount;

  it('sees a hit at every single rotation, in every lane', async () => {
    for (let slot = 0; slot < slots; slot++) {
      const hits = new Uint32Array(slots);
      hits[slot] = 0x80000001;
      const alone = await decide(hits, 0b11, answer);
      expect(alone.matches).toBe(answer.rule === 'or' ? 0x80000001 : 0);
      hits[withPairing(slot, (pairing) => pairing ^ 1)] = 0x80000001;
      expect((await decide(hits, 0b11, answer)).matches).toBe(0x80000001);
    }
  });

  it('joins the eyes of one way round only, and two ways are as good as one', async () => {
    for (let pattern = 0; pattern < 2 ** pairingCount; pattern++) {
      const hits = new Uint32Array(slots);
      for (let pairing = 0; pairing < pairingCount; pairing++) {
        hits[pairing * rotationCount + ((7 * pattern + pairing) % rotationCount)] = -((pattern >> pairing) & 1) & 0x10000;
      }
      const [straight, crossed] = [pattern & 0b11, pattern >> 2];
      const expected = answer.rule === 'and' ? straight === 0b11 || crossed === 0b11 : pattern !== 0;
      expect((await decide(hits, 0b11, answer)).matches, `pairings ${pattern}`).toBe(expected ? 0x10000 : 0);
    }
  });

  it(`answers random hits as plain logic does, in ${answer.crosswise ? 7 : 6} rounds`, async () => {
    for (let run = 0; run < 20; run++) {
      const sparse = new Uint32Array(random(4 * slots).slice().buffer).map((word, i) => (i % 5 === run % 5 ? word & (word >>> 3) : 0));
      const eye = (pairing: number): number =>
        sparse.subarray(pairing * rotationCount, (pairing + 1) * rotationCount).reduce((any, word) => any | word, 0);
      const way = (first: number): number => (answer.rule === 'and' ? eye(first) & eye(first + 1) : eye(first) | eye(first + 1));
      const expected = (way(0) | (answer.crosswise ? way(2) : 0)) >>> 0;
      const rounds = answer.crosswise ? 7 : 6;
      expect(await decide(sparse, 0b11, answer)).toEqual({ matches: expected, usable: 0xffffffff, rounds });
    }
  });

  it.each([0b00, 0b01, 0b10])('opens only zeros when the gates are %i', async (gates) => {
    const everything = new Uint32Array(slots).fill(0xffffffff);
    const { matches, usable } = await decide(everything, gates, answer);
    expect([matches, usable]).toEqual([0, 0]);
  });
});

/** The slot of the same rotation in another pairing. */
function withPairing(slot: number, change: (pairing: number) => number): number {
  return change(Math.floor(slot / rotationCount)) * rotationCount + (slot % rotationCount);
}
