import { beforeAll, describe, expect, it } from 'vitest';
import type { Session } from '../session/session.ts';
import { rotationCount } from '../share/layout.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { joinBits, shareBits } from '../testing/share-bits.ts';
import { atThree, type ByParty, openThree } from '../testing/three-parties.ts';
import { anyMatch, type EyeRule } from './any-match.ts';

const random = seededBytes(41);
const slots = 2 * rotationCount;
let sessions: ByParty<Session>;

beforeAll(async () => {
  sessions = await openThree(random);
});

/** The opened word for one word of lanes; `hits` holds 62 words, one a rotation and eye. */
async function decide(hits: Uint32Array, gates: number, rule: EyeRule): Promise<{ matches: number; usable: number; rounds: number }> {
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

describe.each(['and', 'or'] as const)('rule %s', (rule) => {
  it('sees a hit at every single rotation, in every lane', async () => {
    for (let slot = 0; slot < slots; slot++) {
      const hits = new Uint32Array(slots);
      hits[slot] = 0x80000001;
      const partner = (slot + rotationCount) % slots;
      const alone = await decide(hits, 0b11, rule);
      expect(alone.matches).toBe(rule === 'or' ? 0x80000001 : 0);
      hits[partner] = 0x80000001;
      expect((await decide(hits, 0b11, rule)).matches).toBe(0x80000001);
    }
  });

  it('answers random hits as plain logic does, in 6 rounds', async () => {
    for (let run = 0; run < 20; run++) {
      const sparse = new Uint32Array(random(4 * slots).slice().buffer).map((word, i) => (i % 5 === run % 5 ? word & (word >>> 3) : 0));
      const eye = (from: number): number => sparse.subarray(from, from + rotationCount).reduce((any, word) => any | word, 0);
      const [left, right] = [eye(0), eye(rotationCount)];
      const expected = (rule === 'and' ? left & right : left | right) >>> 0;
      expect(await decide(sparse, 0b11, rule)).toEqual({ matches: expected, usable: 0xffffffff, rounds: 6 });
    }
  });

  it.each([0b00, 0b01, 0b10])('opens only zeros when the gates are %i', async (gates) => {
    const everything = new Uint32Array(slots).fill(0xffffffff);
    const { matches, usable } = await decide(everything, gates, rule);
    expect([matches, usable]).toEqual([0, 0]);
  });
});
