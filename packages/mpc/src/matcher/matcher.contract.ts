import { describe, expect, it } from 'vitest';
import { floorRotations, minimumUsableSamples } from '../compare/decision-rule.ts';
import type { EyeRule } from '../compare/eye-rule.ts';
import type { IrisTemplate } from '../share/iris-template.ts';
import { maskElements } from '../share/layout.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import { maskedTemplate, randomPair, randomTemplate, turned, withMismatches } from '../testing/templates.ts';
import type { Matcher, MatcherOptions, TemplatePair } from './matcher.ts';
import { countBits, plainMatcher } from './plain-matcher.ts';

const random = seededBytes(51);
const other = randomTemplate(random);

/** What every matching does, whoever holds what. */
export function describeMatcher(name: string, create: () => Matcher): void {
  describe(`matcher: ${name}`, () => {
    const bitsOf = async (
      probe: TemplatePair,
      candidates: TemplatePair[],
      rule: EyeRule,
      crosswise = false,
    ): Promise<readonly boolean[]> => {
      const outcome = await create().compare(probe, candidates, { rule, crosswise });
      expect(outcome.kind).toBe('compared');
      return outcome.kind === 'compared' ? outcome.bits : [];
    };

    /** The answer to "can nobody be this person?". */
    const kindOf = async (probe: TemplatePair, candidates: TemplatePair[], options: MatcherOptions): Promise<string> =>
      (await create().compare(probe, candidates, { ...options, ask: 'unique' })).kind;

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

    it.each([
      [3, 10],
      [8, 25],
      [17, 50],
      [7, 20],
      [9, 25],
      [2, 5],
      [1, 4],
    ])('is exact at hd = %i/%i too', async (numerator, denominator) => {
      const threshold = { numerator, denominator };
      for (const samples of [maskElements, 4_099, minimumUsableSamples]) {
        const eye = maskedTemplate(random, samples);
        // The largest number of mismatches below numerator/denominator of 2 × samples.
        const most = Math.ceil((2 * samples * numerator) / denominator) - 1;
        const at = (left: number, right: number): TemplatePair => ({
          left: withMismatches(eye, left),
          right: turned(withMismatches(eye, right), (samples % 31) - 15),
        });
        const probe = { left: eye, right: eye };
        const options: MatcherOptions = { rule: 'and', threshold, minimumCommonSamples: 200 };
        const candidates = [at(most, most), at(most + 1, most), at(most, most + 1), at(most + 1, most + 1)];
        const outcome = await create().compare(probe, candidates, options);
        expect(outcome, `${samples} samples`).toEqual({ kind: 'compared', bits: [true, false, false, false] });
        expect(await kindOf(probe, candidates.slice(1), options)).toBe('unique');
        expect(await kindOf(probe, candidates, options)).toBe('not-unique');
      }
    });

    it('keeps its gate and its floor with another threshold', async () => {
      const threshold = { numerator: 7, denominator: 20 };
      const tooSmall = maskedTemplate(random, minimumUsableSamples - 1);
      const enough = maskedTemplate(random, minimumUsableSamples);
      const unusable = await create().compare({ left: enough, right: tooSmall }, [], { rule: 'or', threshold });
      expect(unusable).toEqual({ kind: 'probe-unusable' });
      const probe = { left: enough, right: enough };
      const sum = floorRotations.reduce((total, columns) => total + countBits(enough, enough, columns).commonSamples, 0);
      for (const [minimumCommonSamples, match] of [
        [Math.floor(sum / 5), true],
        [Math.floor(sum / 5) + 1, false],
      ] as const) {
        const outcome = await create().compare(probe, [probe], { rule: 'and', threshold, minimumCommonSamples });
        expect(outcome).toEqual({ kind: 'compared', bits: [match] });
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

    it('looks at one eye of the probe alone where told to, whatever the other is', async () => {
      const { left, right } = randomPair(random);
      const probe = { left: turned(left, 2), right: maskedTemplate(random, 10) };
      const candidates = [
        { left, right },
        { left: other, right },
        { left: other, right: left },
      ];
      expect(await bitsOf(probe, candidates, 'left')).toEqual([true, false, false]);
      expect(await bitsOf(probe, candidates, 'left', true)).toEqual([true, false, true]);
      expect(await bitsOf({ left: probe.right, right }, candidates, 'right')).toEqual([true, true, false]);
      expect(await create().compare(probe, candidates, { rule: 'right' })).toEqual({ kind: 'probe-unusable' });
      expect(await create().compare(probe, candidates.slice(1), { rule: 'left', ask: 'unique' })).toEqual({ kind: 'unique' });
    });

    it('crosswise takes a person either way round, and two half matches for none', async () => {
      const probe = randomPair(random);
      const { left, right } = probe;
      const candidates = [
        { left: turned(right, 3), right: turned(left, -9) },
        probe,
        { left, right: other },
        { left: other, right },
        { left: right, right: other },
        { left: other, right: left },
        // One eye that is the same the right way round, and one crosswise: each half of another way.
        { left, right: left },
        { left: right, right },
        { left: other, right: other },
      ];
      const whole = [true, true, false, false, false, false, false, false, false];
      expect(await bitsOf(probe, candidates, 'and', true)).toEqual(whole);
      expect(await bitsOf(probe, candidates, 'or', true)).toEqual([true, true, true, true, true, true, true, true, false]);
      expect(await bitsOf(probe, candidates.slice(0, 2), 'and')).toEqual([false, true]);
      // Both ways at once is still a match.
      const twice = { left, right: withMismatches(left, 9) };
      expect(await bitsOf(twice, [twice], 'and', true)).toEqual([true]);
    });

    it('crosswise is exact at hd = 3/8 too, eye by eye', async () => {
      for (const [samples, most] of [
        [maskElements, 4_799],
        [minimumUsableSamples, 1_535],
      ] as const) {
        const probe = { left: maskedTemplate(random, samples), right: maskedTemplate(random, samples) };
        const swapped = (ofLeft: number, ofRight: number): TemplatePair => ({
          left: withMismatches(probe.right, ofRight),
          right: withMismatches(probe.left, ofLeft),
        });
        const candidates = [swapped(most, most), swapped(most + 1, most), swapped(most, most + 1)];
        expect(await bitsOf(probe, candidates, 'and', true)).toEqual([true, false, false]);
        expect(await bitsOf(probe, candidates, 'and')).toEqual([false, false, false]);
        const kinds = await Promise.all(candidates.map((candidate) => kindOf(probe, [candidate], { rule: 'and', crosswise: true })));
        expect(kinds).toEqual(['not-unique', 'unique', 'unique']);
      }
    });

    it('takes one eye alone where it is asked for, whose score is above 4,096, not at it, on whichever side it is', async () => {
      // [common samples, largest number of mismatches that is still enough]: 3m − 4·num > 4,096.
      for (const [samples, most] of [
        [maskElements, 3_775],
        [5_000, 2_725],
        [4_098, 2_049],
      ] as const) {
        const probe = { left: maskedTemplate(random, samples), right: maskedTemplate(random, samples) };
        const at = (eye: IrisTemplate, mismatches: number): IrisTemplate => turned(withMismatches(eye, mismatches), samples % 16);
        const candidates = [
          { left: at(probe.left, most), right: other },
          { left: at(probe.left, most + 1), right: other },
          { left: other, right: at(probe.right, most) },
          { left: other, right: at(probe.right, most + 1) },
          { left: other, right: at(probe.left, most) },
          { left: at(probe.right, most), right: other },
          { left: at(probe.right, most + 1), right: at(probe.right, most + 1) },
          { left: other, right: other },
        ];
        const bits = async (options: Omit<MatcherOptions, 'rule'>): Promise<unknown> =>
          (await create().compare(probe, candidates, { rule: 'and', minimumCommonSamples: 200, ...options })) as unknown;
        const straight = [true, false, true, false, false, false, false, false];
        expect(await bits({ oneEye: true }), `${samples} samples`).toEqual({ kind: 'compared', bits: straight });
        expect(await bits({ oneEye: true, crosswise: true })).toEqual({ kind: 'compared', bits: straight.with(4, true).with(5, true) });
        expect(await bits({ crosswise: true })).toEqual({ kind: 'compared', bits: straight.map(() => false) });
        const asked: MatcherOptions = { rule: 'and', crosswise: true, oneEye: true, minimumCommonSamples: 200 };
        expect(await kindOf(probe, [...candidates.slice(6), ...candidates.slice(1, 2)], asked)).toBe('unique');
        for (const i of [0, 2, 4, 5]) expect(await kindOf(probe, candidates.slice(i, i + 1), asked)).toBe('not-unique');
      }
    });

    it('does not take one eye alone that has too little in common to be decidable, and both eyes as ever', async () => {
      const half = maskedTemplate(random, 3_200);
      const probe = { left: half, right: half };
      const sum = floorRotations.reduce((total, columns) => total + countBits(half, half, columns).commonSamples, 0);
      const floor = Math.floor(sum / 5);
      const options = (minimumCommonSamples: number): MatcherOptions => ({ rule: 'and', oneEye: true, minimumCommonSamples });
      const oneEye = [{ left: half, right: other }];
      expect(await create().compare(probe, oneEye, options(floor))).toEqual({ kind: 'compared', bits: [true] });
      expect(await create().compare(probe, oneEye, options(floor + 1))).toEqual({ kind: 'compared', bits: [false] });
      const weak = { left: withMismatches(half, 2_300), right: withMismatches(half, 2_300) };
      expect(await create().compare(probe, [weak], options(floor))).toEqual({ kind: 'compared', bits: [true] });
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
      for (const options of [{ rule: 'and' }, { rule: 'or' }, { rule: 'and', crosswise: true }, { rule: 'or', crosswise: true }] as const) {
        for (const [left, right, kind] of [
          [tooSmall, good, 'probe-unusable'],
          [good, tooSmall, 'probe-unusable'],
          [enough, enough, 'compared'],
        ] as const) {
          const probe = { left, right };
          expect((await matcher.compare(probe, [probe], options)).kind).toBe(kind);
          expect((await matcher.compare(probe, [], options)).kind).toBe(kind);
          expect(await kindOf(probe, [], options)).toBe(kind === 'compared' ? 'unique' : kind);
          expect(await kindOf(probe, [probe], options)).toBe(kind === 'compared' ? 'not-unique' : kind);
        }
      }
    });

    it('takes a pair with too few common samples for neither a match nor excluded', async () => {
      const upper = maskedTemplate(random, 4_000);
      const lower: IrisTemplate = { code: upper.code, mask: upper.mask.map((byte, i) => (i < 200 ? 0 : byte)) };
      const probe = { left: upper, right: upper };
      const overlapping = { left: lower, right: lower };
      const stranger = { left: randomTemplate(random), right: { code: random(1600), mask: lower.mask } };
      const sum = floorRotations.reduce((total, columns) => total + countBits(upper, lower, columns).commonSamples, 0);
      expect(sum % floorRotations.length).not.toBe(0);
      for (const [minimumCommonSamples, decidable] of [
        [1, true],
        [Math.floor(sum / 5), true],
        [Math.floor(sum / 5) + 1, false],
      ] as const) {
        for (const crosswise of [false, true]) {
          const and: MatcherOptions = { rule: 'and', crosswise, minimumCommonSamples };
          const bits = await create().compare(probe, [overlapping, probe, stranger], and);
          expect(bits).toEqual({ kind: 'compared', bits: [decidable, true, false] });
          expect(await kindOf(probe, [overlapping], and)).toBe('not-unique');
          // The stranger's left eye is surely another: with both eyes asked for, the right one need not be decidable.
          expect(await kindOf(probe, [stranger], and)).toBe('unique');
          expect(await kindOf(probe, [stranger], { ...and, rule: 'or' })).toBe(decidable ? 'unique' : 'not-unique');
        }
      }
    });

    it('does not call somebody unique twice, whose second capture shows what the first did not', async () => {
      const whole = randomTemplate(random, 256);
      const half = (keep: (byte: number) => boolean): IrisTemplate => ({
        code: whole.code,
        mask: whole.mask.map((byte, i) => (keep(i) ? byte : 0)),
      });
      // Columns 0–99 and 100–199: common samples only where the one is turned into the other.
      const [first, second] = [half((byte) => byte < 400), half((byte) => byte >= 400)];
      for (const crosswise of [false, true]) {
        const options: MatcherOptions = { rule: 'and', crosswise };
        expect(await bitsOf({ left: first, right: first }, [{ left: second, right: second }], 'and', crosswise)).toEqual([false]);
        expect(await kindOf({ left: first, right: first }, [{ left: second, right: second }], options)).toBe('not-unique');
      }
    });

    it('says unique of a stranger, and not of one among many, wherever it is', async () => {
      const probe = randomPair(random);
      const strangers = Array.from({ length: 34 }, () => randomPair(random));
      const options: MatcherOptions = { rule: 'and', crosswise: true };
      expect(await kindOf(probe, strangers, options)).toBe('unique');
      for (const place of [31, 33]) {
        const swapped = { left: turned(probe.right, 4), right: probe.left };
        expect(await kindOf(probe, strangers.with(place, swapped), options)).toBe('not-unique');
      }
      expect(await kindOf(probe, [probe, probe], options)).toBe('not-unique');
      expect(await kindOf(probe, [{ left: probe.left, right: other }], options)).toBe('unique');
      expect(await kindOf(probe, [{ left: probe.left, right: other }], { ...options, rule: 'or' })).toBe('not-unique');
    });

    it('says nothing about nobody', async () => {
      expect(await bitsOf(randomPair(random), [], 'and')).toEqual([]);
      expect(await kindOf(randomPair(random), [], { rule: 'and' })).toBe('unique');
    });

    it('answers in the order of the candidates, across batches, near the threshold too', async () => {
      const probe = randomPair(random);
      const candidates = Array.from({ length: 70 }, (_, i) => {
        const noisy = (eye: IrisTemplate): IrisTemplate => withMismatches(eye, 4_260 + 3 * i);
        return i % 7 === 0 ? randomPair(random) : { left: turned(noisy(probe.left), (i % 31) - 15), right: noisy(probe.right) };
      });
      const mixed = candidates.map(({ left, right }, i) => (i % 2 === 0 ? { left, right } : { left: right, right: left }));
      for (const [gallery, crosswise] of [
        [candidates, false],
        [mixed, true],
      ] as const) {
        const expected = await plainMatcher.compare(probe, gallery, { rule: 'and', crosswise });
        const bits = await bitsOf(probe, gallery, 'and', crosswise);
        expect({ kind: 'compared', bits }).toEqual(expected);
        expect(new Set(bits).size).toBe(2);
      }
    });
  });
}
