import { describe, expect, it } from 'vitest';
import { type CompareOptions, compareProbe } from './compare/compare-probe.ts';
import { decideEyes, planesPerPairing } from './compare/eye-rule.ts';
import { wordBytes } from './compare/shared-bits.ts';
import * as publicApi from './index.ts';
import type { TemplatePair } from './matcher/matcher.ts';
import type { IrisTemplate } from './share/iris-template.ts';
import { rotationCount } from './share/layout.ts';
import type { PartyIndex, Share } from './share/share.ts';
import { serializeShare } from './share/share-wire.ts';
import { splitIris } from './share/split-iris.ts';
import { byteChiSquare, twoSampleChiSquare } from './testing/chi-square.ts';
import { seededBytes } from './testing/seeded-bytes.ts';
import { shareBits } from './testing/share-bits.ts';
import { maskedTemplate, randomPair } from './testing/templates.ts';
import { atThree, openThree, splitPair } from './testing/three-parties.ts';
import { onSend } from './testing/wrap-channel.ts';

/** 255 degrees of freedom: exceeded with probability below 1e-6 by uniform bytes. The seeds are fixed, so this is no matter of luck. */
const chiSquareLimit = 375;
const extremes: readonly (readonly [string, IrisTemplate])[] = [
  ['nothing usable', { code: new Uint8Array(1600), mask: new Uint8Array(800) }],
  ['all ones', { code: new Uint8Array(1600).fill(255), mask: new Uint8Array(800).fill(255) }],
];
const bodyOf = (share: Share<PartyIndex>): Uint8Array => serializeShare(share).subarray(4);

describe('one share', () => {
  it.each(extremes)('is uniform whatever the template is: %s', (_, template) => {
    const shares = splitIris(template, seededBytes(101));
    for (const share of shares) {
      const body = bodyOf(share);
      expect(byteChiSquare(body.filter((__, i) => i % 2 === 0))).toBeLessThan(chiSquareLimit);
      expect(byteChiSquare(body.filter((__, i) => i % 2 === 1))).toBeLessThan(chiSquareLimit);
    }
  });

  it('is uniform at each place, over many splittings of one template', () => {
    const random = seededBytes(102);
    const template = extremes[1]?.[1] as IrisTemplate;
    const places = [0, 1, 2, 3, 12_798, 12_799];
    const seen = Array.from({ length: 3 }, () => places.map(() => [] as number[]));
    for (let run = 0; run < 400; run++) {
      for (const [party, share] of splitIris(template, random).entries()) {
        for (const [p, place] of places.entries()) {
          seen[party]?.[p]?.push((share.code[place] ?? 0) & 15);
        }
      }
    }
    for (const values of seen.flat()) {
      const counts = Array.from({ length: 16 }, (_, v) => values.filter((value) => value === v).length);
      // 15 degrees of freedom: 56 has probability 1e-6.
      expect(counts.reduce((sum, count) => sum + (count - 25) ** 2 / 25, 0)).toBeLessThan(56);
    }
  });

  it('would be caught if it were not', () => {
    const [share] = splitIris(extremes[1]?.[1] as IrisTemplate, (count) => new Uint8Array(count));
    expect(byteChiSquare(bodyOf(share))).toBeGreaterThan(chiSquareLimit);
  });
});

const questions: readonly (readonly [string, CompareOptions, number])[] = [
  ['straight', { rule: 'and' }, 12],
  ['crosswise', { rule: 'and', crosswise: true }, 12],
  ['lifted threshold', { rule: 'and', threshold: { numerator: 7, denominator: 20 } }, 14],
  ['crosswise, only whether unique', { ask: 'unique', rule: 'and', crosswise: true }, 12],
  ['what the parties ask: one eye alone as well', { ask: 'unique', rule: 'and', crosswise: true, oneEye: true }, 12],
];

