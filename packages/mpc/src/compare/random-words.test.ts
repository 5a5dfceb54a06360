import { beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../session/session.ts';
import { byteChiSquare } from '../testing/chi-square.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { shareBits } from '../testing/share-bits.ts';
import { atThree, type ByParty, openThree } from '../testing/three-parties.ts';
import { flipped, onSend } from '../testing/wrap-channel.ts';
import { openSums } from './open-sums.ts';
import { anyAtAll, anyInLane, isLaneSet } from './random-words.ts';
import { type SharedBits, wordBytes } from './shared-bits.ts';

/** 255 degrees of freedom: exceeded with probability below 1e-6 by uniform bytes. The seeds are fixed. */
const chiSquareLimit = 375;
const random = seededBytes(131);
const laneWords = 5;
const zeros = new Uint32Array(laneWords);
let sessions: ByParty<Session>;

beforeEach(async () => {
  sessions = await openThree(random);
});

/** The words that open, at all three parties, for planes in the clear. */
async function open(planes: readonly Uint32Array[], combine: typeof anyAtAll): Promise<Uint32Array> {
  const shared = planes.map((plane) => shareBits(plane, random));
  const opened = await atThree(async (party) => {
    const session = sessions[party - 1] as Session;
    session.beginBatch();
    const sums = combine(
      session,
      shared.map((shares) => shares[party - 1] as SharedBits),
    );
    return openSums(session, sums, new Uint8Array());
  });
  expect(opened[1]).toEqual(opened[0]);
  expect(opened[2]).toEqual(opened[0]);
  return opened[0];
}

function withLanes(...lanes: readonly number[]): Uint32Array {
  const plane = new Uint32Array(laneWords);
  for (const lane of lanes) {
    plane[lane >> 5] = (plane[lane >> 5] ?? 0) | (1 << (lane & 31));
  }
  return plane;
}

describe('anyAtAll', () => {
  it('opens only zeros when nothing is set', async () => {
    expect([...(await open([zeros, zeros, zeros], anyAtAll))]).toEqual([0, 0, 0, 0]);
  });

  it('opens something else wherever a single bit is set, in each plane and lane', async () => {
    for (const plane of [0, 1, 2]) {
      for (const lane of [0, 1, 31, 32, 77, 159]) {
        const planes = [0, 1, 2].map((p) => (p === plane ? withLanes(lane) : zeros));
        expect((await open(planes, anyAtAll)).some((word) => word !== 0)).toBe(true);
      }
    }
  });

  it('adds up over batches: two that are set do not cancel out', async () => {
    const shares = shareBits(withLanes(3), random);
    const [opened] = await atThree(async (party) => {
      const session = sessions[party - 1] as Session;
      const sum = new Uint32Array(4);
      for (let batch = 0; batch < 2; batch++) {
        session.beginBatch();
        for (const [i, word] of anyAtAll(session, [shares[party - 1] as SharedBits]).entries()) {
          sum[i] = (sum[i] ?? 0) ^ word;
        }
      }
      return openSums(session, sum, new Uint8Array());
    });
    expect(opened.some((word) => word !== 0)).toBe(true);
  });

  it('opens uniform words, whoever and however many it is', async () => {
    const everybody = new Uint32Array(laneWords).fill(0xffffffff);
    for (const planes of [[withLanes(7)], [zeros, withLanes(7, 8)], [everybody, everybody]]) {
      const bytes: number[] = [];
      for (let run = 0; run < 200; run++) {
        bytes.push(...wordBytes(await open(planes, anyAtAll)));
      }
      expect(byteChiSquare(Uint8Array.from(bytes))).toBeLessThan(chiSquareLimit);
    }
  });

  it('leaves a party with parts of the others that are uniform too, whoever and however many it is', async () => {
    const everybody = new Uint32Array(laneWords).fill(0xffffffff);
    for (const planes of [[zeros], [withLanes(7)], [everybody, everybody]]) {
      const parts = new Map<string, number[]>();
      sessions = await openThree(
        random,
        onSend(({ from, to, message }) => {
          const header = new DataView(message.buffer);
          if (header.getUint32(0, true) > 0 && header.getUint32(4, true) === 1) {
            const way = `${from} to ${to}`;
            parts.set(way, [...(parts.get(way) ?? []), ...message.subarray(8)]);
          }
          return undefined;
        }),
      );
      for (let run = 0; run < 120; run++) {
        await open(planes, anyAtAll);
      }
      expect(parts.size).toBe(6);
      for (const bytes of parts.values()) {
        expect(byteChiSquare(Uint8Array.from(bytes))).toBeLessThan(chiSquareLimit);
      }
    }
  });

  it('would be caught if it folded lanes into words: bytes of one lane are not uniform', () => {
    expect(byteChiSquare(Uint8Array.from({ length: 4_800 }, (_, i) => (i % 2) * 8))).toBeGreaterThan(chiSquareLimit);
  });
});

describe('anyInLane', () => {
  it('says for each lane whether any plane is set in it', async () => {
    const planes = [withLanes(0, 40), zeros, withLanes(40, 159)];
    const words = await open(planes, anyInLane);
    const set = Array.from({ length: 32 * laneWords }, (_, lane) => lane).filter((lane) => isLaneSet(words, lane));
    expect(set).toEqual([0, 40, 159]);
  });

  it('opens uniform bits in lanes that are set, one plane or several', async () => {
    const everybody = new Uint32Array(laneWords).fill(0xffffffff);
    for (const planes of [
      [everybody, zeros],
      [everybody, everybody],
    ]) {
      const bytes: number[] = [];
      for (let run = 0; run < 5; run++) {
        bytes.push(...wordBytes(await open(planes, anyInLane)));
      }
      expect(byteChiSquare(Uint8Array.from(bytes))).toBeLessThan(chiSquareLimit);
    }
  });
});

describe('openSums', () => {
  it('does not believe a part that is not the one committed to', async () => {
    const wrap = onSend(({ from, to, message }) => {
      const opening = new DataView(message.buffer).getUint32(4, true) === 1 && new DataView(message.buffer).getUint32(0, true) === 1;
      return opening && from === 2 && to === 3 ? [flipped(message)] : undefined;
    });
    sessions = await openThree(random, wrap);
    const shares = shareBits(Uint32Array.of(5), random);
    const outcomes = await atThree((party) => {
      const session = sessions[party - 1] as Session;
      return session.exclusive(async () => {
        session.beginBatch();
        return [...(await openSums(session, (shares[party - 1] as SharedBits).own, new Uint8Array()))];
      });
    });
    expect(outcomes).toEqual([[5], [5], { kind: 'failed', reason: 'transcript-mismatch', party: 2 }]);
  });

  it('leaves the parties with different hashes where one commits itself to different parts', async () => {
    const wrap = onSend(({ from, to, message }) => {
      const header = new DataView(message.buffer);
      const agreeing = header.getUint32(0, true) === 1 && header.getUint32(4, true) === 0;
      return agreeing && from === 2 && to === 3 ? [flipped(message)] : undefined;
    });
    sessions = await openThree(random, wrap);
    const shares = shareBits(Uint32Array.of(5), random);
    const outcomes = await atThree((party) => {
      const session = sessions[party - 1] as Session;
      return session.exclusive(async () => {
        session.beginBatch();
        await openSums(session, (shares[party - 1] as SharedBits).own, new Uint8Array());
        return session.chain.join();
      });
    });
    expect(outcomes[0]).toBe(outcomes[1]);
    expect(outcomes[2]).toEqual({ kind: 'failed', reason: 'transcript-mismatch', party: 2 });
  });
});
