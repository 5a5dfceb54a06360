import { beforeAll, expect, it } from 'vitest';
import type { Session } from '../session/session.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { joinBits } from '../testing/share-bits.ts';
import { atThree, type ByParty, openThree } from '../testing/three-parties.ts';
import { positiveBits } from './positive-bits.ts';

const random = seededBytes(21);
let sessions: ByParty<Session>;

beforeAll(async () => {
  sessions = await openThree(random);
});

it('is v > 0 for every 16-bit score, from random additive shares', async () => {
  const scores = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const first = new Uint16Array(random(2 * scores.length).buffer);
  const second = new Uint16Array(random(2 * scores.length).buffer);
  const third = scores.map((score, i) => score - (first[i] ?? 0) - (second[i] ?? 0));
  const parts = [first, second, third] as const;
  for (const session of sessions) {
    session.beginBatch();
  }
  const before = sessions[0].counters.rounds;
  const bits = joinBits(await atThree((party) => positiveBits(sessions[party - 1] as Session, parts[party - 1] as Uint16Array)));
  const wrong = scores.filter((score) => {
    const signed = (score << 16) >> 16;
    const bit = ((bits[score >> 5] ?? 0) >>> (score & 31)) & 1;
    // −2^15 is its own negative; no score reaches it (see decision-rule.test.ts).
    return signed !== -32_768 && (bit === 1) !== signed > 0;
  });
  expect([...wrong]).toEqual([]);
  expect(sessions[0].counters.rounds - before).toBe(6);
});
