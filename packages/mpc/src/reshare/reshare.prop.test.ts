import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { templateVectors } from '../share/iris-template.ts';
import type { PartyIndex, Share } from '../share/share.ts';
import { splitIris } from '../share/split-iris.ts';
import { byteChiSquare, twoSampleChiSquare } from '../testing/chi-square.ts';
import { reconstructIris } from '../testing/reconstruct-iris.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { randomTemplate } from '../testing/templates.ts';
import { rebuildShare, rebuildTerm } from './rebuild-share.ts';
import { refreshShare, shareStreamBytes } from './refresh-share.ts';
import { commitContribution, opensCommitment, reshareSeed, reshareStream } from './reshare-streams.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const parties = [1, 2, 3] as const;
const pairs = [
  [0, 1],
  [0, 2],
  [1, 2],
] as const;
/** 255 degrees of freedom: exceeded by uniform bytes with probability below 1e-6. The seeds are fixed. */
const limit = 375;

function asBytes({ code, mask }: { code: Uint16Array; mask: Uint16Array }): Uint8Array {
  return Uint8Array.from([...new Uint8Array(code.buffer, code.byteOffset, code.byteLength), ...new Uint8Array(mask.buffer)]);
}

/** Share of code elements that are the same. About 1/65,536 for unrelated ones. */
function sameShare(a: Uint16Array, b: Uint16Array): number {
  return a.filter((element, i) => element === b[i]).length / a.length;
}

describe('a refresh', () => {
  it('keeps what any two shares determine, and mixes with nothing from before it', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = seededBytes(seed);
        const template = randomTemplate(random);
        const secret = templateVectors(template);
        const before: readonly Share<PartyIndex>[] = splitIris(template, random);
        const stream = random(shareStreamBytes);
        const after = before.map((share) => refreshShare(share, stream));
        for (const [i, j] of pairs) {
          expect(reconstructIris([after[i]!, after[j]!])).toEqual(secret);
          for (const mixed of [
            [before[i]!, after[j]!],
            [after[i]!, before[j]!],
          ]) {
            const found = reconstructIris(mixed);
            expect(sameShare(found.code, secret.code)).toBeLessThan(0.002);
            expect(sameShare(found.mask, secret.mask)).toBeLessThan(0.003);
          }
        }
        expect(reconstructIris(after)).toEqual(secret);
      }),
      { numRuns: 3 },
    );
  });

  it('makes of an old and a new share of two parties a uniform vector', () => {
    const random = seededBytes(71);
    const template = randomTemplate(random);
    const [a, b] = splitIris(template, random);
    const mixed = Array.from({ length: 12 }, () => asBytes(reconstructIris([a, refreshShare(b, random(shareStreamBytes))])));
    expect(byteChiSquare(Uint8Array.from(mixed.flatMap((one) => [...one])))).toBeLessThan(limit);
  });

  it('refuses a stream of another length', () => {
    const random = seededBytes(72);
    const [a] = splitIris(randomTemplate(random), random);
    expect(() => refreshShare(a, random(shareStreamBytes - 2))).toThrow(expect.objectContaining({ code: 'bad-randomness' }));
  });
});

