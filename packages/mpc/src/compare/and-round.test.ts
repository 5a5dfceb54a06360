import { beforeEach, expect, it } from 'vitest';
import type { Session } from '../session/session.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { joinBits, shareBits } from '../testing/share-bits.ts';
import { atThree, type ByParty, openThree } from '../testing/three-parties.ts';
import { andRound } from './and-round.ts';
import { broadcastLane, concatBits, notBits, type SharedBits, sliceBits, xorBits } from './shared-bits.ts';

const random = seededBytes(31);
const words = (...values: number[]): Uint32Array => Uint32Array.from(values);
const pick = <T>(all: ByParty<T>, party: number): T => all[party - 1] as T;
let sessions: ByParty<Session>;

beforeEach(async () => {
  sessions = await openThree(random);
  for (const session of sessions) {
    session.beginBatch();
  }
});

it('multiplies and adds products, one word sent per output word and party', async () => {
  const [a, b, c, d] = [words(0b0011, 0xffffffff), words(0b0101, 0x12345678), words(0b1111, 0), words(0b1001, 7)].map((value) =>
    shareBits(value, random),
  ) as [ByParty<SharedBits>, ByParty<SharedBits>, ByParty<SharedBits>, ByParty<SharedBits>];
  const before = sessions[0].counters;
  const results = await atThree((party) =>
    andRound(pick(sessions, party), [
      [[pick(a, party), pick(b, party)]],
      [
        [pick(a, party), pick(b, party)],
        [pick(c, party), pick(d, party)],
      ],
    ]),
  );
  const output = (i: number): Uint32Array => joinBits(results.map((r) => r[i]) as unknown as ByParty<SharedBits>);
  expect([...output(0)]).toEqual([0b0001, 0x12345678]);
  expect([...output(1)]).toEqual([0b1000, 0x12345678]);
  const after = sessions[0].counters;
  expect(after.rounds - before.rounds).toBe(1);
  expect(after.bytesSent - before.bytesSent).toBe(8 + 4 * 4);
});

it('gives fresh shares each time', async () => {
  const a = shareBits(words(1, 2, 3, 4), random);
  const square = () => atThree((party) => andRound(pick(sessions, party), [[[pick(a, party), pick(a, party)]]]));
  const [first, second] = [await square(), await square()];
  expect(first[0][0]?.own).not.toEqual(second[0][0]?.own);
});

it('does the linear things locally', () => {
  const a = shareBits(words(0b0011, 5), random);
  const b = shareBits(words(0b0101, 6), random);
  const each = (work: (x: SharedBits, y: SharedBits, party: number) => SharedBits): number[] => [
    ...joinBits([work(a[0], b[0], 1), work(a[1], b[1], 2), work(a[2], b[2], 3)]),
  ];
  expect(each((x, y) => xorBits(x, y))).toEqual([0b0110, 3]);
  expect(each((x, _, party) => notBits(x, party))).toEqual([~0b0011 >>> 0, ~5 >>> 0]);
  expect(each((x) => sliceBits(x, 1, 1))).toEqual([5]);
  expect(each((x, y) => concatBits([x, y]))).toEqual([0b0011, 5, 0b0101, 6]);
  expect(each((x) => broadcastLane(x, 1, 2))).toEqual([0xffffffff, 0xffffffff]);
  expect(each((x) => broadcastLane(x, 2, 2))).toEqual([0, 0]);
});
