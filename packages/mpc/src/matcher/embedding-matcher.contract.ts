import { describe, expect, it } from 'vitest';
import { quantiseEmbedding } from '../share/embedding.ts';
import { randomEmbedding, withCosine } from '../testing/embeddings.ts';
import { seededBytes } from '../testing/seeded-bytes.ts';
import type { EmbeddingMatcher } from './matcher.ts';
import { plainEmbeddingMatcher } from './plain-embedding-matcher.ts';

const random = seededBytes(181);

/** What every matching of embeddings does, whoever holds what. */
export function describeEmbeddingMatcher(name: string, create: () => EmbeddingMatcher): void {
  describe(`embedding matcher: ${name}`, () => {
    it('tells alike from unlike, far from the threshold on either side', async () => {
      const probe = randomEmbedding(random);
      const cosines = [1, 0.6, 0.42, 0.38, 0.1, 0, -0.3, -1];
      const references = cosines.map((cosine) => withCosine(probe, cosine, random));
      const outcome = await create().compare(probe, references, { threshold: 0.4 });
      expect(outcome).toEqual({ kind: 'compared', bits: cosines.map((cosine) => cosine > 0.4) });
    });

    it('does not care for the norm, nor which of the two is the probe', async () => {
      const probe = randomEmbedding(random);
      const reference = withCosine(probe, 0.5, random);
      const long = reference.map((element) => 1_000 * element);
      expect(await create().compare(probe, [long], { threshold: 0.45 })).toEqual({ kind: 'compared', bits: [true] });
      expect(await create().compare(long, [probe], { threshold: 0.45 })).toEqual({ kind: 'compared', bits: [true] });
    });

    it('is exact in whole numbers: a dot product of the limit is no match, one more is', async () => {
      const probe = randomEmbedding(random);
      const reference = withCosine(probe, 0.3, random);
      const [a, b] = [quantiseEmbedding(probe), quantiseEmbedding(reference)];
      const dot = a.reduce((sum, element, i) => sum + element * (b[i] ?? 0), 0);
      for (const [limit, match] of [
        [dot, false],
        [dot - 1, true],
        [dot + 1, false],
      ] as const) {
        expect(await create().compare(probe, [reference], { threshold: limit / 22_500 })).toEqual({ kind: 'compared', bits: [match] });
      }
    });

    it('answers 70 references near the threshold as the twin does, up to the ends of 16 bits', async () => {
      const probe = randomEmbedding(random);
      const opposite = probe.map((element) => -element);
      const near = Array.from({ length: 70 }, (_, i) => withCosine(probe, 0.45 + (i - 35) / 5_000, random));
      const references = [...near, probe, opposite];
      const expected = await plainEmbeddingMatcher.compare(probe, references, { threshold: 0.45 });
      expect(await create().compare(probe, references, { threshold: 0.45 })).toEqual(expected);
      expect(new Set(expected.kind === 'compared' ? expected.bits : []).size).toBe(2);
    });

    it('takes vectors of any length up to 1,024', async () => {
      for (const length of [2, 704, 1024]) {
        const [probe, across] = [new Float64Array(length).fill(1), Float64Array.from({ length }, (_, i) => (i % 2 === 0 ? 1 : -1))];
        expect(await create().compare(probe, [probe, across], { threshold: 0.4 })).toMatchObject({ bits: [true, false] });
      }
    });

    it('says nothing about nobody, and refuses what is not an embedding or a threshold', async () => {
      const probe = randomEmbedding(random);
      expect(await create().compare(probe, [], { threshold: 0.4 })).toEqual({ kind: 'compared', bits: [] });
      for (const threshold of [0, -0.1, 0.46, Number.NaN]) {
        await expect(create().compare(probe, [probe], { threshold })).rejects.toMatchObject({ code: 'bad-options' });
      }
      for (const wrong of [
        new Float64Array(1025).fill(1),
        probe.map(() => 0),
        probe.with(3, Number.NaN),
        probe.with(3, Number.POSITIVE_INFINITY),
      ]) {
        await expect(create().compare(wrong, [probe], { threshold: 0.4 })).rejects.toMatchObject({ code: 'bad-template' });
      }
    });
  });
}
