import { describe, expect, it } from 'vitest';
import { minimumUsableSamples } from '../compare/decision-rule.ts';
import type { IrisTemplate } from '../share/iris-template.ts';
import { maskElements } from '../share/layout.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { maskedTemplate, randomPair, randomTemplate, turned, withMismatches } from '../testing/templates.ts';
import type { Matcher, TemplatePair } from './matcher.ts';
import { plainMatcher } from './plain-matcher.ts';

const random = seededBytes(51);
const other = randomTemplate(random);

/** What every matching does, whoever holds what. */
export function describeMatcher(name: string, create: () => Matcher): void {
  describe(`matcher: ${name}`, () => {
    const bitsOf = async (probe: TemplatePair, candidates: TemplatePair[], rule: 'and' | 'or'): Promise<readonly boolean[]> => {
      const outcome = await create().compare(probe, candidates, { rule });
      expect(outcome.kind).toBe('compared');
      return outcome.kind === 'compared' ? outcome.bits : [];
    };

    it('is exact at hd = 3/8: equal is no match, one bit less is', async () => {
      // [common samples, largest number of mismatches that still matches]: num < 3/4 of the samples.
      const cases = [
        [maskElements, 4_799],
        [6_399, 4_799],
        [6_398, 4_798],
        [4_096, 3_071],
        [minimumUsableSamples, 1_535],
      ] as const;
      for (const [samples, most] of cases) {
        const eye = maskedTemplate(random, samples);
        const at = (mismatches: number): TemplatePair => ({
          left: withMismatches(eye, mismatches),
          right: withMismatches(eye, mismatches),
        });
        const bits = await bitsOf({ left: eye, right: eye }, [at(most), at(most + 1)], 'and');
        expect(bits, `${samples} common samples`).toEqual([true, false]);
      }
    });

    it('searches 15 columns to either side and no further', async () => {
      const eye = randomTemplate(random);
      const candidates = [-16, -15, -1, 0, 1, 15, 16].map((columns) => ({ left: turned(eye, columns), right: turned(eye, columns) }));
      const bits = await bitsOf({ left: eye, right: eye }, candidates, 'and');
      expect(bits).toEqual([false, true, true, true, true, true, false]);
    });

    it('follows the rule for two eyes, each turned as it likes', async () => {
      const probe = randomPair(random);
      const candidates = [
        { left: turned(probe.left, 3), right: turned(probe.right, -9) },
        { left: probe.left, right: other },
        { left: other, right: probe.right },
        { left: probe.right, right: probe.left },
      ];
      expect(await bitsOf(probe, candidates, 'and')).toEqual([true, false, false, false]);
      expect(await bitsOf(probe, candidates, 'or')).toEqual([true, true, true, false]);
    });

    it('does not match where nothing is common, nor look at bits outside the mask', async () => {
      const half = maskedTemplate(random, maskElements / 2);
      const rest: IrisTemplate = { code: half.code, mask: half.mask.map((byte) => ~byte) };
      const stretched: IrisTemplate = { code: half.code.map((byte, i) => (half.mask[i >> 1] ? byte : ~byte)), mask: half.mask };
      const bits = await bitsOf({ left: half, right: half }, [{ left: stretched, right: stretched }], 'and');
      expect(bits).toEqual([true]);
      const blind: IrisTemplate = { code: rest.code, mask: new Uint8Array(800) };
      expect(await bitsOf({ left: half, right: half }, [{ left: blind, right: blind }], 'or')).toEqual([false]);
    });

    it('calls a probe with a small mask unusable, whatever the rule and the gallery', async () => {
      const good = randomTemplate(random);
      const enough = maskedTemplate(random, minimumUsableSamples);
      const tooSmall = maskedTemplate(random, minimumUsableSamples - 1);
      const matcher = create();
      for (const rule of ['and', 'or'] as const) {
        for (const [left, right, kind] of [
          [tooSmall, good, 'probe-unusable'],
          [good, tooSmall, 'probe-unusable'],
          [enough, enough, 'compared'],
        ] as const) {
          const probe = { left, right };
          expect((await matcher.compare(probe, [probe], { rule })).kind).toBe(kind);
          expect((await matcher.compare(probe, [], { rule })).kind).toBe(kind);
        }
      }
    });

    it('asks for common samples at the matching rotation where told to', async () => {
      const upper = maskedTemplate(random, 4_000);
      const lower: IrisTemplate = { code: upper.code, mask: upper.mask.map((byte, i) => (i < 200 ? 0 : byte)) };
      const [probe, overlapping] = [
        { left: upper, right: upper },
        { left: lower, right: lower },
      ];
      const common = 4_000 - 1_600;
      for (const [minimumCommonSamples, match] of [
        [0, true],
        [common, true],
        [common + 1, false],
      ] as const) {
        const outcome = await create().compare(probe, [overlapping, probe], { rule: 'and', minimumCommonSamples });
        expect(outcome).toEqual({ kind: 'compared', bits: [match, true] });
      }
    });

    it('says nothing about nobody', async () => {
      expect(await bitsOf(randomPair(random), [], 'and')).toEqual([]);
    });

    it('answers in the order of the candidates, across batches, near the threshold too', async () => {
      const probe = randomPair(random);
      const candidates = Array.from({ length: 70 }, (_, i) => {
        const noisy = (eye: IrisTemplate): IrisTemplate => withMismatches(eye, 4_260 + 3 * i);
        return i % 7 === 0 ? randomPair(random) : { left: turned(noisy(probe.left), (i % 31) - 15), right: noisy(probe.right) };
      });
      const expected = await plainMatcher.compare(probe, candidates, { rule: 'and' });
      const bits = await bitsOf(probe, candidates, 'and');
      expect({ kind: 'compared', bits }).toEqual(expected);
      expect(new Set(bits).size).toBe(2);
    });
  });
}