describe.each(questions)("one party's view of a comparison, %s", (_, options, agreementRound) => {
  /** Bodies of all messages that each party receives before the parties agree and open. */
  async function view(probe: TemplatePair, candidates: readonly TemplatePair[]) {
    const random = seededBytes(103);
    const received: Record<PartyIndex, number[]> = { 1: [], 2: [], 3: [] };
    const sessions = await openThree(
      random,
      onSend(({ to, message }) => {
        const header = new DataView(message.buffer);
        if (header.getUint32(0, true) === 1 && header.getUint32(4, true) < agreementRound) {
          received[to].push(...message.subarray(8));
        }
        return undefined;
      }),
    );
    const probeShares = splitPair(probe, random);
    const galleryShares = candidates.map((candidate) => splitPair(candidate, random));
    await atThree((party) =>
      compareProbe(
        sessions[party - 1] as never,
        probeShares[party - 1] as never,
        galleryShares.map((shares) => shares[party - 1] as never),
        options,
      ),
    );
    return received;
  }

  it('is uniform, and the same for a match, a match the other way round, a mismatch and nearly empty masks', async () => {
    const random = seededBytes(104);
    const person = randomPair(random);
    const faint = { left: maskedTemplate(random, 2_048), right: maskedTemplate(random, 2_048) };
    const matching = await view(person, [person, person]);
    const swapped = { left: person.right, right: person.left };
    const swapping = await view(person, [swapped, swapped]);
    const mismatching = await view(person, [randomPair(random), randomPair(random)]);
    const empty = await view(
      faint,
      [extremes[0], extremes[0]].map(() => ({ left: extremes[0]?.[1] as IrisTemplate, right: extremes[0]?.[1] as IrisTemplate })),
    );
    for (const party of [1, 2, 3] as const) {
      const bytes = [matching, mismatching, empty, swapping].map((received) => Uint8Array.from(received[party]));
      const [a, b, c, d] = bytes as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
      expect(a.length).toBe(b.length);
      expect(a.length).toBeGreaterThan(5_000);
      for (const one of bytes) {
        expect(byteChiSquare(one)).toBeLessThan(chiSquareLimit);
      }
      expect(twoSampleChiSquare(a, b)).toBeLessThan(chiSquareLimit);
      expect(twoSampleChiSquare(a, c)).toBeLessThan(chiSquareLimit);
      expect(twoSampleChiSquare(a, d)).toBeLessThan(chiSquareLimit);
    }
  });

  it('holds no run of template bytes', async () => {
    const random = seededBytes(105);
    const person = randomPair(random);
    const received = await view(person, [person]);
    const runs = (bytes: ArrayLike<number>): string[] =>
      Array.from({ length: bytes.length - 3 }, (_, i) => `${bytes[i]},${bytes[i + 1]},${bytes[i + 2]},${bytes[i + 3]}`);
    const secret = new Set(
      [...runs(person.left.code), ...runs(person.right.code), ...runs(person.left.mask)].filter((run) => run !== '0,0,0,0'),
    );
    for (const party of [1, 2, 3] as const) {
      expect(runs(received[party]).filter((run) => secret.has(run))).toEqual([]);
    }
    expect(runs(person.left.code).every((run) => secret.has(run))).toBe(true);
  });
});

describe('which way round a person matched', () => {
  const laneWords = 1_024;

  /** What each party receives in each single round of the rule, and its share of the answer, where the eyes of `pairings` match everybody. */
  async function viewOfRule(pairings: readonly number[]): Promise<Map<string, Uint8Array>> {
    const random = seededBytes(106);
    const seen = new Map<string, Uint8Array>();
    const sessions = await openThree(
      random,
      onSend(({ to, message }) => {
        const header = new DataView(message.buffer);
        seen.set(`party ${to}, round ${header.getUint32(4, true)} of ${header.getUint32(0, true)}`, message.slice(8));
        return undefined;
      }),
    );
    const planes = new Uint32Array(4 * planesPerPairing * laneWords);
    for (let pairing = 0; pairing < 4; pairing++) {
      const first = pairing * planesPerPairing;
      planes.fill(0xffffffff, (first + rotationCount) * laneWords, (first + rotationCount + 1) * laneWords);
      if (pairings.includes(pairing)) {
        planes.fill(0xffffffff, (first + 5) * laneWords, (first + 6) * laneWords);
      }
    }
    const shared = shareBits(planes, random);
    const gates = shareBits(Uint32Array.of(0b11), random);
    await atThree(async (party) => {
      const session = sessions[party - 1] as never as (typeof sessions)[number];
      session.beginBatch();
      const answer = { ask: 'matches', rule: 'and', crosswise: true } as const;
      const { ways } = await decideEyes(session, shared[party - 1] as never, gates[party - 1] as never, answer);
      for (const [w, way] of ways.entries()) {
        seen.set(`share of party ${party}, way ${w}`, wordBytes(way.own));
      }
    });
    return seen;
  }

  it('is in no single round and in no share of the answer', async () => {
    const [straight, crossed, both] = [await viewOfRule([0, 1]), await viewOfRule([2, 3]), await viewOfRule([0, 1, 2, 3])];
    const places = [...straight].filter(([, bytes]) => bytes.length >= 4 * laneWords).map(([place]) => place);
    // 6 rounds and two ways round, at three parties.
    expect(places).toHaveLength(24);
    for (const place of places) {
      for (const view of [straight, crossed, both]) {
        expect(byteChiSquare(view.get(place) as Uint8Array), place).toBeLessThan(chiSquareLimit);
      }
    }
  });
});

it('offers nothing that puts shares together', () => {
  const names = Object.keys(publicApi);
  expect(names).toContain('splitIris');
  expect(names.filter((name) => /reconstruct|combine|join|reassemble|interpolate/i.test(name))).toEqual([]);
});
