import { beforeAll, expect, it } from 'vitest';
import type { Session } from '../session/session.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { joinBits } from '../testing/share-bits.ts';
import { atThree, type ByParty, openThree } from '../testing/three-parties.ts';
import { andRound } from './and-round.ts';
import { highScore, positiveAndHighBits, positiveBits } from './positive-bits.ts';
import { type SharedBits, xorBits } from './shared-bits.ts';

const random = seededBytes(21);
let sessions: ByParty<Session>;

beforeAll(async () => {
  sessions = await openThree(random);
});

/** Every 16-bit score. */
const scores = Uint16Array.from({ length: 65_536 }, (_, i) => i);

/** Random additive shares of {@link scores}, for a batch that begins with them. */
function additiveShares(): ByParty<Uint16Array> {
  const first = new Uint16Array(random(2 * scores.length).buffer);
  const second = new Uint16Array(random(2 * scores.length).buffer);
  const third = scores.map((score, i) => score - (first[i] ?? 0) - (second[i] ?? 0));
  for (const session of sessions) {
    session.beginBatch();
  }
  return [first, second, third];
}

it('is v > 0 for every 16-bit score, from random additive shares', async () => {
  const [parts, before] = [additiveShares(), sessions[0].counters.rounds];
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

it('is v > 0 and v > 4,096 for every 16-bit score, the second one product away, in the same rounds', async () => {
  for (let run = 0; run < 4; run++) {
    const [parts, before] = [additiveShares(), sessions[0].counters.rounds];
    const answers = await atThree(async (party) => {
      const session = sessions[party - 1] as Session;
      const { positive, high } = await positiveAndHighBits(session, parts[party - 1] as Uint16Array);
      const { rounds } = session.counters;
      const [product] = await andRound(session, [high.product]);
      return { positive, high: xorBits(high.sum, product as SharedBits), rounds };
    });
    const [a, b, c] = answers;
    const [positive, high] = [joinBits([a.positive, b.positive, c.positive]), joinBits([a.high, b.high, c.high])];
    const bit = (bits: Uint32Array, score: number): boolean => (((bits[score >> 5] ?? 0) >>> (score & 31)) & 1) === 1;
    const wrong = scores.filter((score) => {
      const signed = (score << 16) >> 16;
      return signed !== -32_768 && (bit(positive, score) !== signed > 0 || bit(high, score) !== signed > highScore);
    });
    expect([...wrong]).toEqual([]);
    expect(a.rounds - before).toBe(6);
  }
});