describe('a rebuild', () => {
  const rebuild = (shares: readonly Share<PartyIndex>[], lost: PartyIndex, cover: Uint8Array) => {
    const [helper, other] = parties.filter((party) => party !== lost) as [PartyIndex, PartyIndex];
    const first = rebuildTerm(shares[helper - 1]!, { lost, helper, other }, cover);
    const second = rebuildTerm(shares[other - 1]!, { lost, helper: other, other: helper }, cover);
    return { terms: [first, second] as const, share: rebuildShare(lost, [first, second]) };
  };

  it('gives the very share that was lost, whichever it was', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(...parties), (seed, lost) => {
        const random = seededBytes(seed);
        const shares = splitIris(randomTemplate(random), random);
        expect(rebuild(shares, lost, random(shareStreamBytes)).share).toEqual(shares[lost - 1]);
      }),
      { numRuns: 6 },
    );
  });

  it('shows the lost party terms that are uniform and do not depend on the template', () => {
    const random = seededBytes(73);
    const [one, two] = [randomTemplate(random), randomTemplate(random)];
    const firstTerms = (template: typeof one) =>
      Uint8Array.from(
        Array.from({ length: 10 }, () => [...rebuild(splitIris(template, random), 3, random(shareStreamBytes)).terms[0]]).flat(),
      );
    const [a, b] = [firstTerms(one), firstTerms(two)];
    expect(byteChiSquare(a)).toBeLessThan(limit);
    expect(twoSampleChiSquare(a, b)).toBeLessThan(limit);
  });

  it('shows it no more than its own share: the helpers’ shares may be any that fit it', () => {
    // Shares on another line through the same lost share, under the cover that takes up the difference, send the very same terms.
    const random = seededBytes(74);
    const shares: readonly Share<PartyIndex>[] = splitIris(randomTemplate(random), random);
    const cover = random(shareStreamBytes);
    const seen = rebuild(shares, 3, cover);
    const [other] = splitIris(randomTemplate(random), random);
    // The second helper's share that goes with any first one and the lost share.
    const fitting = rebuild([other, shares[1]!, shares[2]!], 2, random(shareStreamBytes)).share;
    const zero = new Uint8Array(shareStreamBytes);
    const bare = rebuildTerm(other, { lost: 3, helper: 1, other: 2 }, zero);
    const words = (bytes: Uint8Array) => new Uint16Array(bytes.slice().buffer);
    const difference = words(seen.terms[0]).map((element, i) => element - (words(bare)[i] ?? 0));
    const again = rebuild([other, fitting, shares[2]!], 3, new Uint8Array(difference.buffer));
    expect(again.terms).toEqual(seen.terms);
  });

  it('refuses what cannot be right', () => {
    const random = seededBytes(75);
    const [a] = splitIris(randomTemplate(random), random);
    const roles = { lost: 3, helper: 1, other: 2 } as const;
    expect(() => rebuildTerm(a, roles, random(10))).toThrow(expect.objectContaining({ code: 'bad-randomness' }));
    expect(() => rebuildTerm(a as never, { ...roles, helper: 2, other: 1 }, random(shareStreamBytes))).toThrow(
      expect.objectContaining({ code: 'bad-share' }),
    );
    expect(() => rebuildShare(3, [random(shareStreamBytes), random(4)])).toThrow(expect.objectContaining({ code: 'bad-share' }));
  });
});

describe('seeds and streams', () => {
  const context = Uint8Array.of(1, 2, 3);
  const random = seededBytes(76);
  const contributions = [random(32), random(32), random(32)];

  it('a contribution opens only its own commitment, of its own party, in its own context', () => {
    const [mine] = contributions as [Uint8Array];
    const commitment = commitContribution(1, context, mine);
    expect(opensCommitment(commitment, 1, context, mine)).toBe(true);
    expect(opensCommitment(commitment, 2, context, mine)).toBe(false);
    expect(opensCommitment(commitment, 1, Uint8Array.of(9), mine)).toBe(false);
    expect(opensCommitment(commitment, 1, context, random(32))).toBe(false);
    expect(opensCommitment(commitment.subarray(1), 1, context, mine)).toBe(false);
  });

  it('a seed changes with every contribution and with the context', () => {
    const all = [
      reshareSeed(context, contributions),
      reshareSeed(Uint8Array.of(9), contributions),
      ...contributions.map((_, i) => reshareSeed(context, contributions.with(i, random(32)))),
    ];
    expect(new Set(all.map(String)).size).toBe(5);
    expect(() => reshareSeed(context, [random(31), random(32)])).toThrow(expect.objectContaining({ code: 'bad-randomness' }));
    expect(() => reshareSeed(context, [random(32)])).toThrow(expect.objectContaining({ code: 'bad-randomness' }));
  });

  it('a stream is another one for every use, eye and reference', () => {
    const seed = reshareSeed(context, contributions);
    const streams = (['slope', 'cover'] as const).flatMap((use) =>
      (['left', 'right'] as const).flatMap((eye) =>
        ['enr_1', 'enr_2'].map((reference) => String(reshareStream(seed, { use, eye, reference }).subarray(0, 32))),
      ),
    );
    expect(new Set(streams).size).toBe(8);
  });
});
